package org.ottt.djl.synapse;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.ottt.djl.ndarray.ConvolutionShape;
import org.ottt.djl.ndarray.OneDnn;
import org.ottt.djl.ndarray.TorchScript;

/**
 * Linear operations in bfloat16 on float32 arrays. DJL 0.36 cannot name that type to PyTorch, so
 * that the casts are in scripts and no bfloat16 array is ever seen from outside.
 *
 * <p>The graph holds the bfloat16 copies. In the backward pass the error is rounded, both products
 * are taken in bfloat16, and the gradients leave as float32.
 */
final class Bfloat16 {

  private static final List<String> ARGUMENTS = List.of("input", "weight");

  /** In PyTorch's numbers of types 15 is bfloat16 and 6 is float32. */
  private static final TorchScript CONNECTION =
      new TorchScript(
          "Bfloat16Connection",
          ARGUMENTS,
          """
          x = torch.to(input, 15)
          w = torch.to(weight, 15)
          return torch.to(torch.linear(x, w), 6)
          """);

  /** One per geometry, of which networks have a handful: a script takes arrays, but no numbers. */
  private static final Map<Geometry, TorchScript> CONVOLUTIONS = new ConcurrentHashMap<>();

  /**
   * A convolution's geometry.
   *
   * @param inFloat32 whether rounded factors are multiplied as float32. The product is the same;
   *     without oneDNN, PyTorch's own convolution in bfloat16 would round the sums many times.
   * @param wrong the shapes, where oneDNN computes them wrongly; null anywhere else
   */
  private record Geometry(
      int stride, int padding, int groups, boolean inFloat32, ConvolutionShape wrong) {

    TorchScript convolution() {
      String product =
          wrong != null
              ? wrong.withoutOneDnn("current")
              : String.format(
                  Locale.ROOT,
                  "current = torch.conv2d(x, w, None, [%1$d, %1$d], [%2$d, %2$d], [1, 1], %3$d)\n",
                  stride,
                  padding,
                  groups);
      return new TorchScript(
          "Bfloat16Convolution",
          ARGUMENTS,
          String.format(
                  Locale.ROOT,
                  """
                  x = torch.to(torch.to(input, 15), %1$d)
                  w = torch.to(torch.to(weight, 15), %1$d)
                  """,
                  inFloat32 ? 6 : 15)
              + product
              + "return torch.to(torch.to(current, 15), 6)\n");
    }
  }

  private Bfloat16() {}

  static NDArray conv2d(
      NDArray input, NDArray weight, NDArray bias, int stride, int padding, int groups) {
    NDManager manager = input.getManager();
    boolean suspicious = OneDnn.isSuspicious(manager);
    ConvolutionShape wrong = null;
    if (suspicious) {
      ConvolutionShape shape =
          new ConvolutionShape(input.getShape(), weight.getShape(), stride, padding, groups);
      wrong = OneDnn.isRight(manager, shape) ? null : shape;
    }
    boolean inFloat32 = suspicious || (!input.getDevice().isGpu() && OneDnn.isSwitchedOff());
    Geometry geometry = new Geometry(stride, padding, groups, inFloat32, wrong);
    TorchScript script = CONVOLUTIONS.computeIfAbsent(geometry, Geometry::convolution);
    return PlainConvolution.withBias(script.run(input, weight), bias);
  }

  static NDArray linear(NDArray input, NDArray weight, NDArray bias) {
    NDArray current = CONNECTION.run(input, weight);
    return bias == null ? current : current.addi(bias);
  }
}
