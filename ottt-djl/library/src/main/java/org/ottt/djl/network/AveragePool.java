package org.ottt.djl.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.ottt.djl.synapse.AveragePooling;

/**
 * Average over squares of k × k pixels with stride k: {@code [N, C, H, W]} to {@code [N, C, H/k,
 * W/k]}.
 */
public final class AveragePool extends LinearOperation implements FlowPart {

  private final AveragePooling pooling;

  /**
   * Creates the operation.
   *
   * @param size k, edge length and stride
   */
  public AveragePool(int size) {
    this(new AveragePooling(size, size, 0));
  }

  /**
   * Creates the operation with another stride, or padding.
   *
   * @param pooling the squares
   */
  public AveragePool(AveragePooling pooling) {
    this.pooling = pooling;
  }

  @Override
  protected NDArray apply(NDArray array) {
    return pooling.apply(array);
  }

  @Override
  protected NDArray applyToSpikes(NDArray spikes) {
    return pooling.applyToSpikes(spikes);
  }

  @Override
  public int describe(StepFlow.Builder flow, int input) {
    return flow.apply(this, new StepFlow.Average(pooling), outputShape(flow.shape(input)), input);
  }

  @Override
  protected Shape outputShape(Shape input) {
    return pooling.outputShape(input);
  }
}
