package org.ottt.djl.neuron;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * Leaky integrate-and-fire neurons, except for the methods that they override: u[t] = lambda v[t-1]
 * + I[t], a spike where u[t] reaches V_th, a soft or hard reset, traces under lambda^n.
 */
public interface LifModel extends NeuronModel {

  /**
   * Returns leak, threshold, reset and surrogate.
   *
   * @return the parameters
   */
  LifParameters parameters();

  @Override
  default float threshold() {
    return parameters().threshold();
  }

  @Override
  default Surrogate surrogate() {
    return parameters().surrogate();
  }

  @Override
  default List<StateVariable> variables() {
    return List.of(new StateVariable(StateVariable.MEMBRANE));
  }

  @Override
  default NDArray charge(NDArray current, NeuronState state) {
    return state.decayed(StateVariable.MEMBRANE, parameters().leak(), current);
  }

  @Override
  default void reset(NDArray membrane, NDArray spikes, NeuronState state) {
    state.put(StateVariable.MEMBRANE, parameters().reset(membrane, spikes, state));
  }

  @Override
  default TraceFilter filter() {
    return new ExponentialFilter(parameters().leak());
  }
}
