package org.ottt.djl.neuron;

import ai.djl.ndarray.NDArray;
import java.util.Objects;

/**
 * Parameters of leaky integrate-and-fire neurons, the same for all neurons of a layer.
 *
 * @param leak lambda = 1 - 1/tau, decay of membrane and trace per time step, in [0, 1]; 1 for
 *     neurons without leak (IF)
 * @param threshold V_th, membrane potential at which a neuron fires, positive
 * @param reset what a spike does to the membrane
 * @param surrogate stands in for the derivative of the spike function
 */
public record LifParameters(float leak, float threshold, Reset reset, Surrogate surrogate) {

  /** The method's settings: leak 0.5, threshold 1, soft reset, sigmoid of slope 4. */
  public static final LifParameters DEFAULT =
      new LifParameters(0.5f, 1f, Reset.SUBTRACT, new SigmoidSurrogate());

  /**
   * Checks the ranges.
   *
   * @param leak lambda, in [0, 1]
   * @param threshold V_th, positive
   * @param reset what a spike does to the membrane
   * @param surrogate stands in for the derivative of the spike function
   */
  public LifParameters {
    if (!(leak >= 0 && leak <= 1)) {
      throw new IllegalArgumentException(
          "The leak must lie in [0, 1] (lambda = 1 - 1/tau, 0.5 by default; 1 for no leak), but is "
              + leak
              + ".");
    }
    Surrogates.requirePositive("threshold", threshold);
    Objects.requireNonNull(reset, "reset");
    Objects.requireNonNull(surrogate, "surrogate");
  }

  /**
   * Returns these parameters with another leak.
   *
   * @param newLeak lambda, in [0, 1]
   * @return the changed copy
   */
  public LifParameters withLeak(float newLeak) {
    return new LifParameters(newLeak, threshold, reset, surrogate);
  }

  /**
   * Returns these parameters with another threshold; the surrogate stays as it is.
   *
   * @param newThreshold V_th, positive
   * @return the changed copy
   */
  public LifParameters withThreshold(float newThreshold) {
    return new LifParameters(leak, newThreshold, reset, surrogate);
  }

  /**
   * Returns these parameters with another reset.
   *
   * @param newReset what a spike does to the membrane
   * @return the changed copy
   */
  public LifParameters withReset(Reset newReset) {
    return new LifParameters(leak, threshold, newReset, surrogate);
  }

  /**
   * Returns these parameters with another surrogate.
   *
   * @param newSurrogate stands in for the derivative of the spike function
   * @return the changed copy
   */
  public LifParameters withSurrogate(Surrogate newSurrogate) {
    return new LifParameters(leak, threshold, reset, newSurrogate);
  }

  /**
   * Resets the membrane after the spikes.
   *
   * @param membrane u[t]; not to be read after that
   * @param spikes s[t]
   * @param state the layer's state, whose membrane is not changed
   * @return v[t] = u[t] - V_th s[t], or u[t] (1 - s[t]) for a hard reset
   */
  NDArray reset(NDArray membrane, NDArray spikes, NeuronState state) {
    return reset == Reset.SUBTRACT
        ? state.reduced(membrane, threshold, spikes)
        : state.cleared(membrane, spikes);
  }
}
