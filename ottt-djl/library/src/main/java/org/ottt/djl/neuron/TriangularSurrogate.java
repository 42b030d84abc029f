package org.ottt.djl.neuron;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import org.ottt.djl.ndarray.Scalars;

/**
 * ds/du = max(0, 1 - |u - V_th| / w) / w, a triangle of area 1 (Bellec et al. 2018, with the height
 * chosen so that the area does not depend on the width).
 *
 * @param halfWidth w, in units of the membrane potential, positive
 */
public record TriangularSurrogate(float halfWidth) implements Surrogate {

  /**
   * Checks the half-width.
   *
   * @param halfWidth w, positive
   */
  public TriangularSurrogate {
    Surrogates.requirePositive("triangular half-width", halfWidth);
  }

  @Override
  public String name() {
    return "triangular";
  }

  @Override
  public float slope() {
    return 1 / halfWidth;
  }

  @Override
  public float parameter() {
    return halfWidth;
  }

  @Override
  public NDArray derivative(NDArray x) {
    return Activation.relu(Scalars.plus(x.abs().neg(), 1));
  }
}
