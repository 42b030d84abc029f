package org.ottt.djl.network;

import ai.djl.ndarray.types.Shape;
import org.ottt.djl.simulation.Signal;
import org.ottt.djl.simulation.Simulation;

/** Takes of a current what arrived at the present step, for a classifier that reads it as it is. */
public final class PresentCurrent extends AbstractSpikingBlock {

  /** Creates the part. */
  public PresentCurrent() {}

  @Override
  public Signal step(Simulation simulation, Signal current) {
    return simulation.present(this, current);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return inputShapes;
  }
}
