package org.ottt.djl.neuron;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;

/**
 * ds/du = a e^{a(V_th - u)} / (1 + e^{a(V_th - u)})^2, the derivative of the logistic function
 * sigma(a (u - V_th)); a = 4 in the method (patent equation 6).
 *
 * @param slope a, positive
 */
public record SigmoidSurrogate(float slope) implements Surrogate {

  /**
   * Checks the slope.
   *
   * @param slope a, positive
   */
  public SigmoidSurrogate {
    Surrogates.requirePositive("sigmoid slope", slope);
  }

  /** Creates the method's own, with a = 4. */
  public SigmoidSurrogate() {
    this(4f);
  }

  @Override
  public String name() {
    return "sigmoid";
  }

  @Override
  public NDArray derivative(NDArray x) {
    NDArray p = pseudoSpike(x);
    return p.sub(p.square());
  }

  @Override
  public NDArray pseudoSpike(NDArray x) {
    return Activation.sigmoid(x);
  }
}
