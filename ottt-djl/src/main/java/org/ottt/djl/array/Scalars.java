package org.ottt.djl.array;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * Multiplication of arrays by numbers that is safe inside a graph.
 *
 * <p>DJL's {@code mul(Number)} and {@code div(Number)} put the number into a Java buffer that the
 * tensor only borrows, and let go of it at once. A graph keeps the tensor for its backward pass;
 * when the buffer has been collected by then, the gradient is multiplied by whatever lies there.
 * Here the number is an array that owns its memory and lives as long as the graph.
 */
public final class Scalars {

  private Scalars() {}

  /**
   * Multiplies an array by a number.
   *
   * @param array any shape
   * @param factor the number
   * @return the product, of the array's type, attached to its manager
   */
  public static NDArray times(NDArray array, float factor) {
    try (NDArray number = array.getManager().full(new Shape(), factor, array.getDataType())) {
      return array.mul(number);
    }
  }
}
