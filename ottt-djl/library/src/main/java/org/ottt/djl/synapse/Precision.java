package org.ottt.djl.synapse;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.ottt.djl.ndarray.OneDnn;

/**
 * The numbers in which a connection multiplies. Arrays that go in and come out are float32 in
 * either case, and so are parameters, their gradients, membranes and traces.
 */
public enum Precision {
  /** Single precision, 24 significant bits. */
  FLOAT32("float32") {
    @Override
    public NDArray convolve(
        NDArray input, NDArray weight, NDArray bias, int stride, int padding, int groups) {
      OneDnn.requireRightConvolutions(input.getManager());
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

    @Override
    public NDArray connect(NDArray input, NDArray weight, NDArray bias) {
      return Linear.linear(input, weight, bias).singletonOrThrow();
    }
  },

  /**
   * bfloat16, 8 significant bits and float32's range: input, weights and, on the way back, the
   * error are rounded to it; products are summed in float32 and the sums rounded once. The bias is
   * added in float32.
   *
   * <p>Spikes are exact in it, and with lambda = 0.5 so are traces of up to 8 time steps, or 6
   * behind an average over 2×2 pixels.
   */
  BFLOAT16("bf16") {
    @Override
    public NDArray convolve(
        NDArray input, NDArray weight, NDArray bias, int stride, int padding, int groups) {
      OneDnn.requireRightConvolutions(input.getManager());
      return Bfloat16.convolve(input, weight, bias, stride, padding, groups);
    }

    @Override
    public NDArray connect(NDArray input, NDArray weight, NDArray bias) {
      return Bfloat16.connect(input, weight, bias);
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
                    "Unknown precision '" + name + "'; use " + String.join(" or ", NAMES) + "."));
  }

  /**
   * Returns the name used in options and run records.
   *
   * @return {@code float32} or {@code bf16}
   */
  public String label() {
    return label;
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
   *     way back does not read it
   */
  public abstract NDArray convolve(
      NDArray input, NDArray weight, NDArray bias, int stride, int padding, int groups);

  /**
   * Connects every input to every output.
   *
   * @param input {@code [N, in]}, float32
   * @param weight {@code [out, in]}, float32
   * @param bias {@code [out]}, float32, or null for none
   * @return {@code [N, out]}, float32, a new array attached to the input's manager, whose way back
   *     does not read it
   */
  public abstract NDArray connect(NDArray input, NDArray weight, NDArray bias);
}
