package org.ottt.djl.ndarray;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The shapes of a convolution, and how PyTorch computes it without oneDNN, whatever the settings of
 * the process say: its forward pass is {@code thnn_conv2d}, which has a backward pass of its own.
 *
 * @param input {@code [N, C, H, W]}
 * @param weight {@code [out, C / groups, k, k]}
 * @param stride the stride
 * @param padding zeros added on every side
 * @param groups a divisor of C and out
 */
public record ConvolutionShape(Shape input, Shape weight, int stride, int padding, int groups) {

  /**
   * Returns TorchScript that convolves {@code x} with {@code w} without oneDNN.
   *
   * @param result the name of the result
   * @return lines of code
   */
  public String withoutOneDnn(String result) {
    long kernel = weight.get(2);
    return perGroup(
        List.of(result),
        List.of(1),
        group ->
            String.format(
                Locale.ROOT,
                "torch.thnn_conv2d(%s, %s, [%3$d, %3$d], None, [%4$d, %4$d], [%5$d, %5$d])",
                channelsOf("x", group),
                filtersOf(group),
                kernel,
                stride,
                padding));
  }

  /**
   * Returns TorchScript that computes the gradients of {@code x} and {@code w} from the error
   * {@code g} without oneDNN.
   */
  String backwardWithoutOneDnn(String inputGradient, String weightGradient) {
    long kernel = weight.get(2);
    return perGroup(
        List.of(inputGradient, weightGradient, "unused"),
        List.of(1, 0),
        group ->
            String.format(
                Locale.ROOT,
                "torch._slow_conv2d_backward(%s, %s, %s, [%4$d, %4$d], [%5$d, %5$d], [%6$d, %6$d],"
                    + " [True, True, False])",
                errorsOf(group),
                channelsOf("x", group),
                filtersOf(group),
                kernel,
                stride,
                padding));
  }

  /** Returns the shape of the result. */
  Shape output() {
    return new Shape(input.get(0), weight.get(0), extent(2), extent(3));
  }

  private long extent(int axis) {
    return (input.get(axis) + 2L * padding - weight.get(axis)) / stride + 1;
  }

  private String channelsOf(String array, int group) {
    return part(array, 1, group, weight.get(1));
  }

  private String filtersOf(int group) {
    return part("w", 0, group, weight.get(0) / groups);
  }

  private String errorsOf(int group) {
    return part("g", 1, group, weight.get(0) / groups);
  }

  private String part(String array, int axis, int group, long size) {
    return groups == 1
        ? array
        : String.format(
            Locale.ROOT,
            "torch.contiguous(torch.narrow(%s, %d, %d, %d))",
            array,
            axis,
            group * size,
            size);
  }

  /** A call per group, and the groups' results joined along an axis each; none for the last. */
  private String perGroup(List<String> results, List<Integer> axes, IntFunction<String> call) {
    List<String> lines = new ArrayList<>();
    for (int group = 0; group < groups; group++) {
      int number = group;
      lines.add(
          results.stream().map(name -> name + number).collect(Collectors.joining(", "))
              + " = "
              + call.apply(group));
    }
    for (int i = 0; i < axes.size(); i++) {
      String name = results.get(i);
      lines.add(
          String.format(
              Locale.ROOT,
              "%s = torch.cat([%s], %d)",
              name,
              IntStream.range(0, groups)
                  .mapToObj(group -> name + group)
                  .collect(Collectors.joining(", ")),
              axes.get(i)));
    }
    return String.join("\n", lines) + "\n";
  }
}
