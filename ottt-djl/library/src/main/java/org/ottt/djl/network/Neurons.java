package org.ottt.djl.network;

import org.ottt.djl.neuron.LifParameters;

/** A layer of neurons, as listeners and rules see it. */
public interface Neurons {

  /**
   * Returns the neurons' parameters.
   *
   * @return the parameters, shared by the layer
   */
  LifParameters parameters();
}
