package org.ottt.djl.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Linear operations: values by hand, and the shapes that they announce. */
class LinearOperationTest {

  @Test
  void averagesSquaresAndLeavesOutTheRest() {
    assertResult(new AveragePool(2), new Shape(1, 1, 2, 5), new Shape(1, 1, 1, 2), 3, 5);
  }

  @ParameterizedTest
  @CsvSource({"8, 8", "2, 6", "5, 8", "6, 3", "32, 32"})
  void poolingOfSpikesIsPooling(int height, int width) {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray spikes =
          manager
              .randomUniform(0, 1, new Shape(3, 4, height, width))
              .gte(0.5)
              .toType(DataType.FLOAT32, false);
      AveragePool pool = new AveragePool(2);
      NDArray pooled = pool.applyToSpikes(spikes);
      assertThat(pooled).isEqualTo(pool.apply(spikes));
      assertThat(pooled.getShape()).isEqualTo(pool.outputShape(spikes.getShape()));
    }
  }

  @Test
  void globalPoolAveragesChannels() {
    assertResult(new GlobalAveragePool(), new Shape(1, 2, 1, 5), new Shape(1, 2), 2, 7);
  }

  @Test
  void flattenAndScale() {
    assertResult(new Flatten(), new Shape(2, 1, 1, 2), new Shape(2, 2), 0, 1, 2, 3);
    assertResult(new Scale(2.5f), new Shape(2, 2), new Shape(2, 2), 0, 2.5f, 5, 7.5f);
  }

  @Test
  void saysThatNothingIsLeftToPoolOver() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AveragePool(4).outputShape(new Shape(1, 3, 8, 3)))
        .withMessageContainingAll("4×4", "larger images", "fewer pooling layers");
  }

  /** Applies an operation to 0, 1, 2, … */
  private static void assertResult(
      LinearOperation operation, Shape input, Shape output, float... expected) {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray result = operation.apply(manager.arange(0f, (float) input.size()).reshape(input));
      assertThat(result.getShape()).isEqualTo(output);
      assertThat(operation.outputShape(input)).isEqualTo(output);
      assertThat(result.toFloatArray()).containsExactly(expected);
    }
  }
}
