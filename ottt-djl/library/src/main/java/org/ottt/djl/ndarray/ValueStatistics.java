package org.ottt.djl.ndarray;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.Locale;

/**
 * Statistics of the values of an array, computed on the host.
 *
 * @param size how many numbers there are
 * @param nan how many of them are not a number
 * @param infinite how many are infinite
 * @param min the smallest finite one, NaN if there is none
 * @param max the largest finite one, NaN if there is none
 * @param norm the square root of the sum of squares of the finite ones
 */
public record ValueStatistics(
    long size, long nan, long infinite, double min, double max, double norm) {

  /**
   * Looks through an array. All of its numbers are copied to the host.
   *
   * @param array the array, of any type of numbers and shape
   * @return its statistics
   */
  public static ValueStatistics of(NDArray array) {
    float[] values;
    if (array.getDataType() == DataType.FLOAT32) {
      values = HostValues.floats(array);
    } else {
      try (NDArray floats = array.toType(DataType.FLOAT32, true)) {
        values = HostValues.floats(floats);
      }
    }
    return of(values);
  }

  /**
   * Looks through numbers.
   *
   * @param values the numbers
   * @return their statistics
   */
  public static ValueStatistics of(float... values) {
    long nan = 0;
    long infinite = 0;
    double min = Double.NaN;
    double max = Double.NaN;
    double squares = 0;
    for (float value : values) {
      if (Float.isNaN(value)) {
        nan++;
      } else if (Float.isInfinite(value)) {
        infinite++;
      } else {
        // Written so that a NaN, the value before the first number, loses.
        min = value >= min ? min : value;
        max = value <= max ? max : value;
        squares += (double) value * value;
      }
    }
    return new ValueStatistics(values.length, nan, infinite, min, max, Math.sqrt(squares));
  }

  /**
   * Says whether all numbers are finite.
   *
   * @return true if none is NaN or infinite
   */
  public boolean isFinite() {
    return nan == 0 && infinite == 0;
  }

  /**
   * Returns how large the finite numbers get.
   *
   * @return the largest absolute value, 0 if there is none
   */
  public double magnitude() {
    return nan + infinite == size ? 0 : Math.max(Math.abs(min), Math.abs(max));
  }

  /** Says it on one line. */
  @Override
  public String toString() {
    String finite =
        nan + infinite == size
            ? ""
            : String.format(Locale.ROOT, "from %.4g to %.4g, norm %.4g", min, max, norm);
    if (isFinite()) {
      return finite.isEmpty() ? "no values" : finite;
    }
    return String.format(Locale.ROOT, "%,d NaN and %,d infinite of %,d values", nan, infinite, size)
        + (finite.isEmpty() ? "" : ", the others " + finite);
  }
}
