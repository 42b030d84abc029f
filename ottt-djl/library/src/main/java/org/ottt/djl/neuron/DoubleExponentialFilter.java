package org.ottt.djl.neuron;

import ai.djl.ndarray.NDArray;

/**
 * Two exponentials one after the other: e1[t] = alpha e1[t-1] + s[t], e2[t] = lambda e2[t-1] +
 * e1[t].
 *
 * @param first alpha, in [0, 1]
 * @param second lambda, in [0, 1]
 */
public record DoubleExponentialFilter(float first, float second) implements TraceFilter {

  private static final String FIRST = "synaptic trace";
  private static final String SECOND = "trace";

  /**
   * Checks the leaks.
   *
   * @param first alpha, in [0, 1]
   * @param second lambda, in [0, 1]
   * @throws IllegalArgumentException if one lies outside
   */
  public DoubleExponentialFilter {
    if (!(first >= 0 && first <= 1 && second >= 0 && second <= 1)) {
      throw new IllegalArgumentException(
          "Leaks must lie in [0, 1], but are " + first + " and " + second + ".");
    }
  }

  @Override
  public NDArray next(NDArray present, NeuronState state) {
    NDArray e1 = state.decayed(FIRST, first, present);
    state.put(FIRST, e1);
    NDArray e2 = state.decayed(SECOND, second, e1);
    state.put(SECOND, e2);
    return e2;
  }

  @Override
  public int variables() {
    return 2;
  }

  @Override
  public String toString() {
    return first + "^n * " + second + "^n";
  }
}
