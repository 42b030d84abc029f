package org.ottt.djl.neuron;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Objects;

/**
 * Leaky integrate-and-fire neurons whose threshold rises with every spike (ALIF; Bellec et al.
 * 2018):
 *
 * <pre>
 *   u[t] = lambda v[t-1] + I[t],   s[t] = H(u[t] - V_th - beta b[t-1])
 *   b[t] = rho b[t-1] + (1 - rho) s[t],   v[t] = u[t] - V_th s[t]
 * </pre>
 *
 * <p>No gradient flows through the adaptation b or the reset, unless BPTT differentiates the reset;
 * then it flows through both.
 *
 * @param parameters leak, threshold at rest, reset and surrogate
 * @param adaptation beta, how far a neuron that always fires raises its threshold, not negative
 * @param adaptationLeak rho, decay of the adaptation per time step, in [0, 1)
 */
public record AdaptiveLif(LifParameters parameters, float adaptation, float adaptationLeak)
    implements LifModel {

  /** The name of the state variable b. */
  public static final String ADAPTATION = "adaptation";

  /**
   * Checks the ranges.
   *
   * @param parameters leak, threshold at rest, reset and surrogate
   * @param adaptation beta, not negative
   * @param adaptationLeak rho, in [0, 1)
   */
  public AdaptiveLif {
    Objects.requireNonNull(parameters, "parameters");
    if (!(adaptation >= 0) || Float.isInfinite(adaptation)) {
      throw new IllegalArgumentException(
          "The adaptation of the threshold must be a number of at least 0, but is "
              + adaptation
              + ".");
    }
    if (!(adaptationLeak >= 0 && adaptationLeak < 1)) {
      throw new IllegalArgumentException(
          "The leak of the adaptation must lie in [0, 1), but is " + adaptationLeak + ".");
    }
  }

  @Override
  public String name() {
    return "alif";
  }

  @Override
  public List<StateVariable> variables() {
    return List.of(new StateVariable(StateVariable.MEMBRANE), new StateVariable(ADAPTATION));
  }

  @Override
  public NDArray distance(NDArray membrane, NeuronState state) {
    try (NDArray raised = state.get(ADAPTATION).mul(state.constant(adaptation));
        NDArray threshold = raised.add(state.constant(parameters.threshold()))) {
      return membrane.sub(threshold);
    }
  }

  @Override
  public void reset(NDArray membrane, NDArray spikes, NeuronState state) {
    NDArray added = spikes.mul(state.constant(1 - adaptationLeak));
    NDArray b = state.decayed(ADAPTATION, adaptationLeak, added);
    state.put(ADAPTATION, b);
    if (b != added) {
      added.close();
    }
    LifModel.super.reset(membrane, spikes, state);
  }
}
