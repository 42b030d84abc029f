package org.ottt.djl.testing;

import ai.djl.ndarray.NDArray;
import org.ottt.djl.neuron.RectangularSurrogate;
import org.ottt.djl.neuron.Surrogate;

/**
 * A surrogate that writes down how near a neuron came to where a rounding error changes the result:
 * the threshold and, for the rectangle, its edges.
 */
public final class MarginSurrogate implements Surrogate, TestTrainer.Recording {

  private final Surrogate inner;
  private double margin = Double.POSITIVE_INFINITY;

  /** Wraps a surrogate. */
  public MarginSurrogate(Surrogate inner) {
    this.inner = inner;
  }

  /** Returns the smallest distance so far, in units of the membrane potential. */
  public double margin() {
    return margin;
  }

  @Override
  public void forget() {
    margin = Double.POSITIVE_INFINITY;
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public float slope() {
    return inner.slope();
  }

  @Override
  public NDArray derivative(NDArray x) {
    return inner.derivative(x);
  }

  @Override
  public NDArray pseudoSpike(NDArray x) {
    float edge = inner instanceof RectangularSurrogate rectangle ? rectangle.halfWidth() : 0f;
    for (float value : x.toFloatArray()) {
      double distance = Math.abs(value / inner.slope());
      margin = Math.min(margin, Math.min(distance, Math.abs(distance - edge)));
    }
    return inner.pseudoSpike(x);
  }
}
