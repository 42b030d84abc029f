package org.ottt.djl.neuron;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.ottt.djl.ndarray.Scalars;

/**
 * ds/du = (a/2) / (1 + (pi a (u - V_th) / 2)^2), the derivative of arctan(pi a (u - V_th) / 2) / pi
 * (Fang et al. 2021, "Incorporating learnable membrane time constant", with a = 2).
 *
 * @param steepness a, positive; the larger, the narrower and higher the bell
 */
public record ArctanSurrogate(float steepness) implements Surrogate {

  /**
   * Checks the steepness.
   *
   * @param steepness a, positive
   */
  public ArctanSurrogate {
    Surrogates.requirePositive("arctangent steepness", steepness);
  }

  /** Creates the customary one, with a = 2. */
  public ArctanSurrogate() {
    this(2f);
  }

  @Override
  public String name() {
    return "arctangent";
  }

  @Override
  public float slope() {
    return (float) (Math.PI * steepness / 2);
  }

  @Override
  public float parameter() {
    return steepness;
  }

  @Override
  public NDArray derivative(NDArray x) {
    return x.getManager()
        .full(new Shape(), (float) (1 / Math.PI), x.getDataType())
        .div(Scalars.plus(x.square(), 1));
  }

  @Override
  public NDArray pseudoSpike(NDArray x) {
    return Scalars.times(x.atan(), (float) (1 / Math.PI));
  }
}
