package org.ottt.djl.simulation;

import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import java.util.Objects;

/**
 * What a simulation is told about its batch.
 *
 * @param manager parent of the manager that owns the batch's state; its device is the one computed
 *     on
 * @param parameters where the blocks' parameters come from
 * @param training whether gradients are wanted (a gradient collector must be open then)
 * @param still whether the input is the same at every step, so that the first connection need run
 *     only once
 * @param observer is shown all spikes, or null
 * @param random where random numbers come from
 */
public record SimulationContext(
    NDManager manager,
    ParameterStore parameters,
    boolean training,
    boolean still,
    SpikeObserver observer,
    RandomNumbers random) {

  /**
   * Checks that nothing needed is missing.
   *
   * @param manager parent of the state's manager
   * @param parameters where parameters come from
   * @param training whether gradients are wanted
   * @param still whether the input is the same at every step
   * @param observer is shown all spikes, or null
   * @param random where random numbers come from
   */
  public SimulationContext {
    Objects.requireNonNull(manager, "manager");
    Objects.requireNonNull(parameters, "parameters");
    Objects.requireNonNull(random, "random");
  }

  /**
   * The same with the engine's random numbers.
   *
   * @param manager parent of the state's manager
   * @param parameters where parameters come from
   * @param training whether gradients are wanted
   * @param still whether the input is the same at every step
   * @param observer is shown all spikes, or null
   */
  public SimulationContext(
      NDManager manager,
      ParameterStore parameters,
      boolean training,
      boolean still,
      SpikeObserver observer) {
    this(manager, parameters, training, still, observer, RandomNumbers.ENGINE);
  }
}
