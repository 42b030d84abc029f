package org.ottt.djl.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.pooling.Pool;

/**
 * Average over squares of k × k pixels with stride k: {@code [N, C, H, W]} to {@code [N, C, H/k,
 * W/k]}.
 */
public final class AveragePool extends LinearOperation {

  private final int size;

  /**
   * Creates the operation.
   *
   * @param size k, edge length and stride
   */
  public AveragePool(int size) {
    this.size = size;
  }

  @Override
  protected NDArray apply(NDArray array) {
    Shape square = new Shape(size, size);
    return Pool.avgPool2d(array, square, square, new Shape(0, 0), false, true);
  }

  @Override
  protected Shape outputShape(Shape input) {
    long height = input.get(2) / size;
    long width = input.get(3) / size;
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "Nothing is left to pool over "
              + size
              + "×"
              + size
              + " pixels in "
              + input
              + "; use larger images or fewer pooling layers.");
    }
    return new Shape(input.get(0), input.get(1), height, width);
  }
}
