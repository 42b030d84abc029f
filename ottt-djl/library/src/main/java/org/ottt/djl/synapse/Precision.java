package org.ottt.djl.synapse;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.ottt.djl.ndarray.ConvolutionShape;
import org.ottt.djl.ndarray.GpuArithmetic;
import org.ottt.djl.ndarray.OneDnn;

/**
 * The numbers in which a connection multiplies. Arrays that go in and come out are float32 in
 * either case, and so are parameters, their gradients, membranes and traces.
 */
public enum Precision {
  /** Single precision, 24 significant bits, on every device. */
  FLOAT32("float32"),

  /**
   * TensorFloat-32, 11 significant bits and float32's range: a GPU rounds the factors of
   * convolutions and matrix products to it, products are summed in float32. GPUs before compute
   * capability 8.0 compute in float32 instead.
   */
  TENSOR_FLOAT32("tf32") {
    @Override
    public void prepare(Device device) {
      requireDevice(device);
      GpuArithmetic.allowTensorFloat32(true);
    }

    @Override
    public void requireDevice(Device device) {
      if (!device.isGpu()) {
        throw new IllegalArgumentException(
            "Precision tf32 is for GPUs, which have TensorFloat-32; use float32 or bf16 on the CPU.");
      }
    }
  },

  /**
   * bfloat16, 8 significant bits and float32's range: input, weights and, in the backward pass, the
   * error are rounded to it; products are summed in float32 and the sums rounded once. The bias is
   * added in float32.
   *
   * <p>Spikes are exact in it, and with lambda = 0.5 so are traces of up to 8 time steps, or 6
   * after an average over 2×2 pixels.
   */
  BFLOAT16("bf16") {
    @Override
    public NDArray conv2d(
        NDArray input, NDArray weight, NDArray bias, int stride, int padding, int groups) {
      return Bfloat16.conv2d(input, weight, bias, stride, padding, groups);
    }

    @Override
    public NDArray linear(NDArray input, NDArray weight, NDArray bias) {
      return Bfloat16.linear(input, weight, bias);
    }
  };

  /** The names that {@link #byName} knows. */
  public static final List<String> NAMES = Arrays.stream(values()).map(Precision::label).toList();

  private final String label;

  Precision(String label) {
    this.label = label;
  }

  /**
   * Returns the precision of a name.
   *
   * @param name one of {@link #NAMES}, in any case
   * @return the precision
   * @throws IllegalArgumentException if the name is unknown; the message lists the known ones
   */
  public static Precision byName(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(precision -> precision.label.equals(lower))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Unknown precision '" + name + "'; use " + String.join(", ", NAMES) + "."));
  }

  /**
   * Returns the precision of a name, for a device.
   *
   * @param name one of {@link #NAMES}, in any case
   * @param device where the network runs
   * @return the precision
   * @throws IllegalArgumentException if the name is unknown, or the device has no such numbers
   */
  public static Precision byName(String name, Device device) {
    Precision precision = byName(name);
    precision.requireDevice(device);
    return precision;
  }

  /**
   * Returns the name used in options and run records.
   *
   * @return {@code float32}, {@code tf32} or {@code bf16}
   */
  public String label() {
    return label;
  }

  /**
   * Refuses a device that cannot compute so.
   *
   * @param device where the network runs
   * @throws IllegalArgumentException if the device has no such numbers; the message names those
   *     that it has
   */
  public void requireDevice(Device device) {}

  /**
   * Sets the device's arithmetic, before a network of this precision runs there. It stays until the
   * next network sets it, so that the backward pass computes as the forward pass did. On the CPU
   * nothing has to be set.
   *
   * @param device where the network runs
   * @throws IllegalArgumentException if the device has no such numbers
   * @throws IllegalStateException if the arithmetic of this PyTorch cannot be set
   */
  public void prepare(Device device) {
    if (device.isGpu()) {
      GpuArithmetic.allowTensorFloat32(false);
    }
  }

  /**
   * Convolves.
   *
   * @param input {@code [N, C, H, W]}, float32
   * @param weight {@code [out, C / groups, k, k]}, float32
   * @param bias {@code [out]}, float32, or null for none
   * @param stride the stride, positive
   * @param padding zeros added on every side
   * @param groups a divisor of C and out
   * @return {@code [N, out, H', W']}, float32, a new array attached to the input's manager, whose
   *     backward pass does not read it
   */
  public NDArray conv2d(
      NDArray input, NDArray weight, NDArray bias, int stride, int padding, int groups) {
    NDManager manager = input.getManager();
    if (OneDnn.isSuspicious(manager)) {
      ConvolutionShape shape =
          new ConvolutionShape(input.getShape(), weight.getShape(), stride, padding, groups);
      if (!OneDnn.isRight(manager, shape)) {
        return PlainConvolution.conv2d(shape, input, weight, bias);
      }
    }
    return Conv2d.conv2d(
            input,
            weight,
            bias,
            new Shape(stride, stride),
            new Shape(padding, padding),
            new Shape(1, 1),
            groups)
        .singletonOrThrow();
  }

  /**
   * Connects every input to every output.
   *
   * @param input {@code [N, in]}, float32
   * @param weight {@code [out, in]}, float32
   * @param bias {@code [out]}, float32, or null for none
   * @return {@code [N, out]}, float32, a new array attached to the input's manager, whose backward
   *     pass does not read it
   */
  public NDArray linear(NDArray input, NDArray weight, NDArray bias) {
    return Linear.linear(input, weight, bias).singletonOrThrow();
  }
}
