package org.ottt.djl.neuron;

import ai.djl.ndarray.NDArray;

/**
 * Stands in for the derivative of the spike function H(u - V_th), which is zero almost everywhere.
 *
 * <p>The distance d = u - V_th is multiplied by {@link #slope()} first: x = slope * d. Only {@link
 * #derivative} must be given; {@link #pseudoSpike} may be overridden where a closed form saves
 * work.
 */
public interface Surrogate {

  /**
   * Returns the name used in options and run records.
   *
   * @return a short lower-case name
   */
  String name();

  /**
   * Returns the factor between the distance to the threshold and this function's argument.
   *
   * <p>It is kept apart from the function because it can be folded into the weights in front of a
   * neuron, which saves a pass over the activations.
   *
   * @return the slope, positive; 1 by default
   */
  default float slope() {
    return 1f;
  }

  /**
   * Returns the number that describes this function beside its name; checkpoints store it, and
   * {@link Surrogates#restore} takes it.
   *
   * @return the slope by default
   */
  default float parameter() {
    return slope();
  }

  /**
   * Returns the derivative of the pseudo-spike with respect to x (not to the distance).
   *
   * @param x slope * (u - V_th), any shape
   * @return the derivative, same shape
   */
  NDArray derivative(NDArray x);

  /**
   * Returns an array whose derivative with respect to x is {@link #derivative}; its value is of no
   * meaning to the caller. Constants belong into {@link #slope()} or are multiplied with {@link
   * org.ottt.djl.ndarray.Scalars}, since DJL's own {@code mul(Number)} is not safe within a graph.
   *
   * @param x slope * (u - V_th), any shape, part of a graph
   * @return an array of the same shape in the same graph
   */
  default NDArray pseudoSpike(NDArray x) {
    try (NDArray detached = x.stopGradient()) {
      return x.mul(derivative(detached).stopGradient());
    }
  }
}
