package org.ottt.djl.synapse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.ndarray.InPlace;
import org.ottt.djl.testing.Bfloat16Values;
import org.ottt.djl.testing.TestBatches;

/** A bfloat16 product is the float32 product of rounded factors, rounded; so are its gradients. */
class PrecisionTest {

  /** Rounding of the result, and a little for the order of sums. */
  private static final double TOLERANCE = 1.02 * Bfloat16Values.UNIT_ROUNDOFF;

  private static final Shape IMAGES = new Shape(2, 4, 7, 6);

  static Stream<Arguments> geometries() {
    return Stream.of(
        Arguments.of(3, 1, 1, 1),
        Arguments.of(3, 0, 1, 1),
        Arguments.of(3, 1, 2, 1),
        Arguments.of(3, 1, 1, 2),
        Arguments.of(5, 2, 3, 4),
        Arguments.of(1, 0, 2, 2));
  }

  @ParameterizedTest(name = "kernel {0}, padding {1}, stride {2}, groups {3}")
  @MethodSource("geometries")
  void convolution(int kernel, int padding, int stride, int groups) {
    assertRounded(
        IMAGES,
        new Shape(8, 4 / groups, kernel, kernel),
        (precision, a) -> precision.conv2d(a[0], a[1], a[2], stride, padding, groups));
  }

  @Test
  void fullConnection() {
    assertRounded(
        new Shape(5, 70), new Shape(8, 70), (precision, a) -> precision.linear(a[0], a[1], a[2]));
  }

  private static void assertRounded(
      Shape inputShape, Shape weightShape, BiFunction<Precision, NDArray[], NDArray> operation) {
    try (NDManager manager = NDManager.newBaseManager()) {
      float[] input = TestBatches.values(1, inputShape);
      float[] weight = TestBatches.values(2, weightShape);
      float[] bias = TestBatches.values(3, new Shape(weightShape.get(0)));
      NDArray[] given = leaves(manager, inputShape, weightShape, input, weight, bias);
      NDArray[] rounded =
          leaves(
              manager,
              inputShape,
              weightShape,
              Bfloat16Values.round(input),
              Bfloat16Values.round(weight),
              new float[bias.length]);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray output = operation.apply(Precision.BFLOAT16, given);
        NDArray reference = operation.apply(Precision.FLOAT32, rounded);
        assertThat(output.getDataType()).isEqualTo(DataType.FLOAT32);
        assertThat(output.getShape()).isEqualTo(reference.getShape());
        // The bias is added to the rounded sum in float32: taken off, the sum is left.
        NDArray perChannel = given[2].stopGradient();
        NDArray sum =
            output
                .stopGradient()
                .sub(
                    output.getShape().dimension() > 2
                        ? perChannel.reshape(1, -1, 1, 1)
                        : perChannel);
        assertClose("value", sum.toFloatArray(), reference.toFloatArray(), 1e-6);

        float[] error = TestBatches.values(4, output.getShape());
        // In place on the output, as simulations do.
        InPlace.clear(output);
        collector.backward(output.mul(manager.create(error, output.getShape())).sum());
        collector.backward(
            reference.mul(manager.create(Bfloat16Values.round(error), output.getShape())).sum());
        for (int i = 0; i < 2; i++) {
          assertClose(
              i == 0 ? "gradient of input" : "gradient of weight",
              given[i].getGradient().toFloatArray(),
              rounded[i].getGradient().toFloatArray(),
              1e-5);
        }
        assertThat(given[2].getGradient().toFloatArray())
            .as("gradient of bias, which is float32")
            .containsExactly(biasGradient(error, output.getShape()), within(1e-5f));
      }
    }
  }

  private static NDArray[] leaves(
      NDManager manager, Shape inputShape, Shape weightShape, float[]... values) {
    NDArray[] leaves = {
      manager.create(values[0], inputShape),
      manager.create(values[1], weightShape),
      manager.create(values[2])
    };
    for (NDArray leaf : leaves) {
      leaf.setRequiresGradient(true);
    }
    return leaves;
  }

  private static float[] biasGradient(float[] error, Shape shape) {
    int channels = (int) shape.get(1);
    int pixels = (int) shape.slice(2).size();
    double[] sums = new double[channels];
    for (int i = 0; i < error.length; i++) {
      sums[i / pixels % channels] += error[i];
    }
    float[] gradient = new float[channels];
    for (int i = 0; i < channels; i++) {
      gradient[i] = (float) sums[i];
    }
    return gradient;
  }

  private static void assertClose(String what, float[] actual, float[] expected, double absolute) {
    boolean someRounded = false;
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual[i])
          .as("%s %d", what, i)
          .isCloseTo(expected[i], within(TOLERANCE * Math.abs(expected[i]) + absolute));
      someRounded |= Math.abs(actual[i] - expected[i]) > 1e-4 * Math.abs(expected[i]);
    }
    assertThat(someRounded).as("%s is rounded at all", what).isTrue();
  }

  @Test
  void aConvolutionWithoutBiasAndWithAPool() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Conv2dSynapse convolution =
          Conv2dSynapse.builder(3).optBias(false).optPool(new AveragePooling(2, 2, 0)).build();
      convolution.initialize(manager, DataType.FLOAT32, new Shape(1, 2, 6, 6));
      NDList input = new NDList(manager.create(TestBatches.values(5, new Shape(1, 2, 6, 6))));
      input = new NDList(input.head().reshape(1, 2, 6, 6));
      ParameterStore store = new ParameterStore(manager, false);
      float[] single = convolution.forward(store, input, false).head().toFloatArray();
      convolution.setPrecision(Precision.BFLOAT16);
      float[] half = convolution.forward(store, input, false).head().toFloatArray();

      assertThat(half).isNotEqualTo(single);
      for (int i = 0; i < single.length; i++) {
        assertThat(half[i]).isCloseTo(single[i], within(0.03f));
      }
    }
  }

  @Test
  void namesAreKnownInAnyCaseAndOthersAreTold() {
    assertThat(Precision.byName("BF16")).isEqualTo(Precision.BFLOAT16);
    assertThat(Precision.byName("float32")).isEqualTo(Precision.FLOAT32);
    assertThat(Precision.NAMES).containsExactly("float32", "tf32", "bf16");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Precision.byName("fp16"))
        .withMessage("Unknown precision 'fp16'; use float32, tf32, bf16.");
  }

  @Test
  void tensorFloat32IsRefusedOnTheCpu() {
    assertThat(Precision.byName("TF32")).isEqualTo(Precision.TENSOR_FLOAT32);
    assertThatThrownBy(() -> Precision.byName("tf32", Device.cpu()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("use float32 or bf16 on the CPU");
    assertThat(Precision.byName("bf16", Device.cpu())).isEqualTo(Precision.BFLOAT16);
    assertThat(Precision.byName("tf32", Device.gpu())).isEqualTo(Precision.TENSOR_FLOAT32);
  }
}
