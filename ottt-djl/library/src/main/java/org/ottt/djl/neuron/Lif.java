package org.ottt.djl.neuron;

import ai.djl.ndarray.NDArray;
import org.ottt.djl.ndarray.Scalars;

/**
 * The equations of a leaky integrate-and-fire neuron, one time step at a time (patent equations 2
 * to 4):
 *
 * <pre>
 *   charge   u[t] = lambda v[t-1] + I[t]
 *   fire     s[t] = H(u[t] - V_th),  H(0) = 1
 *   reset    v[t] = u[t] - V_th s[t]          (soft)   or   u[t] (1 - s[t])   (hard)
 *   trace    a[t] = lambda a[t-1] + s[t]
 * </pre>
 *
 * <p>All functions are pure: they read their arguments, return a new array of the same shape and
 * leave its closing to the caller. A missing earlier state ({@code null}) is the state of rest.
 */
public final class Lif {

  private Lif() {}

  /**
   * Charges the membrane.
   *
   * @param current I[t]
   * @param membrane v[t-1], or null at the first step
   * @param parameters the neurons' parameters
   * @return u[t]; the current itself at the first step
   */
  public static NDArray charge(NDArray current, NDArray membrane, LifParameters parameters) {
    return membrane == null ? current : current.add(Scalars.times(membrane, parameters.leak()));
  }

  /**
   * Fires where the distance to the threshold is not negative.
   *
   * @param distance u[t] - V_th
   * @return s[t], 0 or 1, of the distance's data type
   */
  public static NDArray fire(NDArray distance) {
    return Scalars.isAtLeast(distance, 0).toType(distance.getDataType(), false);
  }

  /**
   * Resets the membrane after the spikes.
   *
   * @param potential u[t]
   * @param spikes s[t]
   * @param parameters the neurons' parameters
   * @return v[t]
   */
  public static NDArray reset(NDArray potential, NDArray spikes, LifParameters parameters) {
    return switch (parameters.reset()) {
      case SUBTRACT -> potential.sub(Scalars.times(spikes, parameters.threshold()));
      case ZERO -> potential.sub(potential.mul(spikes));
    };
  }

  /**
   * Adds the present spikes to the decayed trace.
   *
   * @param trace a[t-1], or null at the first step
   * @param spikes s[t]
   * @param parameters the neurons' parameters
   * @return a[t]; the spikes themselves at the first step
   */
  public static NDArray trace(NDArray trace, NDArray spikes, LifParameters parameters) {
    return trace == null ? spikes : Scalars.times(trace, parameters.leak()).add(spikes);
  }

  /**
   * Lends a value the surrogate's derivative: the result equals {@code value} exactly, and its
   * derivative with respect to the distance is the surrogate's.
   *
   * @param value the value, detached from the graph
   * @param distance u[t] - V_th, in the graph
   * @param surrogate the surrogate
   * @return the value within the graph
   */
  public static NDArray withSurrogate(NDArray value, NDArray distance, Surrogate surrogate) {
    float slope = surrogate.slope();
    NDArray x = slope == 1f ? distance : Scalars.times(distance, slope);
    NDArray p = surrogate.pseudoSpike(x);
    try (NDArray stopped = p.stopGradient()) {
      // p - stop(p) is an exact zero that carries the derivative; any other order would round.
      return p.sub(stopped).addi(value);
    } finally {
      // The graph holds what it needs of them.
      close(p, distance);
      close(x, distance);
    }
  }

  /** Closes an array that is not the caller's. */
  private static void close(NDArray array, NDArray ofCaller) {
    if (array != ofCaller) {
      array.close();
    }
  }
}
