package org.ottt.djl.rule;

import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.simulation.SimulationContext;

/**
 * How a network learns from a batch: in which form a step is simulated (which decides what the
 * gradient of a connection sees), over how many steps the error flows back, and when the weights
 * change.
 *
 * <p>Rules are stateless; one instance may serve several trainers.
 */
public interface LearningRule {

  /**
   * Returns the name used in options and run records.
   *
   * @return a short lower-case name
   */
  String name();

  /**
   * Opens the simulation of a batch.
   *
   * @param context the batch; trainers give it the lifetime of the weights that the rule needs, a
   *     loop of your own sets it with {@link SimulationContext#withLifetime}
   * @param network the network that will run on it
   * @return the simulation, to be closed by the caller
   */
  Simulation simulate(SimulationContext context, SpikingNetwork network);

  /**
   * Says whether the optimizer runs after every time step instead of after the last one.
   *
   * @return true for online updates; false by default
   */
  default boolean updatesEveryStep() {
    return false;
  }

  /**
   * Returns over how many time steps the error flows back.
   *
   * @param timeSteps T, the number of steps of a batch
   * @return a number from 1 (online, the default) to T
   */
  default int window(int timeSteps) {
    return 1;
  }
}
