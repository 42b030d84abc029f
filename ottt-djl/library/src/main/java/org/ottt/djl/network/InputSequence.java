package org.ottt.djl.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.ndarray.ValueStatistics;

/**
 * The input of a network over the time steps: the same image at each, or one frame for each.
 *
 * @param data {@code [N, C, H, W]} (or {@code [N, features]}) for still input, {@code [N, T, C, H,
 *     W]} for frames, of which those beyond the time steps are ignored
 */
public record InputSequence(NDArray data) {

  private static final int FRAMES_DIMENSION = 5;

  /** Of frames of features, or of images without an axis of channels: nobody can tell. */
  private static final int UNCLEAR_DIMENSION = 3;

  /**
   * Takes the data of a batch.
   *
   * @param data {@code [N, features]}, {@code [N, C, H, W]} or {@code [N, T, C, H, W]}
   * @throws IllegalArgumentException if it has three axes
   */
  public InputSequence {
    requireClear(data.getShape());
  }

  /** Refuses three axes: the second would be taken for features, and may be time. */
  static void requireClear(Shape shape) {
    if (shape.dimension() == UNCLEAR_DIMENSION) {
      throw new IllegalArgumentException(
          "An input of shape "
              + shape
              + " has three axes, which may be [N, T, features] or [N, H, W]; give frames of"
              + " features as [N, T, features, 1, 1] to a network that begins with a Flatten, and"
              + " images of one channel as [N, 1, H, W].");
    }
  }

  /**
   * Says whether the input is the same at every step.
   *
   * @return true unless there is a time axis
   */
  public boolean isStill() {
    return data.getShape().dimension() != FRAMES_DIMENSION;
  }

  /**
   * Returns the input of one step.
   *
   * @param step the step, from 1 to T
   * @return {@code [N, C, H, W]}
   * @throws IllegalArgumentException if there are fewer frames than steps
   */
  public NDArray at(int step) {
    if (isStill()) {
      return data;
    }
    if (step > data.getShape().get(1)) {
      throw new IllegalArgumentException(
          "The recordings have "
              + data.getShape().get(1)
              + " frames, but time step "
              + step
              + " is needed; lower the number of time steps.");
    }
    return data.get(":, {}", step - 1);
  }

  /**
   * Refuses recordings that are shorter than what a trainer runs.
   *
   * @param steps T
   * @throws IllegalArgumentException if there are fewer frames
   */
  public void requireFrames(int steps) {
    if (!isStill() && data.getShape().get(1) < steps) {
      throw new IllegalArgumentException(
          "The recordings have "
              + data.getShape().get(1)
              + " frames, but the trainer has "
              + steps
              + " time steps; lower the number of time steps.");
    }
  }

  /**
   * Refuses an input without samples, or with values that are not finite: neurons never fire for
   * NaN, so that the answer would look like any other.
   *
   * @throws IllegalArgumentException if there is no sample, or a value is not finite
   */
  public void requireValues() {
    if (data.getShape().get(0) == 0) {
      throw new IllegalArgumentException("A batch needs at least 1 sample, but this one has none.");
    }
    notFinite()
        .ifPresent(
            values -> {
              throw new IllegalArgumentException(
                  "The input has " + values + "; all values must be finite numbers.");
            });
  }

  /**
   * Looks for values that are not finite.
   *
   * @return what there is, or nothing if all are finite
   */
  public Optional<ValueStatistics> notFinite() {
    if (data.getDataType() != DataType.FLOAT32) {
      return Optional.empty();
    }
    try (NDArray sum = data.sum()) {
      if (Float.isFinite(HostValues.floatOf(sum))) {
        return Optional.empty();
      }
    }
    // Finite numbers may add up to more than a float holds.
    return Optional.of(ValueStatistics.of(data)).filter(values -> !values.isFinite());
  }

  /**
   * Returns the shape of the input of one step.
   *
   * @param shape the shape of the data of a whole batch
   * @return the same without its time axis
   * @throws IllegalArgumentException if it has three axes
   */
  public static Shape shapeOfStep(Shape shape) {
    requireClear(shape);
    return shape.dimension() == FRAMES_DIMENSION
        ? new Shape(shape.get(0)).addAll(shape.slice(2))
        : shape;
  }
}
