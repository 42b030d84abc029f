package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.ottt.djl.testing.Close.assertClose;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.dataset.Batch;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.testing.EqualBits;
import org.ottt.djl.testing.RuleForms;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.testing.TestTrainer;

/** A batch that the network cannot read is refused, with the remedy, before anything changes. */
@EqualBits
class UnfitBatchTest {

  private static final Shape IMAGES = TestNetworks.IMAGES;
  private static final int TIME_STEPS = 3;

  static Stream<LearningRule> rules() {
    return RuleForms.all();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void aBatchHasOneArrayOfImagesAndOneOfLabels(LearningRule rule) {
    try (TestTrainer run = trainer(rule);
        TestTrainer untroubled = trainer(rule)) {
      assertRefused(
          run, batch -> batch.getLabels().clear(), "array of labels", "has 0", "evaluate(data)");
      assertRefused(run, batch -> twice(batch.getLabels()), "array of labels", "has 2");
      assertRefused(run, batch -> batch.getData().clear(), "images or frames", "has 0");
      assertRefused(run, batch -> twice(batch.getData()), "images or frames", "has 2", "channels");
      NDArray image = run.trainer().getManager().zeros(IMAGES);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> run.trainer().evaluate(new NDList(image, image)))
          .withMessageContainingAll("images or frames", "has 2", "channels");
      assertTrainsAsUntroubled(run, untroubled);
    }
  }

  private static void twice(NDList arrays) {
    arrays.add(arrays.head());
  }

  /** Changes batches in some way and hands them to all that takes batches. */
  private static void assertRefused(TestTrainer run, Consumer<Batch> change, String... message) {
    List<Consumer<Batch>> uses =
        List.of(run::train, run::validate, batch -> forward(run.trainer(), batch));
    for (Consumer<Batch> use : uses) {
      Batch batch = batch(run, 1);
      change.accept(batch);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> use.accept(batch))
          .withMessageContainingAll(message);
    }
  }

  private static void forward(SpikingTrainer trainer, Batch batch) {
    try (batch;
        GradientCollector collector = trainer.newGradientCollector()) {
      trainer.forward(batch.getData(), batch.getLabels());
    }
  }

  private static void assertTrainsAsUntroubled(TestTrainer run, TestTrainer untroubled) {
    assertThat(run.train(batch(run, 2))).isEqualTo(untroubled.train(batch(untroubled, 2)));
    assertClose("parameters", run.parameters(), untroubled.parameters(), 0);
  }

  private static Batch batch(TestTrainer run, long seed) {
    return TestBatches.random(run.trainer().getManager(), seed, TestNetworks.CLASSES, IMAGES);
  }

  private static TestTrainer trainer(LearningRule rule) {
    return new TestTrainer(
        TestNetworks.convolutional(LifParameters.DEFAULT, 0), rule, TIME_STEPS, IMAGES, 6);
  }
}
