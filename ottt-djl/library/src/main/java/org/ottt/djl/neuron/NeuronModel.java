package org.ottt.djl.neuron;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Optional;

/**
 * The dynamics of a layer of neurons, one time step at a time:
 *
 * <pre>
 *   charge    u[t] = f(I[t], state[t-1])
 *   fire      s[t] = H(distance),  distance = u[t] - V_th unless the threshold adapts
 *   reset     state[t] = g(u[t], s[t])
 * </pre>
 *
 * <p>A model is immutable, keeps nothing itself and may be shared by many layers: what lives from
 * step to step is in the {@link NeuronState} it is handed, and starts fresh with every batch. It
 * need not know under which rule it runs. The framework fires, applies the surrogate derivative,
 * keeps traces and reports spikes.
 *
 * <p>All arrays have the shape of the layer, {@code [N, ...]}. Multiply by constants with {@link
 * NeuronState#constant}, not with Java numbers: DJL's operations with numbers are not safe within a
 * graph.
 */
public interface NeuronModel {

  /**
   * Returns the name used in options and run records.
   *
   * @return a short lower-case name
   */
  String name();

  /**
   * Returns the firing threshold of neurons at rest.
   *
   * @return V_th, positive
   */
  float threshold();

  /**
   * Returns what stands in for the derivative of the spike function.
   *
   * @return the surrogate
   */
  Surrogate surrogate();

  /**
   * Returns what a neuron keeps from one time step to the next.
   *
   * @return the state variables, each of the layer's shape
   */
  List<StateVariable> variables();

  /**
   * Returns the model's own learnable numbers; every layer has its own.
   *
   * @return the parameters; none by default
   */
  default List<NeuronParameter> learnable() {
    return List.of();
  }

  /**
   * Charges the membrane.
   *
   * @param current I[t], in the graph; not to be changed in place
   * @param state the layer's state after the last step
   * @return u[t], in the graph
   */
  NDArray charge(NDArray current, NeuronState state);

  /**
   * Returns how far the membrane lies above the threshold; it fires from 0.
   *
   * @param membrane u[t], in the graph
   * @param state the layer's state
   * @return u[t] - V_th by default, a new array
   */
  default NDArray distance(NDArray membrane, NeuronState state) {
    return membrane.sub(state.constant(threshold()));
  }

  /**
   * Fires where {@link #distance} is not negative, for inference, which needs nothing but the
   * spikes. A model that overrides this saves work; the spikes must be the same to the bit.
   *
   * @param membrane u[t]
   * @param state the layer's state
   * @return s[t], 0 or 1, of the membrane's data type: a new array, or what {@link
   *     NeuronState#fired} returns
   */
  default NDArray fire(NDArray membrane, NeuronState state) {
    NDArray distance = distance(membrane, state);
    NDArray spikes = SpikeFunction.fireInPlace(distance, state.constant(0));
    if (spikes != distance) {
      distance.close();
    }
    return spikes;
  }

  /**
   * Resets the neurons that fired and keeps the state for the next step.
   *
   * @param membrane u[t]; to be changed by {@link NeuronState#reduced} only
   * @param spikes s[t], 0 or 1; outside the graph unless the rule differentiates the reset
   * @param state to be set to the state after this step
   */
  void reset(NDArray membrane, NDArray spikes, NeuronState state);

  /**
   * Returns the filter K that a current passes on its way into the membrane: without spikes, u[t]
   * is the sum of K(t - n) I[n] over all steps n. The traces with which connections into these
   * neurons learn are spikes under this filter (patent equation 6).
   *
   * @return the filter
   */
  TraceFilter filter();

  /**
   * Returns the form in which these neurons can be simulated by traces alone.
   *
   * @return the leak and threshold of the form; empty, the default, if there is none
   */
  default Optional<TraceForm> traceForm() {
    return Optional.empty();
  }
}
