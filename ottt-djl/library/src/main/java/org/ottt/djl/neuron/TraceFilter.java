package org.ottt.djl.neuron;

import ai.djl.ndarray.NDArray;

/**
 * A causal filter K(n): how much the past of a current counts in a membrane, and thus how the
 * spikes that caused it are summed to a trace. Two filters that are equal share their traces.
 */
public interface TraceFilter {

  /**
   * Takes in the present values.
   *
   * @param present s[t], in the graph; not to be changed in place
   * @param state the filter's own state, apart from the neurons'; variables start at 0. Putting an
   *     array frees the one before it
   * @return the sum of K(t - n) s[n] over all steps n up to t, in the graph of {@code present}
   *     alone
   */
  NDArray next(NDArray present, NeuronState state);

  /**
   * Returns how many numbers the filter keeps per neuron.
   *
   * @return 1 by default
   */
  default int variables() {
    return 1;
  }

  /**
   * Says whether the filter depends on parameters of its layer, so that no other layer's is equal.
   *
   * @return true for learnable filters; false by default
   */
  default boolean isLearnable() {
    return false;
  }
}
