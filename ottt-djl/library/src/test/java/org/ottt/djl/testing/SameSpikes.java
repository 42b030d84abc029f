package org.ottt.djl.testing;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.ottt.djl.synapse.Precision;
import org.ottt.djl.synapse.Synapse;

/**
 * A 3×3 convolution whose values are float32's in either precision, so that the same neurons fire,
 * and whose backward pass is that of the precision it was told.
 */
public final class SameSpikes extends Synapse {

  private final int filters;

  /** Creates a standardized connection with gamma = 2.74. */
  public SameSpikes(int filters) {
    super(new Options().optStandardized(true).optInputScale(2.74f));
    this.filters = filters;
  }

  @Override
  public NDArray apply(NDArray input, NDArray weight, NDArray bias) {
    return apply(precision(), input, weight, bias);
  }

  @Override
  public NDArray apply(Precision in, NDArray input, NDArray weight, NDArray bias) {
    NDArray value = Precision.FLOAT32.conv2d(input, weight, bias, 1, 1, 1);
    if (in == Precision.FLOAT32) {
      return value;
    }
    NDArray gradient = in.conv2d(input, weight, bias, 1, 1, 1);
    return value.stopGradient().add(gradient.sub(gradient.stopGradient()));
  }

  @Override
  protected Shape weightShape(Shape input) {
    return new Shape(filters, input.get(1), 3, 3);
  }

  @Override
  public double fanOut() {
    return 9.0 * filters;
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape in = inputShapes[0];
    return new Shape[] {new Shape(in.get(0), filters, in.get(2), in.get(3))};
  }

  private static final class Options extends Synapse.Builder<Options> {
    @Override
    protected Options self() {
      return this;
    }
  }
}
