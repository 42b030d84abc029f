package org.ottt.djl.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * The input of a network over the time steps: the same image at each, or one frame for each.
 *
 * @param data {@code [N, C, H, W]} (or {@code [N, features]}) for still input, {@code [N, T, C, H,
 *     W]} for frames
 */
public record InputSequence(NDArray data) {

  private static final int FRAMES_DIMENSION = 5;

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
   * Returns the shape of the input of one step.
   *
   * @param shape the shape of the data of a whole batch
   * @return the same without its time axis
   */
  public static Shape shapeOfStep(Shape shape) {
    return shape.dimension() == FRAMES_DIMENSION
        ? new Shape(shape.get(0)).addAll(shape.slice(2))
        : shape;
  }
}
