package org.ottt.djl.network;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.ConstantInitializer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.ottt.djl.neuron.NeuronModel;
import org.ottt.djl.neuron.NeuronParameter;
import org.ottt.djl.simulation.Neurons;

/** Base of the parts that are a layer of neurons; it holds the model's learnable numbers. */
public abstract class AbstractNeurons extends AbstractSpikingBlock implements Neurons {

  private final NeuronModel model;
  private final Map<String, Parameter> learnable = new LinkedHashMap<>();

  /**
   * Creates the layer's own values of the model's learnable numbers.
   *
   * @param model the neurons' dynamics
   */
  protected AbstractNeurons(NeuronModel model) {
    this.model = Objects.requireNonNull(model, "model");
    for (NeuronParameter number : model.learnable()) {
      learnable.put(
          number.name(),
          addParameter(
              Parameter.builder()
                  .setName(number.name())
                  .setType(Parameter.Type.OTHER)
                  .optInitializer(new ConstantInitializer(number.start()))
                  .optShape(new Shape())
                  .build()));
    }
  }

  @Override
  public final NeuronModel model() {
    return model;
  }

  @Override
  public final Map<String, Parameter> neuronParameters() {
    return learnable;
  }

  @Override
  public boolean hasTraceForm() {
    return true;
  }
}
