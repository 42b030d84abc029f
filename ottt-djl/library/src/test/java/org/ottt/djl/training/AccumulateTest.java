package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.LearningRules;
import org.ottt.djl.testing.Close;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.testing.TestTrainer;

class AccumulateTest {

  /** Seven samples do not split evenly, so the parts' shares matter. */
  private static final Shape SEVEN = new Shape(7, 2, 6, 6);

  @ParameterizedTest
  @CsvSource({
    "ottt-a, 3",
    "ottt-a, 7",
    "ottt-o, 3",
    "sltt, 2",
    "bptt, 3",
    "ottt-a, 100",
    "ottt-o, 7",
    "ottt-o-trace, 3"
  })
  void partsGiveTheGradientsAndTheLossOfTheWholeBatch(String rule, int parts) {
    try (TestTrainer whole = trainer(rule);
        TestTrainer split = trainer(rule)) {
      split.trainer().setAccumulate(parts);
      BatchResult expected = train(whole);
      BatchResult actual = train(split);
      assertThat(actual.samples()).isEqualTo(7);
      assertThat(actual.top1()).isEqualTo(expected.top1());
      assertThat(actual.top5()).isEqualTo(expected.top5());
      assertThat(actual.loss()).isCloseTo(expected.loss(), within(1e-5));
      assertThat(split.gradients()).hasSameSizeAs(whole.gradients());
      for (int i = 0; i < whole.gradients().size(); i++) {
        Close.assertClose("gradients", split.gradients().get(i), whole.gradients().get(i), 1e-5);
      }
    }
  }

  @Test
  void aBatchIsSplitIntoOnePartAtLeast() {
    try (TestTrainer trainer = trainer("ottt-a")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> trainer.trainer().setAccumulate(0))
          .withMessageContaining("at least 1");
    }
  }

  private static TestTrainer trainer(String rule) {
    return new TestTrainer(
        TestNetworks.convolutional(LifParameters.DEFAULT, 0f),
        LearningRules.byName(rule),
        3,
        SEVEN,
        11);
  }

  private static BatchResult train(TestTrainer trainer) {
    return trainer.train(
        TestBatches.random(trainer.trainer().getManager(), 5, TestNetworks.CLASSES, SEVEN));
  }
}
