package org.ottt.djl.network;

import ai.djl.ndarray.types.Shape;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.simulation.Signal;
import org.ottt.djl.simulation.Simulation;

/**
 * A layer of leaky integrate-and-fire neurons that are charged by whatever current arrives, of any
 * shape. Where the current comes straight from a connection, {@link SpikingLayer} is faster.
 */
public final class LifNeurons extends AbstractSpikingBlock implements Neurons {

  private final LifParameters lif;

  /**
   * Creates the layer.
   *
   * @param parameters the neurons' parameters
   */
  public LifNeurons(LifParameters parameters) {
    lif = parameters;
  }

  @Override
  public LifParameters parameters() {
    return lif;
  }

  @Override
  public Signal step(Simulation simulation, Signal current) {
    return simulation.fire(this, lif, current);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return inputShapes;
  }
}
