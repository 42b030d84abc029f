package org.ottt.djl.neuron;

import ai.djl.ndarray.NDArray;
import java.util.Objects;
import java.util.Optional;

/**
 * Leaky integrate-and-fire neurons (patent equations 2 to 4):
 *
 * <pre>
 *   charge   u[t] = lambda v[t-1] + I[t]
 *   fire     s[t] = H(u[t] - V_th),  H(0) = 1
 *   reset    v[t] = u[t] - V_th s[t]          (soft)   or   u[t] (1 - s[t])   (hard)
 * </pre>
 *
 * <p>With lambda = 1 they do not leak: integrate-and-fire neurons (IF).
 *
 * @param parameters leak, threshold, reset and surrogate
 */
public record Lif(LifParameters parameters) implements LifModel {

  /** The method's settings: leak 0.5, threshold 1, soft reset, sigmoid of slope 4. */
  public static final Lif DEFAULT = new Lif(LifParameters.DEFAULT);

  /**
   * Checks that there are parameters.
   *
   * @param parameters leak, threshold, reset and surrogate
   */
  public Lif {
    Objects.requireNonNull(parameters, "parameters");
  }

  @Override
  public String name() {
    return parameters.leak() == 1f ? "if" : "lif";
  }

  @Override
  public NDArray fire(NDArray membrane, NeuronState state) {
    // u - V_th rounds to 0 only where both are equal, so this compares as distance does.
    return state.fired(membrane, threshold());
  }

  @Override
  public Optional<TraceForm> traceForm() {
    return parameters.reset() == Reset.SUBTRACT
        ? Optional.of(new TraceForm(parameters.leak(), parameters.threshold()))
        : Optional.empty();
  }
}
