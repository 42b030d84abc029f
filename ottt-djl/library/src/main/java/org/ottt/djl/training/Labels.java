package org.ottt.djl.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.ottt.djl.ndarray.HostValues;

/**
 * Labels in the one form that everything here uses: the number of each sample's class, INT64 {@code
 * [N]}. Data sets have them in any number type, as {@code [N]}, {@code [N, 1]} or one-hot {@code
 * [N, C]}.
 */
final class Labels {

  private Labels() {}

  /**
   * Brings labels into the one form.
   *
   * @param labels labels of a batch, of any number type
   * @param samples N
   * @param classes C
   * @return the array itself if it has the form, or a new one of the same manager
   * @throws IllegalArgumentException if they are not labels; the message says why
   */
  static NDArray classNumbers(NDArray labels, long samples, int classes) {
    Shape shape = labels.getShape();
    DataType type = labels.getDataType();
    boolean column = shape.dimension() == 2 && shape.get(1) == 1;
    boolean oneHot = shape.dimension() == 2 && shape.get(1) == classes && !column;
    if (!type.isFloating() && !type.isInteger() && type != DataType.UINT8) {
      throw refused(labels, samples, classes, "their type is not numeric");
    }
    if (shape.dimension() != 1 && !column && !oneHot) {
      throw refused(labels, samples, classes, "their shape is none of these");
    }
    if (shape.get(0) != samples) {
      throw refused(labels, samples, classes, "there must be one per sample");
    }
    double[] values = values(labels);
    long[] numbers = new long[(int) samples];
    for (int i = 0; i < samples; i++) {
      numbers[i] = oneHot ? hot(labels, values, i, classes) : number(labels, values[i], classes);
    }
    if (type == DataType.INT64 && shape.dimension() == 1) {
      return labels;
    }
    NDManager manager = labels.getManager();
    return manager.create(numbers, new Shape(samples));
  }

  private static double[] values(NDArray labels) {
    // In doubles the number of any class is exact.
    if (labels.getDataType() == DataType.INT64) {
      return Arrays.stream(HostValues.longs(labels)).asDoubleStream().toArray();
    }
    try (NDArray wide = labels.toType(DataType.FLOAT64, true)) {
      return HostValues.doubles(wide);
    }
  }

  private static long number(NDArray labels, double value, int classes) {
    if (!(value >= 0 && value < classes) || value != Math.rint(value)) {
      throw refused(
          labels,
          labels.getShape().get(0),
          classes,
          value + " is not the number of a class, 0 to " + (classes - 1));
    }
    return (long) value;
  }

  private static long hot(NDArray labels, double[] values, int sample, int classes) {
    long found = -1;
    for (int c = 0; c < classes; c++) {
      double value = values[sample * classes + c];
      if (value == 1 && found < 0) {
        found = c;
      } else if (value != 0) {
        found = classes;
      }
    }
    if (found < 0 || found == classes) {
      throw refused(labels, labels.getShape().get(0), classes, "row " + sample + " is not one-hot");
    }
    return found;
  }

  private static IllegalArgumentException refused(
      NDArray labels, long samples, int classes, String why) {
    return new IllegalArgumentException(
        "Labels of shape %s and type %s cannot be used: %s. Give class numbers [%d] or [%d, 1], or one-hot rows [%d, %d]."
            .formatted(
                labels.getShape(), labels.getDataType(), why, samples, samples, samples, classes));
  }
}
