package org.ottt.djl.simulation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** Where the random numbers of a batch come from. */
@FunctionalInterface
public interface RandomNumbers {

  /** The engine's generator of the device, whose seed is {@code Engine.setRandomSeed}'s. */
  RandomNumbers ENGINE = (owner, manager, shape) -> manager.randomUniform(0, 1, shape);

  /**
   * Draws numbers.
   *
   * @param owner who draws
   * @param manager owns the result; its device is where it lies
   * @param shape the shape, {@code [N, ...]} for N samples
   * @return a new array of numbers in [0, 1), FLOAT32
   */
  NDArray uniform(Object owner, NDManager manager, Shape shape);
}
