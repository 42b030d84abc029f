package org.ottt.djl.network;

import ai.djl.ndarray.types.Shape;
import org.ottt.djl.simulation.Signal;
import org.ottt.djl.simulation.TimeStep;

/**
 * The part of a current that arrived at the present step, for a classifier that reads it without a
 * filter.
 */
public final class UnfilteredCurrent extends AbstractSpikingBlock implements FlowPart {

  /** Creates the part. */
  public UnfilteredCurrent() {}

  @Override
  public Signal step(TimeStep step, Signal current) {
    return step.unfiltered(this, current);
  }

  @Override
  public boolean hasTraceForm() {
    return true;
  }

  @Override
  public int describe(StepFlow.Builder flow, int input) {
    return input;
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return inputShapes;
  }
}
