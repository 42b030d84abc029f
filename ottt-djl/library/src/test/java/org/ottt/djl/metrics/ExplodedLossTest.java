package org.ottt.djl.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ottt.djl.data.LogLines;
import org.ottt.djl.data.Split;

class ExplodedLossTest {

  private final ExplodedLoss watch = new ExplodedLoss(10);

  private static EpochMetrics train(double loss) {
    return new EpochMetrics(3, Split.TRAIN, loss, 0.1, 0.5, 0.25, 1, 1, 1, 0.1);
  }

  /** Rows of tests have no learning rate. */
  private static EpochMetrics test(double loss) {
    return new EpochMetrics(3, Split.TEST, loss, 0.1, 0.5, Double.NaN, 1, 1, 1, 0.1);
  }

  @Test
  void aLossFarAboveGuessingIsOne() {
    assertThat(watch.check(test(2.3))).isFalse();
    assertThat(watch.check(test(20))).isFalse();
    assertThat(watch.check(test(24))).isTrue();
    assertThat(watch.check(test(1.1e9))).isTrue();
  }

  @Test
  void aStreamIsWarnedOfOnce() {
    try (LogLines log = LogLines.of(ExplodedLoss.class)) {
      assertThat(watch.check(500, 2.3)).isFalse();
      assertThat(watch.check(1000, Double.NaN)).isFalse();
      assertThat(watch.check(1500, 1e6)).isTrue();
      assertThat(watch.check(2000, 1e6)).isTrue();
      assertThat(log.lines())
          .containsExactly(
              "WARN step 1,500: the loss has exploded: 1.00e+06, where guessing has 2.30. Start"
                  + " again with a lower learning rate");
    }
  }

  @Test
  void theWarningAboutATestNamesTheRateOfItsEpoch() {
    assertThat(watch.check(train(2.3))).isFalse();
    assertThat(watch.check(test(24))).isTrue();
    assertThat(watch.warning(test(24)))
        .isEqualTo(
            "epoch 3: the test loss has exploded: 24.0, where guessing has 2.30. Lower the learning"
                + " rate (it is 0.250), or clip gradients");
  }

  @Test
  void theWarningNamesNoRateWhereNoneIsKnown() {
    assertThat(watch.check(test(24))).isTrue();
    assertThat(watch.warning(test(24))).endsWith("Lower the learning rate, or clip gradients");
  }
}
