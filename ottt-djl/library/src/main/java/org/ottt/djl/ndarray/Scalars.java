package org.ottt.djl.ndarray;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * Arithmetic with constants.
 *
 * <p>DJL 0.36's own operations with a {@link Number} lend PyTorch the memory of a Java buffer for
 * the constant. Two things are wrong with that. The graph needs a factor again in the backward
 * pass, but Java's garbage collector may have freed the buffer by then: on the CPU, gradients are
 * then multiplied by whatever is there now. And on a GPU every such operation waits for the upload
 * of one number. The constants here are PyTorch's own, written by the device itself.
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

  /**
   * Adds a constant.
   *
   * @param array any shape
   * @param summand the constant
   * @return array + summand, same shape
   */
  public static NDArray plus(NDArray array, double summand) {
    try (NDArray constant = constant(array, summand)) {
      return array.add(constant);
    }
  }

  /**
   * Multiplies in place.
   *
   * @param array any shape
   * @param factor the constant
   * @return the array itself
   */
  public static NDArray timesInPlace(NDArray array, double factor) {
    try (NDArray constant = constant(array, factor)) {
      return array.muli(constant);
    }
  }

  /**
   * Limits values to an interval around zero.
   *
   * @param array any shape
   * @param bound the largest absolute value, positive
   * @return each value, or the bound of its sign where it lies beyond; same shape
   */
  public static NDArray clip(NDArray array, double bound) {
    try (NDArray upper = constant(array, bound);
        NDArray lower = constant(array, -bound);
        NDArray limited = array.minimum(upper)) {
      return limited.maximum(lower);
    }
  }

  /**
   * Compares with a constant.
   *
   * @param array any shape
   * @param bound the constant
   * @return a boolean array, true where the array is at least the bound
   */
  public static NDArray isAtLeast(NDArray array, double bound) {
    try (NDArray constant = constant(array, bound)) {
      return array.gte(constant);
    }
  }

  /**
   * Compares with a constant.
   *
   * @param array any shape
   * @param bound the constant
   * @return a boolean array, true where {@code array < bound}
   */
  public static NDArray isBelow(NDArray array, double bound) {
    try (NDArray constant = constant(array, bound)) {
      return array.lt(constant);
    }
  }

  private static NDArray constant(NDArray array, double value) {
    return array.getManager().full(new Shape(), (float) value, array.getDataType());
  }
}
