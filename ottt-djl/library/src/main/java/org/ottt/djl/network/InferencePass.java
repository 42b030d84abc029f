package org.ottt.djl.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.training.ParameterStore;
import java.util.concurrent.locks.Lock;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.simulation.SimulationContext;
import org.ottt.djl.simulation.SpikeObserver;
import org.ottt.djl.simulation.SpikeSimulation;

/**
 * A pass of one batch through a network without learning. The network's answer is the sum of its
 * logits so far, so a single pass gives the answers for every number of time steps.
 *
 * <p>A pass has no state of its own; several may run through the same network at the same time.
 * Where another thread trains the network, it waits with its update until the pass is over. So
 * observers and listeners must not train anything, not even another network: the thread that trains
 * has its turn, which they would wait for.
 */
public final class InferencePass {

  /** Is shown the sum of the logits after every step. */
  @FunctionalInterface
  public interface StepListener {

    /**
     * Is called once per step.
     *
     * @param step the step, from 1
     * @param total the sum of the logits of the steps so far, {@code [N, classes]}; changed by the
     *     next step
     * @return whether to continue
     */
    boolean onStep(int step, NDArray total);
  }

  private InferencePass() {}

  /**
   * Runs a batch.
   *
   * @param network the network
   * @param parameters where its parameters come from
   * @param input what it is shown, {@code [N, C, H, W]} or {@code [N, T, C, H, W]}
   * @param timeSteps the largest number of steps, at least 1
   * @param observer is shown all spikes, or null
   * @param listener is shown the logits, and may end the pass
   * @return the sum of the logits of all steps that were run, attached to the input's manager
   * @throws IllegalArgumentException if there is no time step, the network's weights do not fit the
   *     input (the message names the part), or it has no sample or values that are not finite
   */
  public static NDArray run(
      SpikingNetwork network,
      ParameterStore parameters,
      NDArray input,
      int timeSteps,
      SpikeObserver observer,
      StepListener listener) {
    if (timeSteps < 1) {
      throw new IllegalArgumentException(
          "A pass takes at least 1 time step, but " + timeSteps + " were asked for.");
    }
    InputSequence sequence = new InputSequence(input);
    network.requireOpen();
    network.requireFit(input.getShape());
    sequence.requireValues();
    NDManager manager = input.getManager();
    SimulationContext context =
        new SimulationContext(manager, parameters, false, sequence.isStill(), observer);
    NDArray total = null;
    Lock lock = network.parameterLock().readLock();
    lock.lock();
    // What was prepared before the lock was here may follow from weights that a load has replaced.
    try (Simulation simulation =
        new SpikeSimulation(
            context.withWeights(network.preparedWeights(manager.getDevice())), true)) {
      boolean goOn = true;
      for (int step = 1; step <= timeSteps && goOn; step++) {
        try (Simulation.Window window = simulation.openWindow(1)) {
          if (step == timeSteps) {
            simulation.beginLastStep();
          }
          NDArray logits = network.step(simulation, sequence.at(step));
          if (total == null) {
            // A copy: without neurons, the logits are the current kept for a still image.
            total = logits.duplicate();
            NDScope.unregister(total);
            total.attach(manager);
          } else {
            total.addi(logits);
          }
          goOn = listener.onStep(step, total);
        }
      }
    } finally {
      lock.unlock();
    }
    return total;
  }
}
