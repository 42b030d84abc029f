package org.ottt.djl.ndarray;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Compares one convolution as PyTorch computes it by default, with both gradients, with PyTorch's
 * own kernels. The numbers are small integers, so that right sums are equal to the last bit in any
 * order.
 */
final class ConvolutionCheck {

  /** Wrong sums depend on what freed memory holds, so one comparison might come out right. */
  private static final int ROUNDS = 2;

  /** What libraries round channel counts up to. */
  private static final int[] PADDINGS = {1, 8, 16, 32, 48, 64};

  /** Scripts stay loaded, and most shapes have the same. */
  private static final Map<String, TorchScript> COMPARISONS = new ConcurrentHashMap<>();

  private static final TorchScript SMALLEST =
      comparison(new ConvolutionShape(new Shape(1, 1, 1, 1), new Shape(1, 1, 1, 1), 1, 0, 1));

  private ConvolutionCheck() {}

  /**
   * Convolves and compares.
   *
   * @param manager of the device to try
   * @param shape the convolution
   * @return whether output and gradients are right
   */
  static boolean isRight(NDManager manager, ConvolutionShape shape) {
    TorchScript comparison = comparison(shape);
    for (int round = 0; round < ROUNDS; round++) {
      try (NDManager own = manager.newSubManager()) {
        NDArray x = numbers(own, shape.input(), 3 * round);
        NDArray w = numbers(own, shape.weight(), 3 * round + 1);
        NDArray g = numbers(own, shape.output(), 3 * round + 2);
        ConvolutionProbe.leaveNotANumbers(own, copies(shape));
        for (float equal : HostValues.floats(comparison.run(x, w, g))) {
          if (equal == 0) {
            return false;
          }
        }
      }
    }
    return true;
  }

  /** Says whether PyTorch takes scripts, see {@link TorchScript#isAvailable}. */
  static boolean isPossible(NDManager manager) {
    return SMALLEST.isAvailable(manager.getDevice());
  }

  private static TorchScript comparison(ConvolutionShape shape) {
    String code =
        String.format(
                Locale.ROOT,
                """
                y = torch.conv2d(x, w, None, [%1$d, %1$d], [%2$d, %2$d], [1, 1], %3$d)
                dx, dw, none = torch.convolution_backward(g, x, w, None, [%1$d, %1$d], [%2$d, %2$d], \
                [1, 1], False, [0, 0], %3$d, [True, True, False])
                """,
                shape.stride(),
                shape.padding(),
                shape.groups())
            + shape.withoutOneDnn("right")
            + shape.backwardWithoutOneDnn("right_dx", "right_dw")
            + """
            same_y = torch.all(torch.eq(y, right))
            same_dx = torch.all(torch.eq(dx, right_dx))
            same_dw = torch.all(torch.eq(dw, right_dw))
            return torch.to(torch.stack([same_y, same_dx, same_dw]), 6)
            """;
    return COMPARISONS.computeIfAbsent(
        code, lines -> new TorchScript("ConvolutionCheck", List.of("x", "w", "g"), lines));
  }

  private static NDArray numbers(NDManager manager, Shape shape, int seed) {
    return manager.create(ConvolutionProbe.numbers(Math.toIntExact(shape.size()), seed), shape);
  }

  /** Numbers of floats that a library's own copies may have. */
  private static Set<Long> copies(ConvolutionShape shape) {
    Set<Long> sizes = new TreeSet<>();
    Shape input = shape.input();
    Shape weight = shape.weight();
    Shape output = shape.output();
    for (int padding : PADDINGS) {
      long filters = roundedUp(weight.get(0), padding);
      long channels = roundedUp(weight.get(1), padding);
      sizes.add(roundedUp(input.get(1), padding) * input.get(0) * input.get(2) * input.get(3));
      sizes.add(filters * output.get(0) * output.get(2) * output.get(3));
      for (long each :
          new long[] {filters * channels, filters * weight.get(1), weight.get(0) * channels}) {
        sizes.add(each * weight.get(2) * weight.get(3));
      }
    }
    return sizes;
  }

  private static long roundedUp(long count, int multiple) {
    return (count + multiple - 1) / multiple * multiple;
  }
}
