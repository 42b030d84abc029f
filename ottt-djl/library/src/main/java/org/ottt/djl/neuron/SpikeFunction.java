package org.ottt.djl.neuron;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import org.ottt.djl.ndarray.Scalars;

/**
 * s = H(d) of the distance d to the threshold, H(0) = 1, and the derivative that stands in for it.
 */
public final class SpikeFunction {

  private SpikeFunction() {}

  /**
   * Fires where the distance to the threshold is not negative.
   *
   * @param distance u[t] - V_th
   * @return s[t], 0 or 1, of the distance's data type
   */
  public static NDArray fire(NDArray distance) {
    try (NDArray fired = Scalars.isAtLeast(distance, 0)) {
      return fired.toType(distance.getDataType(), false);
    }
  }

  /**
   * Lends a value the surrogate's derivative: the result equals {@code value} exactly, and its
   * derivative with respect to the distance is the surrogate's.
   *
   * @param value the value, detached from the graph
   * @param distance u[t] - V_th, in the graph
   * @param surrogate the surrogate
   * @return the value within the graph, a new array
   */
  public static NDArray withSurrogate(NDArray value, NDArray distance, Surrogate surrogate) {
    float slope = surrogate.slope();
    NDArray result;
    // The scope frees what the surrogate leaves beside the result: BPTT's window is long.
    try (NDScope scope = new NDScope()) {
      NDArray x = slope == 1f ? distance : Scalars.times(distance, slope);
      NDArray p = surrogate.pseudoSpike(x);
      // p - stop(p) is an exact zero that carries the derivative; any other order would round.
      result = p.sub(p.stopGradient()).addi(value);
      NDScope.unregister(result);
    }
    NDScope.register(result);
    return result;
  }
}
