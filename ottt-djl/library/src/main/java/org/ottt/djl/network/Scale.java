package org.ottt.djl.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.ottt.djl.ndarray.Scalars;

/** Multiplication by a constant. */
public final class Scale extends LinearOperation implements FlowPart {

  private final float factor;

  /**
   * Creates the operation.
   *
   * @param factor the constant
   */
  public Scale(float factor) {
    this.factor = factor;
  }

  @Override
  protected NDArray apply(NDArray array) {
    return Scalars.times(array, factor);
  }

  @Override
  public int describe(StepFlow.Builder flow, int input) {
    return flow.apply(this, new StepFlow.Times(factor), outputShape(flow.shape(input)), input);
  }

  @Override
  protected Shape outputShape(Shape input) {
    return input;
  }
}
