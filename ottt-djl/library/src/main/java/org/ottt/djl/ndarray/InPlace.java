package org.ottt.djl.ndarray;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;

/**
 * Overwrites arrays to which others have references, such as parameters and their gradients.
 *
 * <p>DJL's {@code copyTo} and {@code set(Buffer)} exchange an array's storage: an alias made with
 * {@code stopGradient} keeps the old one, so that writing through an alias changes nothing; and
 * PyTorch prints a warning at the first call.
 */
public final class InPlace {

  private static final NDIndex ALL = new NDIndex("...");

  private InPlace() {}

  /**
   * Overwrites all values, without a trace in any graph.
   *
   * @param target the array to change
   * @param values the new values, of the same shape
   */
  public static void set(NDArray target, NDArray values) {
    // The scope frees what indexing leaves with the target's manager.
    try (NDScope scope = new NDScope()) {
      target.stopGradient().set(ALL, values);
    }
  }

  /**
   * Sets all values to zero, also those that are not numbers.
   *
   * @param target the array to change
   */
  public static void clear(NDArray target) {
    try (NDScope scope = new NDScope();
        NDArray zero = target.getManager().zeros(new Shape(), target.getDataType())) {
      target.stopGradient().set(ALL, zero);
    }
  }
}
