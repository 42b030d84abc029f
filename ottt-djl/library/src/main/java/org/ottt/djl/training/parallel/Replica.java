package org.ottt.djl.training.parallel;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;

/**
 * A device's copy of the network's parameters. The blocks themselves are shared: they hold
 * parameters and nothing else, and ask {@link #parameters} for the values to compute with.
 *
 * @param index its number; 0 is the first device, whose parameters are the model's own
 * @param manager what its arrays belong to, on its device
 * @param parameters where blocks get this device's values
 */
public record Replica(int index, NDManager manager, ParameterStore parameters) {

  /**
   * Returns the device.
   *
   * @return where this replica computes
   */
  public Device device() {
    return manager.getDevice();
  }
}
