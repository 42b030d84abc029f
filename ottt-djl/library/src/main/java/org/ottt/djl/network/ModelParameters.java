package org.ottt.djl.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;

/**
 * The model's own parameters, as they are at each call. DJL's store keeps the arrays that it has
 * seen first, and a model that is loaded gets new ones.
 */
public final class ModelParameters extends ParameterStore {

  /**
   * Creates the store.
   *
   * @param manager the model's device is its device
   */
  public ModelParameters(NDManager manager) {
    super(manager, false);
  }

  @Override
  public NDArray getValue(Parameter parameter, Device device, boolean training) {
    // Connections without a bias ask for it all the same.
    return parameter == null ? null : parameter.getArray();
  }
}
