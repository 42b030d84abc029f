package org.ottt.djl.network;

import ai.djl.ndarray.types.Shape;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.NeuronModel;
import org.ottt.djl.simulation.Signal;
import org.ottt.djl.simulation.TimeStep;

/**
 * A layer of neurons that are charged by the current that arrives, of any shape. Where the current
 * comes straight from a connection, {@link SpikingLayer} is faster.
 */
public final class NeuronLayer extends AbstractNeurons implements FlowPart {

  /**
   * Creates the layer.
   *
   * @param model the neurons' dynamics
   */
  public NeuronLayer(NeuronModel model) {
    super(model);
  }

  /**
   * Creates a layer of leaky integrate-and-fire neurons.
   *
   * @param parameters the neurons' parameters
   */
  public NeuronLayer(LifParameters parameters) {
    this(new Lif(parameters));
  }

  @Override
  public Signal step(TimeStep step, Signal current) {
    return step.fire(this, current);
  }

  @Override
  public int describe(StepFlow.Builder flow, int input) {
    return flow.fire(this, input);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return inputShapes;
  }
}
