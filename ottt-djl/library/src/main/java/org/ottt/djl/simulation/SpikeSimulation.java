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
  public Signal fire(Object neurons, LifParameters parameters, Inbound... inbound) {
    return fireAndClose(neurons, parameters, inbound);
  }

  @Override
  public Signal fire(Object neurons, LifParameters parameters, Signal current) {
    NDArray u = charge(neurons, MEMBRANE, current.value(), parameters);
    boolean own = u != current.value();
    // The graph holds what it needs; handles would hold everything up to the end of the window.
    try (NDArray distance = u.sub(constant(parameters.threshold()))) {
      NDArray fired = Lif.fire(distance);
      observe(neurons, fired);
      if (!isTraining()) {
        reset(neurons, MEMBRANE, u, own, fired, parameters);
        return Signal.of(fired);
      }
      NDArray spikes = Lif.withSurrogate(fired, distance, parameters.surrogate());
      reset(neurons, MEMBRANE, u, own, detachReset ? fired : spikes, parameters);
      fired.close();
      return Signal.of(spikes);
    }
  }
}
