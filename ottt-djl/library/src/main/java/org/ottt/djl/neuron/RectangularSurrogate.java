package org.ottt.djl.neuron;

import ai.djl.ndarray.NDArray;
import org.ottt.djl.ndarray.Scalars;

/**
 * ds/du = 1 where |u - V_th| is below a half-width, 0 elsewhere. The method's half-width is the
 * threshold itself.
 *
 * @param halfWidth the half-width of the window, in units of the membrane potential, positive
 */
public record RectangularSurrogate(float halfWidth) implements Surrogate {

  /**
   * Checks the half-width.
   *
   * @param halfWidth the half-width, positive
   */
  public RectangularSurrogate {
    Surrogates.requirePositive("rectangular half-width", halfWidth);
  }

  @Override
  public String name() {
    return "rectangular";
  }

  @Override
  public float parameter() {
    return halfWidth;
  }

  @Override
  public NDArray derivative(NDArray x) {
    return Scalars.isBelow(x.abs(), halfWidth).toType(x.getDataType(), false);
  }
}
