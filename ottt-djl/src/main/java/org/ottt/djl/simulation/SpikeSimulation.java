package org.ottt.djl.simulation;

import ai.djl.ndarray.NDArray;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.synapse.Synapse;

/**
 * Spikes travel alone and carry the gradients: for inference, SLTT and BPTT.
 *
 * <p>Gradients reach as far back in time as the window of steps is long. Within a window the
 * membrane stays in the graph; with windows of one step nothing of the past is left in it, which is
 * SLTT.
 */
public final class SpikeSimulation extends Simulation {

  private static final String MEMBRANE = "membrane";

  private final boolean detachReset;

  /**
   * Opens the state of a batch.
   *
   * @param context the batch
   * @param detachReset whether the spikes of the reset stay out of the gradient
   */
  public SpikeSimulation(SimulationContext context, boolean detachReset) {
    super(context, WeightLifetime.BATCH);
    this.detachReset = detachReset;
  }

  @Override
  public Signal current(Synapse synapse, Signal presynaptic) {
    return Signal.of(
        presynaptic.isDirect()
            ? directCurrent(synapse, presynaptic.value(), 1f)
            : presentCurrent(synapse, presynaptic));
  }

  @Override
  protected NDArray presentCurrent(Synapse synapse, Signal presynaptic) {
    return synapse.apply(presynaptic.value(), weight(synapse, 1f), bias(synapse));
  }

  @Override
  public Signal fire(Object neurons, LifParameters parameters, Signal current) {
    NDArray u = Lif.charge(current.value(), state(neurons, MEMBRANE), parameters);
    NDArray distance = u.sub(parameters.threshold());
    NDArray fired = Lif.fire(distance);
    observe(neurons, fired);
    NDArray spikes =
        isTraining() ? Lif.withSurrogate(fired, distance, parameters.surrogate()) : fired;
    keep(neurons, MEMBRANE, Lif.reset(u, detachReset ? fired : spikes, parameters));
    return Signal.of(spikes);
  }
}
