package org.ottt.djl.simulation;

import ai.djl.ndarray.NDArray;

/**
 * Receives the spikes of every layer at every step. If several devices share a batch, it receives
 * each device's samples separately, on that device; see {@link
 * org.ottt.djl.training.SpikingTrainer#setObserver}.
 */
@FunctionalInterface
public interface SpikeObserver {

  /**
   * Is called once for every layer of neurons and step, in the order of the layers.
   *
   * @param neurons the layer
   * @param spikes its spikes of this step before any dropout mask, 0/1 or boolean, {@code [N,
   *     ...]}; closed by the simulation, so reduce or copy what is to be kept
   */
  void onSpikes(Neurons neurons, NDArray spikes);
}
