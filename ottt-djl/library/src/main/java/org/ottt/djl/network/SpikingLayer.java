package org.ottt.djl.network;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.NeuronModel;
import org.ottt.djl.simulation.Inbound;
import org.ottt.djl.simulation.Signal;
import org.ottt.djl.simulation.TimeStep;
import org.ottt.djl.synapse.Synapse;

/** A connection and the neurons that it charges. */
public final class SpikingLayer extends AbstractNeurons implements FlowPart {

  private final Synapse synapse;

  /**
   * Creates the layer.
   *
   * @param synapse the connection into the neurons
   * @param model the neurons' dynamics
   */
  @SuppressWarnings("this-escape")
  public SpikingLayer(Synapse synapse, NeuronModel model) {
    super(model);
    this.synapse = addChildBlock("synapse", synapse);
  }

  /**
   * Creates a layer of leaky integrate-and-fire neurons.
   *
   * @param synapse the connection into the neurons
   * @param parameters the neurons' parameters
   */
  public SpikingLayer(Synapse synapse, LifParameters parameters) {
    this(synapse, new Lif(parameters));
  }

  Synapse synapse() {
    return synapse;
  }

  @Override
  public Signal step(TimeStep step, Signal input) {
    return step.fire(this, new Inbound(synapse, input));
  }

  @Override
  public int describe(StepFlow.Builder flow, int input) {
    return flow.fire(this, flow.connect(synapse, input));
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
