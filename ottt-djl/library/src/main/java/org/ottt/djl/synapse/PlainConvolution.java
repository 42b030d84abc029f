package org.ottt.djl.synapse;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.ottt.djl.ndarray.ConvolutionShape;
import org.ottt.djl.ndarray.OneDnn;
import org.ottt.djl.ndarray.TorchScript;

/** Convolutions by PyTorch's own kernels, for shapes that {@link OneDnn} finds wrong. */
final class PlainConvolution {

  /** Scripts stay loaded, and most shapes have the same. */
  private static final Map<String, TorchScript> CONVOLUTIONS = new ConcurrentHashMap<>();

  private PlainConvolution() {}

  /** Convolves as {@link Precision#conv2d} does in float32. */
  static NDArray conv2d(ConvolutionShape shape, NDArray input, NDArray weight, NDArray bias) {
    String code = shape.withoutOneDnn("current") + "return current\n";
    NDArray current =
        CONVOLUTIONS
            .computeIfAbsent(
                code, lines -> new TorchScript("PlainConvolution", List.of("x", "w"), lines))
            .run(input, weight);
    return withBias(current, bias);
  }

  /** Adds a bias per channel in place; null for none. */
  static NDArray withBias(NDArray current, NDArray bias) {
    if (bias == null) {
      return current;
    }
    try (NDArray perChannel = bias.reshape(1, -1, 1, 1)) {
      return current.addi(perChannel);
    }
  }
}
