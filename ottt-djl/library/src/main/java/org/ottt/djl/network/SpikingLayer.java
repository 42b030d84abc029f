package org.ottt.djl.network;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.simulation.Inbound;
import org.ottt.djl.simulation.Signal;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.synapse.Synapse;

/** A connection and the leaky integrate-and-fire neurons behind it. */
public final class SpikingLayer extends AbstractSpikingBlock implements Neurons {

  private final Synapse synapse;
  private final LifParameters lif;

  /**
   * Creates the layer.
   *
   * @param synapse the connection into the neurons
   * @param parameters the neurons' parameters
   */
  @SuppressWarnings("this-escape")
  public SpikingLayer(Synapse synapse, LifParameters parameters) {
    this.synapse = addChildBlock("synapse", synapse);
    lif = parameters;
  }

  Synapse synapse() {
    return synapse;
  }

  @Override
  public LifParameters parameters() {
    return lif;
  }

  @Override
  public Signal step(Simulation simulation, Signal input) {
    return simulation.fire(this, lif, new Inbound(synapse, input));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return synapse.getOutputShapes(inputShapes);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    synapse.initialize(manager, dataType, inputShapes);
  }
}
