package org.ottt.djl.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.ottt.djl.simulation.Signal;
import org.ottt.djl.simulation.TimeStep;

/**
 * A linear operation without parameters that is the same at every time step. So it works on spikes,
 * traces and currents alike; a subclass declares that it does.
 */
public abstract class LinearOperation extends AbstractSpikingBlock {

  /** Creates the operation. */
  protected LinearOperation() {}

  /**
   * Applies the operation; must be linear in its argument, and leave it as it is: {@code
   * array.mul(factor)}, not {@code array.muli(factor)}. Trainers refuse others when they are made.
   *
   * @param array {@code [N, ...]}
   * @return the result
   */
  protected abstract NDArray apply(NDArray array);

  /**
   * Applies the operation to zeros and ones outside of any graph; may be faster, but the result
   * must be the same to the bit, and the argument left as it is.
   *
   * @param spikes {@code [N, ...]}, 0 or 1
   * @return the result
   */
  protected NDArray applyToSpikes(NDArray spikes) {
    return apply(spikes);
  }

  /**
   * Returns the shape after the operation.
   *
   * @param input the shape before it
   * @return the shape after it
   */
  protected abstract Shape outputShape(Shape input);

  @Override
  public final Signal step(TimeStep step, Signal input) {
    return input.mapLinear(input.isBinary() ? this::applyToSpikes : this::apply);
  }

  @Override
  public final boolean hasTraceForm() {
    return true;
  }

  @Override
  public final Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {outputShape(inputShapes[0])};
  }
}
