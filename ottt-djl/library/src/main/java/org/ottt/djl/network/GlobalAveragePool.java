package org.ottt.djl.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.pooling.Pool;

/** Average over all pixels of a channel: {@code [N, C, H, W]} to {@code [N, C]}. */
public final class GlobalAveragePool extends LinearOperation implements FlowPart {

  /** Creates the operation. */
  public GlobalAveragePool() {}

  @Override
  protected NDArray apply(NDArray array) {
    return Pool.globalAvgPool2d(array);
  }

  @Override
  public int describe(StepFlow.Builder flow, int input) {
    return flow.apply(this, new StepFlow.GlobalAverage(), outputShape(flow.shape(input)), input);
  }

  @Override
  protected Shape outputShape(Shape input) {
    return new Shape(input.get(0), input.get(1));
  }
}
