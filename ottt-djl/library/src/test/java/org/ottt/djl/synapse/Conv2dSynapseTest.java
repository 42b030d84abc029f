package org.ottt.djl.synapse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;

class Conv2dSynapseTest {

  private static final Shape INPUT = new Shape(2, 4, 7, 6);

  static Stream<Arguments> geometries() {
    return Stream.of(
        Arguments.of(3, 1, 1, 1),
        Arguments.of(3, 0, 1, 1),
        Arguments.of(3, 1, 2, 1),
        Arguments.of(3, 1, 1, 2),
        Arguments.of(5, 2, 3, 4),
        Arguments.of(1, 0, 1, 1),
        Arguments.of(1, 0, 2, 2));
  }

  @ParameterizedTest(name = "kernel {0}, padding {1}, stride {2}, groups {3}")
  @MethodSource("geometries")
  void valuesAndShapesAreThoseOfTheSlowLoop(int kernel, int padding, int stride, int groups) {
    Conv2dSynapse convolution =
        Conv2dSynapse.builder(8)
            .optKernel(kernel, padding)
            .optStride(stride)
            .optGroups(groups)
            .optInputScale(2f)
            .build();
    try (NDManager manager = NDManager.newBaseManager()) {
      convolution.initialize(manager, DataType.FLOAT32, INPUT);
      float[] bias = {0.5f, -1, 0, 2, 0.25f, 3, -0.5f, 1};
      TestNetworks.set(convolution.getDirectParameters().get("bias"), bias);
      NDArray weight = convolution.getDirectParameters().get("weight").getArray();
      assertThat(weight.getShape()).isEqualTo(new Shape(8, 4 / groups, kernel, kernel));

      float[] input = TestBatches.values(3, INPUT);
      NDArray output =
          convolution
              .forward(
                  new ParameterStore(manager, false),
                  new NDList(manager.create(input, INPUT)),
                  false)
              .singletonOrThrow();

      assertThat(convolution.getOutputShapes(new Shape[] {INPUT}))
          .containsExactly(output.getShape());
      float[] expected =
          slowLoop(
              input,
              weight.toFloatArray(),
              bias,
              output.getShape(),
              kernel,
              padding,
              stride,
              groups);
      assertThat(output.toFloatArray()).containsExactly(expected, within(2e-5f));
    }
  }

  private static float[] slowLoop(
      float[] input,
      float[] weight,
      float[] bias,
      Shape out,
      int kernel,
      int padding,
      int stride,
      int groups) {
    int channels = (int) INPUT.get(1);
    int rows = (int) INPUT.get(2);
    int columns = (int) INPUT.get(3);
    int perGroup = channels / groups;
    int filtersPerGroup = (int) out.get(1) / groups;
    float[] result = new float[(int) out.size()];
    int at = 0;
    for (int n = 0; n < out.get(0); n++) {
      for (int f = 0; f < out.get(1); f++) {
        for (int y = 0; y < out.get(2); y++) {
          for (int x = 0; x < out.get(3); x++) {
            double sum = bias[f];
            for (int i = 0; i < perGroup * kernel * kernel; i++) {
              int c = f / filtersPerGroup * perGroup + i / (kernel * kernel);
              int row = y * stride - padding + i / kernel % kernel;
              int column = x * stride - padding + i % kernel;
              if (row >= 0 && row < rows && column >= 0 && column < columns) {
                double value = input[((n * channels + c) * rows + row) * columns + column];
                // The fixed factor on the input is 2; the bias does not get it.
                sum += 2 * value * weight[f * perGroup * kernel * kernel + i];
              }
            }
            result[at++] = (float) sum;
          }
        }
      }
    }
    return result;
  }

  @Test
  void gainHasOneValuePerFilterAndBiasMayBeLeftOut() {
    Conv2dSynapse convolution =
        Conv2dSynapse.builder(6).optStandardized(true).optBias(false).build();
    try (NDManager manager = NDManager.newBaseManager()) {
      convolution.initialize(manager, DataType.FLOAT32, INPUT);
      assertThat(convolution.getDirectParameters().keys()).containsExactly("weight", "gain");
      NDArray gain = convolution.getDirectParameters().get("gain").getArray();
      assertThat(gain.getShape()).isEqualTo(new Shape(6, 1, 1, 1));
      assertThat(gain.toFloatArray()).containsOnly(1f);
    }
  }

  @Test
  void biasStartsAtZero() {
    Conv2dSynapse convolution = Conv2dSynapse.builder(6).build();
    try (NDManager manager = NDManager.newBaseManager()) {
      convolution.initialize(manager, DataType.FLOAT32, INPUT);
      assertThat(convolution.getDirectParameters().get("bias").getArray().toFloatArray())
          .hasSize(6)
          .containsOnly(0f);
    }
  }

  @Test
  void namesTheRemedyForWhatDoesNotFit() {
    assertRejected(Conv2dSynapse.builder(4).build(), new Shape(2, 9), "[N, C, H, W]", "(2, 9)");
    assertRejected(Conv2dSynapse.builder(4).optGroups(3).build(), INPUT, "must divide", "(4)", "3");
    assertRejected(Conv2dSynapse.builder(6).optGroups(4).build(), INPUT, "must divide", "(6)", "4");
    assertRejected(
        Conv2dSynapse.builder(4).optKernel(1, 0).optStandardized(true).optGroups(4).build(),
        INPUT,
        "no variance",
        "plain connection");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Conv2dSynapse.builder(4)
                    .optKernel(9, 0)
                    .build()
                    .getOutputShapes(new Shape[] {INPUT}))
        .withMessageContainingAll("kernel 9", "larger images");
  }

  @Test
  void rejectsSettingsBelowOne() {
    Conv2dSynapse.Builder builder = Conv2dSynapse.builder(4);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Conv2dSynapse.builder(0))
        .withMessageContaining("filters must be at least 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.optKernel(0, 0))
        .withMessageContaining("kernel must be at least 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.optStride(0))
        .withMessageContaining("stride must be at least 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.optGroups(0))
        .withMessageContaining("groups must be at least 1");
  }

  private static void assertRejected(Conv2dSynapse convolution, Shape input, String... parts) {
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> convolution.initialize(manager, DataType.FLOAT32, input))
          .withMessageContainingAll(parts);
    }
  }
}
