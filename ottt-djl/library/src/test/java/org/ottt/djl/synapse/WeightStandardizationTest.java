package org.ottt.djl.synapse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.testing.TestNetworks;

class WeightStandardizationTest {

  private record Connection(String name, Synapse synapse, Shape input, double factor) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Connection> connections() {
    Shape images = new Shape(2, 4, 5, 5);
    return Stream.of(
        new Connection(
            "convolution", Conv2dSynapse.builder(6).optStandardized(true).build(), images, 1),
        new Connection(
            "grouped convolution with gamma",
            Conv2dSynapse.builder(6)
                .optGroups(2)
                .optStandardized(true)
                .optInputScale(2.74f)
                .build(),
            images,
            2.74),
        new Connection(
            "1x1 convolution",
            Conv2dSynapse.builder(3).optKernel(1, 0).optStandardized(true).build(),
            images,
            1),
        new Connection(
            "full connection with gamma",
            LinearSynapse.builder(5).optStandardized(true).optInputScale(2.74f).build(),
            new Shape(3, 7),
            2.74),
        new Connection(
            "fan-in 2",
            LinearSynapse.builder(5).optStandardized(true).build(),
            new Shape(3, 2),
            1));
  }

  @Test
  void twoWeightsWorkedOutOnPaper() {
    // mean 2, var = (1 + 1) / (2 - 1) = 2, var M = 4: W^ = 0.5 * 3 * (-1, 1) / sqrt(4.0001).
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray weight = manager.create(new float[] {1, 3}, new Shape(1, 2));
      NDArray gain = manager.create(new float[] {0.5f}, new Shape(1, 1));
      float[] result = WeightStandardization.standardize(weight, gain, 3f).toFloatArray();
      assertThat(result).containsExactly(new float[] {-0.74999064f, 0.74999064f}, within(1e-6f));
    }
  }

  @Test
  void equalWeightsBecomeZeroAndNotNan() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray result =
          WeightStandardization.standardize(
              manager.ones(new Shape(2, 3, 3, 3)).mul(0.5f),
              manager.ones(new Shape(2, 1, 1, 1)),
              1);
      assertThat(result.toFloatArray()).containsOnly(0f);
    }
  }

  @ParameterizedTest
  @MethodSource("connections")
  void weightsAreThoseComputedByHand(Connection c) {
    try (Setup setup = new Setup(c)) {
      double[] expected =
          StandardizationByHand.standardize(setup.weight, setup.gain, 1.5 * c.factor);
      float[] actual =
          c.synapse.effectiveWeight(setup.store, Device.cpu(), false, 1.5f).toFloatArray();
      assertClose(actual, expected, 1e-6);
    }
  }

  @ParameterizedTest
  @MethodSource("connections")
  void gradientsAreTheFiniteDifferences(Connection c) {
    try (Setup setup = new Setup(c)) {
      double[] upstream = random(new Random(9), setup.weight.length, 0);
      try (GradientCollector collector = setup.manager.getEngine().newGradientCollector()) {
        NDArray weight = c.synapse.effectiveWeight(setup.store, Device.cpu(), true, 1f);
        NDArray factors = setup.manager.create(floats(upstream), weight.getShape());
        collector.backward(weight.mul(factors).sum());
      }
      double[] ofWeight =
          differences(
              setup.weight, w -> StandardizationByHand.loss(w, setup.gain, c.factor, upstream));
      double[] ofGain =
          differences(
              setup.gain, g -> StandardizationByHand.loss(setup.weight, g, c.factor, upstream));
      assertClose(setup.gradient("weight"), ofWeight, 2e-5);
      assertClose(setup.gradient("gain"), ofGain, 2e-5);
    }
  }

  private static double[] differences(double[] at, ToDoubleFunction<double[]> function) {
    double h = 1e-5;
    double[] gradient = new double[at.length];
    for (int i = 0; i < at.length; i++) {
      double[] moved = at.clone();
      moved[i] = at[i] + h;
      double above = function.applyAsDouble(moved);
      moved[i] = at[i] - h;
      gradient[i] = (above - function.applyAsDouble(moved)) / (2 * h);
    }
    return gradient;
  }

  private static void assertClose(float[] actual, double[] expected, double share) {
    // With two weights the direction is fixed and the gradient all but cancels out.
    double largest = Arrays.stream(expected).map(Math::abs).reduce(0.1, Math::max);
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual[i]).isCloseTo(expected[i], within(share * largest));
    }
  }

  private static double[] random(Random random, int size, double mean) {
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      // Rounded to float, so that both sides start from the same numbers.
      values[i] = (float) (mean + random.nextGaussian());
    }
    return values;
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /** An initialized connection with random weights and gains. */
  private static final class Setup implements AutoCloseable {

    final NDManager manager = NDManager.newBaseManager();
    final ParameterStore store = new ParameterStore(manager, false);
    final Synapse synapse;
    final double[] weight;
    final double[] gain;

    Setup(Connection connection) {
      synapse = connection.synapse;
      synapse.initialize(manager, DataType.FLOAT32, connection.input);
      Random random = new Random(5);
      weight = random(random, (int) array("weight").size(), 0.2);
      gain = random(random, (int) array("gain").size(), 1);
      for (String name : List.of("weight", "gain")) {
        TestNetworks.set(
            synapse.getDirectParameters().get(name), floats(name.equals("weight") ? weight : gain));
      }
    }

    NDArray array(String name) {
      return synapse.getDirectParameters().get(name).getArray();
    }

    float[] gradient(String name) {
      return array(name).getGradient().toFloatArray();
    }

    @Override
    public void close() {
      manager.close();
    }
  }
}
