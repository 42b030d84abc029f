package org.ottt.djl.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** All values of a sample in one row: {@code [N, ...]} to {@code [N, features]}. */
public final class Flatten extends LinearOperation implements FlowPart {

  /** Creates the operation. */
  public Flatten() {}

  @Override
  protected NDArray apply(NDArray array) {
    return array.reshape(array.getShape().get(0), -1);
  }

  @Override
  public int describe(StepFlow.Builder flow, int input) {
    return flow.apply(this, new StepFlow.Flat(), outputShape(flow.shape(input)), input);
  }

  @Override
  protected Shape outputShape(Shape input) {
    return new Shape(input.get(0), input.slice(1).size());
  }
}
