package org.ottt.djl.simulation;

import ai.djl.ndarray.NDArray;
import org.ottt.djl.synapse.Synapse;

/**
 * Spikes travel alone and carry the gradients: for inference, SLTT and BPTT.
 *
 * <p>Gradients reach back over the steps of one window. Within a window membranes and what is fed
 * back stay in the graph; with windows of one step nothing of the past is left in it, which is
 * SLTT.
 */
public final class SpikeSimulation extends Simulation {

  private final boolean detachReset;

  /**
   * Opens the state of a batch.
   *
   * @param context the batch
   * @param detachReset whether the spikes of the reset stay out of the gradient
   */
  public SpikeSimulation(SimulationContext context, boolean detachReset) {
    super(context);
    this.detachReset = detachReset;
  }

  @Override
  public Signal current(Synapse synapse, Signal presynaptic) {
    if (!presynaptic.isInput()) {
      return passingCurrent(presynaptic, presentCurrent(synapse, presynaptic));
    }
    use(synapse);
    return passingCurrent(presynaptic, inputCurrent(synapse, presynaptic, 1f));
  }

  @Override
  protected NDArray presentCurrent(Synapse synapse, Signal presynaptic) {
    use(synapse);
    return synapse.apply(presynaptic.value(), weight(synapse, 1f), bias(synapse));
  }

  @Override
  public Signal fire(Neurons neurons, Inbound... inbound) {
    return fireAndClose(
        neurons, inward -> current(inward.synapse(), inward.presynaptic()), inbound);
  }

  @Override
  public Signal fire(Neurons neurons, Signal current) {
    Signal spikes =
        passing(
            spikesOf(
                neurons, fire(neurons, charge(current), current.isSpent(), false, detachReset)));
    return isTraining() ? spikes : spikes.asBinary();
  }
}
