package org.ottt.djl.simulation;

import ai.djl.ndarray.NDArray;

/**
 * Is shown the spikes of every layer at every step. Where several devices share a batch, it is
 * shown each device's samples apart, on that device; see {@link
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
