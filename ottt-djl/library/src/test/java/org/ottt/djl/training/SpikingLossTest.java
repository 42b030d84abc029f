package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpikingLossTest {

  private static final double[][] LOGITS = {{1, -2, 0.5}, {0, 3, -1}};
  private static final int[] LABELS = {2, 0};

  @ParameterizedTest
  @ValueSource(floats = {0f, 0.05f, 0.001f, 1f})
  void isTheMixtureWorkedOutByHand(float beta) {
    double expected = (1 - beta) * crossEntropy() + beta * squaredError();
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray loss = loss(manager, logits(manager), beta);
      assertThat(loss.getShape()).isEqualTo(new Shape());
      assertThat((double) loss.getFloat()).isCloseTo(expected, within(2e-6));
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {0f, 0.05f, 1f})
  void gradientIsTheClosedForm(float beta) {
    try (NDManager manager = NDManager.newBaseManager();
        GradientCollector collector = manager.getEngine().newGradientCollector()) {
      NDArray logits = logits(manager);
      logits.setRequiresGradient(true);
      collector.backward(loss(manager, logits, beta));
      float[] gradient = logits.getGradient().toFloatArray();
      for (int n = 0; n < 2; n++) {
        for (int c = 0; c < 3; c++) {
          double target = c == LABELS[n] ? 1 : 0;
          double ofCrossEntropy = (softmax(n, c) - target) / 2;
          double ofSquaredError = 2 * (LOGITS[n][c] - target) / 6;
          assertThat((double) gradient[3 * n + c])
              .isCloseTo((1 - beta) * ofCrossEntropy + beta * ofSquaredError, within(1e-6));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {0.1f, 0.4f})
  void labelSmoothingSpreadsAPartOverAllClasses(float s) {
    // -sum over the classes of ((1 - s) one-hot + s / 3) log softmax, a mean over the samples
    double expected = 0;
    for (int n = 0; n < 2; n++) {
      for (int c = 0; c < 3; c++) {
        double target = (c == LABELS[n] ? 1 - s : 0) + s / 3;
        expected -= target * Math.log(softmax(n, c)) / 2;
      }
    }
    float beta = 0.05f;
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray labels = manager.create(new long[] {LABELS[0], LABELS[1]});
      NDArray loss =
          new SpikingLoss(beta, s).evaluate(new NDList(labels), new NDList(logits(manager)));
      // The squared error keeps the one-hot target.
      assertThat((double) loss.getFloat())
          .isCloseTo((1 - beta) * expected + beta * squaredError(), within(2e-6));
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {-0.1f, 1.1f, Float.NaN})
  void rejectsAWeightOutsideItsRange(float beta) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SpikingLoss(beta))
        .withMessageContainingAll("[0, 1]", String.valueOf(beta));
  }

  private static NDArray loss(NDManager manager, NDArray logits, float beta) {
    NDArray labels = manager.create(new long[] {LABELS[0], LABELS[1]});
    return new SpikingLoss(beta).evaluate(new NDList(labels), new NDList(logits));
  }

  private static NDArray logits(NDManager manager) {
    float[] values = new float[6];
    for (int i = 0; i < 6; i++) {
      values[i] = (float) LOGITS[i / 3][i % 3];
    }
    return manager.create(values, new Shape(2, 3));
  }

  private static double softmax(int sample, int c) {
    double sum = 0;
    for (double logit : LOGITS[sample]) {
      sum += Math.exp(logit);
    }
    return Math.exp(LOGITS[sample][c]) / sum;
  }

  private static double crossEntropy() {
    return -(Math.log(softmax(0, LABELS[0])) + Math.log(softmax(1, LABELS[1]))) / 2;
  }

  private static double squaredError() {
    // (1 + 4 + 0.25) + (1 + 9 + 1), a mean over two samples of three classes
    return (5.25 + 11) / 6;
  }
}
