package org.ottt.djl.simulation;

import ai.djl.ndarray.NDArray;
import org.ottt.djl.ndarray.InPlace;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.synapse.Synapse;

/**
 * Spikes travel for the values and traces beside them for the gradients, so every connection runs
 * twice per step (patent equation 7, as the formula stands).
 *
 * <p>It allows weights that change between steps (OTTT_O) and any neuron, and is what the faster
 * {@link TraceSimulation} is checked against.
 */
public final class TwoForwardSimulation extends Simulation {

  private static final String MEMBRANE = "membrane";
  private static final String TRACE = "trace";

  /**
   * Opens the state of a batch.
   *
   * @param context the batch
   * @param lifetime how long the weights stay as they are
   */
  public TwoForwardSimulation(SimulationContext context, WeightLifetime lifetime) {
    super(context, lifetime);
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
    NDArray weight = weight(synapse, 1f);
    NDArray bias = bias(synapse);
    NDArray value =
        synapse.apply(
            presynaptic.value(), weight.stopGradient(), bias == null ? null : bias.stopGradient());
    if (!isTraining()) {
      return value;
    }
    NDArray gradient = synapse.apply(presynaptic.gradientStream(), weight, bias);
    // The operation is linear, so its way back needs no output: the value may take that place.
    InPlace.set(gradient, value);
    value.close();
    return gradient;
  }

  @Override
  public Signal fire(Object neurons, LifParameters parameters, Inbound... inbound) {
    return fireAndClose(neurons, parameters, inbound);
  }

  @Override
  public Signal fire(Object neurons, LifParameters parameters, Signal current) {
    NDArray u = charge(neurons, MEMBRANE, current.value(), parameters);
    NDArray distance = u.sub(constant(parameters.threshold()));
    NDArray spikes = Lif.fire(distance);
    observe(neurons, spikes);
    reset(neurons, MEMBRANE, u.stopGradient(), u != current.value(), spikes, parameters);
    if (!isTraining()) {
      return Signal.of(spikes);
    }
    NDArray trace = state(neurons, TRACE);
    // In place: only the graph of the former step knew it, and that has been run back.
    trace = trace == null ? spikes : trace.muli(constant(parameters.leak())).addi(spikes);
    NDArray outgoing = Lif.withSurrogate(trace, distance, parameters.surrogate());
    distance.close();
    // Its value is the trace to the last bit, so it is the state as well and none is held twice.
    keep(neurons, TRACE, outgoing.stopGradient());
    return Signal.of(spikes, outgoing);
  }
}
