package org.ottt.djl.synapse;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.pooling.Pool;
import java.util.List;
import org.ottt.djl.ndarray.TorchScript;

/**
 * Average over squares of pixels; padding zeros are counted in the average.
 *
 * @param size edge length of the squares, at least 1
 * @param stride their distance, at least 1
 * @param padding zeros added on every side
 */
public record AveragePooling(int size, int stride, int padding) {

  private static final TorchScript HALVES =
      new TorchScript(
          "Halves",
          List.of("spikes"),
          """
          rows = torch.add(torch.slice(spikes, 2, 0, None, 2), torch.slice(spikes, 2, 1, None, 2))
          sums = torch.add(torch.slice(rows, 3, 0, None, 2), torch.slice(rows, 3, 1, None, 2))
          return torch.mul_(sums, 0.25)
          """);

  /**
   * Checks the extents.
   *
   * @param size edge length of the squares, at least 1
   * @param stride their distance, at least 1
   * @param padding zeros added on every side
   */
  public AveragePooling {
    if (size < 1 || stride < 1 || padding < 0) {
      throw new IllegalArgumentException(
          "Pooling needs size and stride of at least 1 and no negative padding, but has "
              + size
              + ", "
              + stride
              + " and "
              + padding
              + ".");
    }
  }

  /**
   * Pools.
   *
   * @param array {@code [N, C, H, W]}
   * @return {@code [N, C, H', W']}
   */
  public NDArray apply(NDArray array) {
    return Pool.avgPool2d(
        array,
        new Shape(size, size),
        new Shape(stride, stride),
        new Shape(padding, padding),
        false,
        true);
  }

  /**
   * Pools zeros and ones outside of any graph. Where the squares have 2 × 2 pixels this takes whole
   * rows and columns at once, several times as fast as PyTorch's pooling; such sums are exact in
   * any order.
   *
   * @param spikes {@code [N, C, H, W]}, 0 or 1
   * @return {@code [N, C, H', W']}, as {@link #apply} returns it
   */
  public NDArray applyToSpikes(NDArray spikes) {
    Shape shape = spikes.getShape();
    boolean halves =
        size == 2 && stride == 2 && padding == 0 && shape.get(2) % 2 == 0 && shape.get(3) % 2 == 0;
    return halves && HALVES.isAvailable(spikes.getDevice()) ? HALVES.run(spikes) : apply(spikes);
  }

  /**
   * Returns the shape after pooling.
   *
   * @param input {@code [N, C, H, W]}
   * @return {@code [N, C, H', W']}
   */
  public Shape outputShape(Shape input) {
    return new Shape(
        input.get(0), input.get(1), extent(input, 2, input.get(2)), extent(input, 3, input.get(3)));
  }

  private long extent(Shape input, int axis, long in) {
    long out = in + 2L * padding < size ? 0 : (in + 2L * padding - size) / stride + 1;
    if (out < 1) {
      throw new IllegalArgumentException(
          "Nothing is left to pool over "
              + size
              + "×"
              + size
              + " pixels along axis "
              + axis
              + " of "
              + input
              + "; use larger images or fewer pooling layers.");
    }
    return out;
  }
}
