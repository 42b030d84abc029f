package org.ottt.djl.ndarray;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * Multiplication and division by constants within a graph.
 *
 * <p>DJL 0.36's {@code mul(Number)} and {@code div(Number)} lend PyTorch the memory of a Java
 * buffer for the constant. The graph needs the constant again on the way back, but Java's garbage
 * collector may have freed the buffer by then: on the CPU, gradients are then multiplied by
 * whatever lies there. The constants here are PyTorch's own.
 */
public final class Scalars {

  private Scalars() {}

  /**
   * Multiplies by a constant.
   *
   * @param array any shape
   * @param factor the constant
   * @return array * factor, same shape
   */
  public static NDArray times(NDArray array, double factor) {
    try (NDArray constant = constant(array, factor)) {
      return array.mul(constant);
    }
  }

  /**
   * Divides by a constant.
   *
   * @param array any shape
   * @param divisor the constant
   * @return array / divisor, same shape
   */
  public static NDArray over(NDArray array, double divisor) {
    try (NDArray constant = constant(array, divisor)) {
      return array.div(constant);
    }
  }

  private static NDArray constant(NDArray array, double value) {
    return array.getManager().full(new Shape(), (float) value, array.getDataType());
  }
}
