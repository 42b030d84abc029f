package org.ottt.djl.neuron;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import java.util.List;
import org.ottt.djl.ndarray.Scalars;
import org.ottt.djl.ndarray.TorchScript;

/**
 * s = H(d) of the distance d to the threshold, H(0) = 1, and the derivative that stands in for it.
 */
public final class SpikeFunction {

  private static final List<String> ARGUMENTS = List.of("membrane", "threshold");

  private static final TorchScript FIRE =
      new TorchScript(
          "Fire",
          ARGUMENTS,
          "return torch.ge(torch.detach(membrane), threshold, out=torch.empty_like(membrane))");

  private static final TorchScript FIRE_IN_PLACE =
      new TorchScript(
          "FireInPlace", ARGUMENTS, "return torch.ge_(torch.detach(membrane), threshold)");

  private SpikeFunction() {}

  /**
   * Fires outside of any graph, in one pass over memory where DJL's comparison and conversion take
   * two.
   *
   * @param membrane u[t], any shape
   * @param threshold the threshold, of shape {@code ()} or the membrane's
   * @return H(u - threshold), 0 or 1, a new array of the membrane's shape and data type
   */
  public static NDArray fire(NDArray membrane, NDArray threshold) {
    if (FIRE.isAvailable(membrane.getDevice())) {
      return FIRE.run(membrane, threshold);
    }
    try (NDArray fired = membrane.gte(threshold)) {
      return fired.toType(membrane.getDataType(), false);
    }
  }

  /**
   * Fires as {@link #fire(NDArray, NDArray)} does, for membranes that nobody reads again.
   *
   * @param membrane u[t], overwritten where that is possible
   * @param threshold the threshold, of shape {@code ()} or the membrane's
   * @return H(u - threshold): the membrane's array or a new one
   */
  public static NDArray fireInPlace(NDArray membrane, NDArray threshold) {
    if (!FIRE_IN_PLACE.isAvailable(membrane.getDevice())) {
      return fire(membrane, threshold);
    }
    FIRE_IN_PLACE.run(membrane, threshold).close();
    return membrane;
  }

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
