package org.ottt.djl.neuron;

import java.util.Objects;

/**
 * A learnable number of a neuron model, shared by the neurons of a layer.
 *
 * @param name its name, which the layer's parameters are saved under
 * @param start its value before training
 */
public record NeuronParameter(String name, float start) {

  /**
   * Checks the name.
   *
   * @param name its name
   * @param start its value before training
   */
  public NeuronParameter {
    Objects.requireNonNull(name, "name");
  }
}
