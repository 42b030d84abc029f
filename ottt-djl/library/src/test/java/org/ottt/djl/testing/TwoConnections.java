package org.ottt.djl.testing;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.ottt.djl.network.AbstractSpikingBlock;
import org.ottt.djl.network.Neurons;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.simulation.Inbound;
import org.ottt.djl.simulation.Signal;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.synapse.Synapse;

/** A layer of neurons that is charged through two connections from the same neurons. */
public final class TwoConnections extends AbstractSpikingBlock implements Neurons {

  private final Synapse first;
  private final Synapse second;
  private final LifParameters lif;

  /** Creates the layer; both connections must have outputs of one shape. */
  public TwoConnections(Synapse first, Synapse second, LifParameters lif) {
    this.first = addChildBlock("first", first);
    this.second = addChildBlock("second", second);
    this.lif = lif;
  }

  @Override
  public LifParameters parameters() {
    return lif;
  }

  @Override
  public Signal step(Simulation simulation, Signal input) {
    return simulation.fire(this, lif, new Inbound(first, input), new Inbound(second, input));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return first.getOutputShapes(inputShapes);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    first.initialize(manager, dataType, inputShapes);
    second.initialize(manager, dataType, inputShapes);
  }
}
