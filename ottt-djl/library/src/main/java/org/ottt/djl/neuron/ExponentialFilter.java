package org.ottt.djl.neuron;

import ai.djl.ndarray.NDArray;

/**
 * K(n) = lambda^n: the trace a[t] = lambda a[t-1] + s[t] (patent equation 6).
 *
 * @param leak lambda, in [0, 1]
 */
public record ExponentialFilter(float leak) implements TraceFilter {

  /** What the filter calls its only variable. */
  public static final String TRACE = "trace";

  /**
   * Checks the leak.
   *
   * @param leak lambda, in [0, 1]
   * @throws IllegalArgumentException if it lies outside
   */
  public ExponentialFilter {
    if (!(leak >= 0 && leak <= 1)) {
      throw new IllegalArgumentException("A leak must lie in [0, 1], but is " + leak + ".");
    }
  }

  @Override
  public NDArray next(NDArray present, NeuronState state) {
    if (leak == 0) {
      return present;
    }
    NDArray trace = state.decayed(TRACE, leak, present);
    state.put(TRACE, trace);
    return trace;
  }

  @Override
  public String toString() {
    return leak + "^n";
  }
}
