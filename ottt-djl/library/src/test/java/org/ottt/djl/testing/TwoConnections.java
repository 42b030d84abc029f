package org.ottt.djl.testing;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.ottt.djl.network.AbstractNeurons;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.simulation.Inbound;
import org.ottt.djl.simulation.Signal;
import org.ottt.djl.simulation.TimeStep;
import org.ottt.djl.synapse.Synapse;

/** A layer of neurons that is charged through two connections from the same neurons. */
public final class TwoConnections extends AbstractNeurons {

  private final Synapse first;
  private final Synapse second;

  /** Creates the layer; both connections must have outputs of one shape. */
  public TwoConnections(Synapse first, Synapse second, LifParameters lif) {
    super(new Lif(lif));
    this.first = addChildBlock("first", first);
    this.second = addChildBlock("second", second);
  }

  @Override
  public Signal step(TimeStep step, Signal input) {
    return step.fire(this, new Inbound(first, input), new Inbound(second, input));
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
