package org.ottt.djl.spark.exact;

import ai.djl.ndarray.NDArray;
import org.ottt.djl.neuron.SigmoidSurrogate;
import org.ottt.djl.neuron.Surrogate;

/** The usual surrogate, and a note of how near to the threshold a membrane came. */
final class MarginSurrogate implements Surrogate {

  private final SigmoidSurrogate usual = new SigmoidSurrogate();
  private double smallest = Double.POSITIVE_INFINITY;

  double margin() {
    return smallest;
  }

  @Override
  public String name() {
    return usual.name();
  }

  @Override
  public float slope() {
    return usual.slope();
  }

  @Override
  public NDArray derivative(NDArray x) {
    look(x);
    return usual.derivative(x);
  }

  @Override
  public NDArray pseudoSpike(NDArray x) {
    look(x);
    return usual.pseudoSpike(x);
  }

  private synchronized void look(NDArray x) {
    for (float value : x.toFloatArray()) {
      smallest = Math.min(smallest, Math.abs(value) / slope());
    }
  }
}
