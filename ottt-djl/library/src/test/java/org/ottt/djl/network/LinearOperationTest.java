package org.ottt.djl.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

/** Linear operations: values by hand, and the shapes that they announce. */
class LinearOperationTest {

  @Test
  void averagesSquaresAndLeavesOutTheRest() {
    assertResult(new AveragePool(2), new Shape(1, 1, 2, 5), new Shape(1, 1, 1, 2), 3, 5);
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
