package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.loss.Loss;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.ndarray.SafeNumbers;
import org.ottt.djl.testing.TestBatches;

/** Losses with weights of classes in an array of the user's own. */
class OwnWeightsTest {

  private static final int SAMPLES = 4;
  private static final int CLASSES = 3;

  private final NDManager manager = NDManager.newBaseManager();
  private final NDArray weights = manager.create(new float[] {1, 0.5f, 3});

  @AfterEach
  void close() {
    manager.close();
  }

  /** What a loss does with logarithms of probabilities, class numbers and the weights. */
  @FunctionalInterface
  private interface Weighing {
    NDArray of(NDArray logs, NDArray labels, NDArray weights);
  }

  private Loss loss(Weighing weighing) {
    return new Loss("weighing") {
      @Override
      public NDArray evaluate(NDList labels, NDList predictions) {
        NDArray logs = predictions.singletonOrThrow().logSoftmax(1);
        return weighing.of(logs, labels.singletonOrThrow(), weights);
      }
    };
  }

  static Stream<Arguments> wrongWays() {
    return Stream.of(
        way("multiplied by", (logs, labels, weights) -> weights.mul(logs).mean()),
        way("subtracted", (logs, labels, weights) -> weights.onesLike().sub(logs.exp()).mean()),
        way("taken from", (logs, labels, weights) -> logs.mean().mul(weights.take(labels).mean())),
        way(
            "gathered",
            (logs, labels, weights) -> logs.mean().mul(weights.gather(labels, 0).mean())),
        way(
            "joined",
            (logs, labels, weights) ->
                NDArrays.concat(new NDList(weights, logs.flatten())).mean()));
  }

  private static Arguments way(String name, Weighing weighing) {
    return Arguments.of(name, weighing);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrongWays")
  void theRemedyIsNamed(String name, Weighing weighing) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LabelForm.takenBy(loss(weighing), CLASSES, manager))
        .withMessageContainingAll(
            "weighing", "predictions.mul(weights), not weights.mul(predictions)");
  }

  @Test
  void theRemedyWorks() {
    Loss loss =
        loss(
            (logs, labels, own) -> {
              NDArray rows = labels.oneHot(CLASSES);
              return logs.mul(rows).sum(new int[] {1}).mul(rows.matMul(own)).mean().neg();
            });
    Shape shape = new Shape(SAMPLES, CLASSES);
    long[] numbers = {2, 0, 1, 2};
    float[] values = TestBatches.values(5, shape);
    float[] counts = weights.toFloatArray();
    NDArray logits = manager.create(values, shape);
    logits.setRequiresGradient(true);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      collector.backward(
          SafeNumbers.evaluate(loss, new NDList(manager.create(numbers)), new NDList(logits)));
    }
    float[] gradient = logits.getGradient().toFloatArray();
    // The weight of the label, times probability minus target, over the number of samples.
    for (int sample = 0; sample < SAMPLES; sample++) {
      double sum = 0;
      for (int c = 0; c < CLASSES; c++) {
        sum += Math.exp(values[sample * CLASSES + c]);
      }
      for (int c = 0; c < CLASSES; c++) {
        int i = sample * CLASSES + c;
        int label = (int) numbers[sample];
        double expected =
            counts[label] * (Math.exp(values[i]) / sum - (c == label ? 1 : 0)) / SAMPLES;
        assertThat((double) gradient[i]).as("logit %d", i).isCloseTo(expected, within(1e-5));
      }
    }
  }
}
