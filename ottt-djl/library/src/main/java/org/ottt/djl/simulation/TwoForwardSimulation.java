package org.ottt.djl.simulation;

import ai.djl.ndarray.NDArray;
import org.ottt.djl.ndarray.InPlace;
import org.ottt.djl.synapse.Synapse;

/**
 * Spikes travel, and every connection runs twice per step: on spikes for the value, on traces for
 * the gradient (patent equation 7, as the formula stands).
 *
 * <p>A trace belongs to its reader: the gradient of a connection is the error at the membrane after
 * it times the spikes in front of it, summed under the filter with which <em>that</em> membrane
 * remembers its currents. It is kept with the layer that fires, once for each filter that readers
 * need. Two kinds of readers follow the authors' code instead: a connection that reads pixels takes
 * them as they are, and one without neurons of its own (the classifier) takes the filter of the
 * neurons in front of it.
 *
 * <p>This form allows weights that change between steps (OTTT_O) and any neuron, and is what the
 * faster {@link TraceSimulation} is checked against.
 */
public final class TwoForwardSimulation extends Simulation {

  private final Neurons.LayerFilter commonFilter;

  /**
   * Opens the state of a batch.
   *
   * @param context the batch
   * @param commonFilter the filter that all neurons of the network share, or null if they do not
   */
  public TwoForwardSimulation(SimulationContext context, Neurons.LayerFilter commonFilter) {
    super(context);
    this.commonFilter = commonFilter;
  }

  @Override
  protected boolean learnsFromTraces() {
    return isTraining();
  }

  @Override
  public Signal current(Synapse synapse, Signal presynaptic) {
    return current(synapse, presynaptic, filterInFront(presynaptic));
  }

  private Signal current(Synapse synapse, Signal presynaptic, Neurons.LayerFilter filter) {
    if (presynaptic.isInput()) {
      use(synapse);
      return passingCurrent(presynaptic, inputCurrent(synapse, presynaptic, 1f));
    }
    return passing(Signal.current(run(synapse, presynaptic, filter), presynaptic, filter));
  }

  @Override
  protected NDArray presentCurrent(Synapse synapse, Signal presynaptic) {
    return run(synapse, presynaptic, filterInFront(presynaptic));
  }

  /** Returns the filter of a reader without neurons of its own, or null to read present values. */
  private Neurons.LayerFilter filterInFront(Signal presynaptic) {
    if (presynaptic.isInput()) {
      return null;
    }
    Neurons.LayerFilter filter = presynaptic.filter();
    return filter == null && presynaptic.kind() == Signal.Kind.CURRENT ? commonFilter : filter;
  }

  private NDArray run(Synapse synapse, Signal presynaptic, Neurons.LayerFilter filter) {
    use(synapse);
    NDArray weight = weight(synapse, 1f);
    NDArray bias = bias(synapse);
    if (!isTraining() || filter == null) {
      return synapse.apply(presynaptic.value(), weight, bias);
    }
    readTrace(synapse, presynaptic);
    NDArray gradient = synapse.apply(trace(synapse, presynaptic, filter), weight, bias);
    // Closed, for what they point to is to go with the graph.
    try (NDArray spikes = presynaptic.value().stopGradient();
        NDArray weightAlone = weight.stopGradient();
        NDArray value =
            synapse.apply(spikes, weightAlone, bias == null ? null : bias.stopGradient())) {
      // The operation is linear, so its backward pass needs no output: the value may take that
      // place.
      InPlace.set(gradient, value);
    }
    return gradient;
  }

  private NDArray trace(Synapse reader, Signal presynaptic, Neurons.LayerFilter filter) {
    return presynaptic.trace(
        filter,
        signal -> {
          Object origin = signal.origin() == null ? reader : signal.origin();
          BatchState.Part owner = new BatchState.Part(origin, filter);
          return filter.filter().next(signal.value(), new LayerState(this, owner, filter.layer()));
        });
  }

  @Override
  void keptSignal(Object key, Object owner, Signal signal) {
    if (isTraining()) {
      readTrace(key, owner, signal);
    }
  }

  @Override
  public Signal fire(Neurons neurons, Inbound... inbound) {
    Neurons.LayerFilter filter = neurons.filter();
    return fireAndClose(
        neurons, inward -> current(inward.synapse(), inward.presynaptic(), filter), inbound);
  }

  @Override
  public Signal fire(Neurons neurons, Signal current) {
    if (isTraining() && current.kind() == Signal.Kind.CURRENT && current.filter() != null) {
      readTrace(neurons, current);
      requireFilter(neurons, current);
    }
    return passing(spikesOf(neurons, fire(neurons, charge(current), false, true, true)));
  }

  private void requireFilter(Neurons neurons, Signal current) {
    if (!current.filter().equals(neurons.filter())) {
      throw new IllegalArgumentException(
          "Layer "
              + nameOf(neurons)
              + " with the filter "
              + neurons.filter()
              + " reads a current of "
              + current.sources().stream().map(this::nameOf).toList()
              + " whose traces have the filter "
              + current.filter()
              + "; put connection and neurons into one SpikingLayer, or let neurons that read one"
              + " stream share one leak.");
    }
  }
}
