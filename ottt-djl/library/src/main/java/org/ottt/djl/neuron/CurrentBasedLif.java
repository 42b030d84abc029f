package org.ottt.djl.neuron;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Objects;

/**
 * Leaky integrate-and-fire neurons whose synapses have a time constant of their own (CUBA-LIF):
 *
 * <pre>
 *   i[t] = alpha i[t-1] + I[t]
 *   u[t] = lambda v[t-1] + i[t]
 * </pre>
 *
 * @param parameters leak, threshold, reset and surrogate of the membrane
 * @param currentLeak alpha, decay of the synaptic current per time step, in [0, 1]
 */
public record CurrentBasedLif(LifParameters parameters, float currentLeak) implements LifModel {

  /** The name of the state variable i. */
  public static final String CURRENT = "synaptic current";

  /**
   * Checks the decay.
   *
   * @param parameters leak, threshold, reset and surrogate of the membrane
   * @param currentLeak alpha, in [0, 1]
   */
  public CurrentBasedLif {
    Objects.requireNonNull(parameters, "parameters");
    if (!(currentLeak >= 0 && currentLeak <= 1)) {
      throw new IllegalArgumentException(
          "The leak of the synaptic current must lie in [0, 1], but is " + currentLeak + ".");
    }
  }

  @Override
  public String name() {
    return "cuba-lif";
  }

  @Override
  public List<StateVariable> variables() {
    return List.of(new StateVariable(CURRENT), new StateVariable(StateVariable.MEMBRANE));
  }

  @Override
  public NDArray charge(NDArray current, NeuronState state) {
    NDArray i = state.decayed(CURRENT, currentLeak, current);
    state.put(CURRENT, i);
    return state.decayed(StateVariable.MEMBRANE, parameters.leak(), i);
  }

  @Override
  public TraceFilter filter() {
    return new DoubleExponentialFilter(currentLeak, parameters.leak());
  }
}
