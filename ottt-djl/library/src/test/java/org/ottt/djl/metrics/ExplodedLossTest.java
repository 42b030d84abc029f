package org.ottt.djl.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ottt.djl.data.Split;

class ExplodedLossTest {

  private static EpochMetrics row(double loss) {
    return new EpochMetrics(1, Split.TEST, loss, 0.1, 0.5, 0.1, 1, 1, 1, 0.1);
  }

  @Test
  void aLossFarAboveGuessingIsOne() {
    ExplodedLoss watch = new ExplodedLoss(10);
    assertThat(watch.check(row(2.3))).isFalse();
    assertThat(watch.check(row(20))).isFalse();
    assertThat(watch.check(row(24))).isTrue();
    assertThat(watch.check(row(1.1e9))).isTrue();
  }
}
