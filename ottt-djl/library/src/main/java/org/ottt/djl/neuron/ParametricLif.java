package org.ottt.djl.neuron;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import java.util.List;
import java.util.Objects;

/**
 * Leaky integrate-and-fire neurons that learn their leak (PLIF; Fang et al. 2021, "Incorporating
 * learnable membrane time constant"):
 *
 * <pre>
 *   u[t] = lambda v[t-1] + I[t],   lambda = sigma(w),  one w per layer
 * </pre>
 *
 * <p>Under OTTT w learns from a trace of its own, the derivative of u with respect to it: e[t] =
 * lambda e[t-1] + lambda (1 - lambda) v[t-1]. A hard reset, which makes v independent of w, sets it
 * to zero.
 *
 * @param parameters threshold, reset, surrogate and the leak to begin with, in (0, 1)
 */
public record ParametricLif(LifParameters parameters) implements LifModel {

  /** The name of the learnable w. */
  public static final String W = "w";

  private static final String ELIGIBILITY = "leak trace";

  /**
   * Checks the leak.
   *
   * @param parameters threshold, reset, surrogate and the leak to begin with, in (0, 1)
   */
  public ParametricLif {
    Objects.requireNonNull(parameters, "parameters");
    if (parameters.leak() <= 0 || parameters.leak() >= 1) {
      throw new IllegalArgumentException(
          "A learnable leak must begin strictly between 0 and 1, but is "
              + parameters.leak()
              + ".");
    }
  }

  @Override
  public String name() {
    return "plif";
  }

  @Override
  public List<StateVariable> variables() {
    return List.of(new StateVariable(StateVariable.MEMBRANE), new StateVariable(ELIGIBILITY));
  }

  @Override
  public List<NeuronParameter> learnable() {
    double leak = parameters.leak();
    return List.of(new NeuronParameter(W, (float) Math.log(leak / (1 - leak))));
  }

  @Override
  public NDArray charge(NDArray current, NeuronState state) {
    try (NDArray leak = Activation.sigmoid(state.parameter(W))) {
      if (!state.learnsFromTraces()) {
        return state.decayed(StateVariable.MEMBRANE, leak, current);
      }
      try (NDArray lambda = leak.stopGradient();
          NDArray slope = lambda.sub(lambda.square())) {
        NDArray grown = grown(state.get(StateVariable.MEMBRANE), slope, current);
        NDArray trace = state.decayed(ELIGIBILITY, lambda, grown);
        state.put(ELIGIBILITY, trace);
        if (trace != grown) {
          grown.close();
        }
        NDArray u = state.decayed(StateVariable.MEMBRANE, lambda, current);
        return state.withGradient(u, W, trace);
      }
    }
  }

  @Override
  public void reset(NDArray membrane, NDArray spikes, NeuronState state) {
    if (parameters.reset() == Reset.ZERO && state.learnsFromTraces()) {
      state.put(ELIGIBILITY, state.cleared(state.get(ELIGIBILITY), spikes));
    }
    LifModel.super.reset(membrane, spikes, state);
  }

  /**
   * Returns v[t-1] slope, in the shape of the layer at the first step too, when v[0] is a number.
   */
  private static NDArray grown(NDArray membrane, NDArray slope, NDArray current) {
    NDArray grown = membrane.mul(slope);
    if (grown.getShape().equals(current.getShape())) {
      return grown;
    }
    try (grown) {
      return current.zerosLike().addi(grown);
    }
  }

  @Override
  public TraceFilter filter() {
    return LearnedFilter.INSTANCE;
  }

  /** K(n) = lambda^n with the present lambda of the layer. */
  private enum LearnedFilter implements TraceFilter {
    INSTANCE;

    @Override
    public NDArray next(NDArray present, NeuronState state) {
      try (NDArray leak = Activation.sigmoid(state.parameter(W));
          NDArray lambda = leak.stopGradient()) {
        NDArray trace = state.decayed(ExponentialFilter.TRACE, lambda, present);
        state.put(ExponentialFilter.TRACE, trace);
        return trace;
      }
    }

    @Override
    public boolean isLearnable() {
      return true;
    }

    @Override
    public String toString() {
      return "learnable leak";
    }
  }
}
