package org.ottt.djl.simulation;

import ai.djl.ndarray.NDArray;
import java.util.function.UnaryOperator;

/**
 * What travels from one part of a network to the next within a time step.
 *
 * <p>What it holds depends on the form of the simulation: spikes, spikes beside traces, traces, or
 * the currents that these cause. Parts of a network need not know: they hand signals to the {@link
 * Simulation} or apply a linear operation to all that a signal holds with {@link #map}.
 */
public final class Signal {

  private final NDArray value;
  private final NDArray gradientStream;
  private final boolean direct;

  private Signal(NDArray value, NDArray gradientStream, boolean direct) {
    this.value = value;
    this.gradientStream = gradientStream;
    this.direct = direct;
  }

  /** Something that comes from outside the neurons and has no trace: pixels, an event frame. */
  static Signal direct(NDArray value) {
    return new Signal(value, null, true);
  }

  /** A single stream that carries both the values and the gradients. */
  static Signal of(NDArray value) {
    return new Signal(value, null, false);
  }

  /** Values in one stream and, in another, what the weights' gradients are taken with. */
  static Signal of(NDArray value, NDArray gradientStream) {
    return new Signal(value, gradientStream, false);
  }

  /**
   * Applies a linear operation without parameters (pooling, flattening, a mask kept over all
   * steps).
   *
   * @param linear the operation; called once for each array that the signal holds
   * @return the signal after the operation
   */
  public Signal map(UnaryOperator<NDArray> linear) {
    return new Signal(
        linear.apply(value), gradientStream == null ? null : linear.apply(gradientStream), direct);
  }

  /**
   * Adds a signal of the same kind, as where two currents meet.
   *
   * @param other the other signal, of the same shape
   * @return the sum
   */
  public Signal plus(Signal other) {
    if (direct != other.direct || (gradientStream == null) != (other.gradientStream == null)) {
      throw new IllegalArgumentException(
          "Only signals of one kind can be added; pixels and spikes meet as currents only.");
    }
    return new Signal(
        value.add(other.value),
        gradientStream == null ? null : gradientStream.add(other.gradientStream),
        direct);
  }

  NDArray value() {
    return value;
  }

  NDArray gradientStream() {
    return gradientStream;
  }

  boolean isDirect() {
    return direct;
  }
}
