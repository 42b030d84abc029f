package org.ottt.djl.benchmarks.workload;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import org.ottt.djl.simulation.Neurons;
import org.ottt.djl.simulation.Signal;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.simulation.SimulationContext;
import org.ottt.djl.synapse.Synapse;

/** The same network with ReLU, or with nothing, in place of the neurons: the yardstick of speed. */
public final class ReluSimulation extends Simulation {

  private final boolean relu;

  /**
   * Opens a batch.
   *
   * @param context the batch
   * @param relu whether layers are ReLUs; false for connections alone
   */
  public ReluSimulation(SimulationContext context, boolean relu) {
    super(context);
    this.relu = relu;
  }

  @Override
  public Signal current(Synapse synapse, Signal presynaptic) {
    // As under every rule: that of a still image once per batch, and in float32.
    return signalOf(
        isInput(presynaptic)
            ? inputCurrent(synapse, presynaptic, 1f)
            : presentCurrent(synapse, presynaptic));
  }

  @Override
  protected NDArray presentCurrent(Synapse synapse, Signal presynaptic) {
    return synapse.apply(valueOf(presynaptic), weight(synapse, 1f), bias(synapse));
  }

  @Override
  public Signal fire(Neurons neurons, Signal current) {
    return relu ? signalOf(Activation.relu(valueOf(current))) : current;
  }
}
