package org.ottt.djl.simulation;

import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import java.util.Objects;

/**
 * What a simulation knows about its batch.
 *
 * @param manager parent of the manager that owns the batch's state; its device is the one computed
 *     on
 * @param parameters where the blocks' parameters come from
 * @param training whether gradients are wanted (a gradient collector must be open then)
 * @param still whether the input is the same at every step, so that the first connection need run
 *     only once
 * @param lifetime how long the weights stay as they are
 * @param weights weights prepared for many batches, or null to prepare them for this one
 * @param observer is shown all spikes, or null
 * @param random where random numbers come from
 */
public record SimulationContext(
    NDManager manager,
    ParameterStore parameters,
    boolean training,
    boolean still,
    WeightLifetime lifetime,
    PreparedWeights weights,
    SpikeObserver observer,
    RandomNumbers random) {

  /**
   * Checks that nothing needed is missing.
   *
   * @param manager parent of the state's manager
   * @param parameters where parameters come from
   * @param training whether gradients are wanted
   * @param still whether the input is the same at every step
   * @param lifetime how long the weights stay as they are
   * @param weights weights prepared for many batches, or null
   * @param observer is shown all spikes, or null
   * @param random where random numbers come from
   */
  public SimulationContext {
    Objects.requireNonNull(manager, "manager");
    Objects.requireNonNull(parameters, "parameters");
    Objects.requireNonNull(lifetime, "lifetime");
    Objects.requireNonNull(random, "random");
    if (weights != null && training) {
      throw new IllegalArgumentException(
          "Weights that are prepared for a whole model do not follow training; hand them to"
              + " inference only.");
    }
  }

  /**
   * Describes a batch over which the weights stay, with the engine's random numbers.
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
    this(
        manager,
        parameters,
        training,
        still,
        WeightLifetime.BATCH,
        null,
        observer,
        RandomNumbers.ENGINE);
  }

  /**
   * Returns this context with another lifetime of the weights.
   *
   * @param newLifetime how long the weights stay
   * @return the changed copy
   */
  public SimulationContext withLifetime(WeightLifetime newLifetime) {
    return new SimulationContext(
        manager, parameters, training, still, newLifetime, weights, observer, random);
  }

  /**
   * Returns this context with weights that were prepared for many batches of inference.
   *
   * @param newWeights the weights of the model, on this batch's device
   * @return the changed copy
   */
  public SimulationContext withWeights(PreparedWeights newWeights) {
    return new SimulationContext(
        manager, parameters, training, still, lifetime, newWeights, observer, random);
  }

  /**
   * Returns this context with other random numbers.
   *
   * @param newRandom where random numbers come from
   * @return the changed copy
   */
  public SimulationContext withRandom(RandomNumbers newRandom) {
    return new SimulationContext(
        manager, parameters, training, still, lifetime, weights, observer, newRandom);
  }
}
