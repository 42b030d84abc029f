package org.ottt.djl.neuron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What autograd makes of each surrogate is its closed form ds/du, and its value is never seen. */
class SurrogateGradientTest {

  private record Form(Surrogate surrogate, DoubleUnaryOperator derivative) {
    @Override
    public String toString() {
      return surrogate.toString();
    }
  }

  static Stream<Form> forms() {
    return Stream.of(
        new Form(new SigmoidSurrogate(), d -> sigmoid(4, d)),
        new Form(new SigmoidSurrogate(1.5f), d -> sigmoid(1.5, d)),
        new Form(new RectangularSurrogate(1), d -> Math.abs(d) < 1 ? 1 : 0),
        new Form(new RectangularSurrogate(0.3f), d -> Math.abs(d) < 0.3 ? 1 : 0),
        new Form(new ArctanSurrogate(), d -> arctangent(2, d)),
        new Form(new ArctanSurrogate(0.7f), d -> arctangent(0.7, d)),
        new Form(new TriangularSurrogate(1), d -> Math.max(0, 1 - Math.abs(d))),
        new Form(new TriangularSurrogate(2.5f), d -> Math.max(0, 1 - Math.abs(d) / 2.5) / 2.5),
        new Form(new FastSigmoid(), d -> 1 / square(1 + Math.abs(d))),
        new Form(new SteepFastSigmoid(), d -> 3 / square(1 + Math.abs(3 * d))));
  }

  private static double sigmoid(double a, double distance) {
    double e = Math.exp(-a * distance);
    return a * e / square(1 + e);
  }

  private static double arctangent(double a, double distance) {
    return a / 2 / (1 + square(Math.PI * a * distance / 2));
  }

  private static double square(double x) {
    return x * x;
  }

  @ParameterizedTest
  @MethodSource("forms")
  void gradientIsTheClosedForm(Form form) {
    float[] distances = distances();
    try (NDManager manager = NDManager.newBaseManager();
        GradientCollector collector = manager.getEngine().newGradientCollector()) {
      NDArray distance = manager.create(distances);
      distance.setRequiresGradient(true);
      NDArray spikes =
          SpikeFunction.withSurrogate(SpikeFunction.fire(distance), distance, form.surrogate());
      collector.backward(spikes.sum());
      float[] gradient = distance.getGradient().toFloatArray();
      for (int i = 0; i < distances.length; i++) {
        assertThat((double) gradient[i])
            .as("ds/du at u - V_th = %s", distances[i])
            .isCloseTo(form.derivative().applyAsDouble(distances[i]), within(2e-6));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("forms")
  void valueIsTheGivenOneBitForBit(Form form) {
    float[] distances = distances();
    float[] values = new float[distances.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 3 == 0 ? i % 2 : 1e-7f * i * i + 0.1f;
    }
    try (NDManager manager = NDManager.newBaseManager();
        GradientCollector collector = manager.getEngine().newGradientCollector()) {
      NDArray distance = manager.create(distances);
      distance.setRequiresGradient(true);
      NDArray value =
          SpikeFunction.withSurrogate(manager.create(values), distance, form.surrogate());
      assertThat(value.toFloatArray()).containsExactly(values);
    }
  }

  @ParameterizedTest
  @MethodSource("forms")
  void derivativeTimesSlopeIsTheClosedForm(Form form) {
    float[] distances = distances();
    try (NDManager manager = NDManager.newBaseManager()) {
      float slope = form.surrogate().slope();
      NDArray x = manager.create(distances).mul(slope);
      float[] derivative = form.surrogate().derivative(x).mul(slope).toFloatArray();
      for (int i = 0; i < distances.length; i++) {
        assertThat((double) derivative[i])
            .as("ds/du at u - V_th = %s", distances[i])
            .isCloseTo(form.derivative().applyAsDouble(distances[i]), within(2e-6));
      }
    }
  }

  /** From -3.1 to 3.1; no distance lies on an edge of a window. */
  private static float[] distances() {
    float[] distances = new float[156];
    for (int i = 0; i < distances.length; i++) {
      distances[i] = -3.1f + 0.0401f * i;
    }
    distances[0] = 0;
    return distances;
  }

  /** A user's own surrogate that gives the derivative alone. */
  private record FastSigmoid() implements Surrogate {
    @Override
    public String name() {
      return "fast-sigmoid";
    }

    @Override
    public NDArray derivative(NDArray x) {
      return x.abs().add(1).pow(-2);
    }
  }

  /** The same with a slope. */
  private record SteepFastSigmoid() implements Surrogate {
    @Override
    public String name() {
      return "steep-fast-sigmoid";
    }

    @Override
    public float slope() {
      return 3;
    }

    @Override
    public NDArray derivative(NDArray x) {
      return x.abs().add(1).pow(-2);
    }
  }
}
