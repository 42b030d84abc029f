package org.ottt.djl.synapse;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;

/**
 * Two-dimensional convolution as a connection.
 *
 * <p>Input {@code [N, C, H, W]}, output {@code [N, filters, H', W']}; weights {@code [filters, C /
 * groups, k, k]}.
 */
public final class Conv2dSynapse extends Synapse {

  private final int filters;
  private final int kernel;
  private final int stride;
  private final int padding;
  private final int groups;
  private final AveragePooling pool;

  private Conv2dSynapse(Builder builder) {
    super(builder);
    filters = builder.filters;
    kernel = builder.kernel;
    stride = builder.stride;
    padding = builder.padding;
    groups = builder.groups;
    pool = builder.pool;
  }

  /**
   * Creates a builder: plain, with bias, 3×3, stride 1, padding 1, one group.
   *
   * @param filters number of output channels, positive
   * @return the builder
   */
  public static Builder builder(int filters) {
    return new Builder(filters);
  }

  /**
   * Returns the edge length of the kernel.
   *
   * @return at least 1
   */
  public int kernel() {
    return kernel;
  }

  /**
   * Returns the stride.
   *
   * @return at least 1
   */
  public int stride() {
    return stride;
  }

  /**
   * Returns the zeros added on every side.
   *
   * @return at least 0
   */
  public int padding() {
    return padding;
  }

  /**
   * Returns the number of groups.
   *
   * @return at least 1
   */
  public int groups() {
    return groups;
  }

  /**
   * Returns the pooling of the current.
   *
   * @return the pooling, if there is one
   */
  public Optional<AveragePooling> pool() {
    return Optional.ofNullable(pool);
  }

  @Override
  public NDArray apply(NDArray input, NDArray effectiveWeight, NDArray effectiveBias) {
    return apply(precision(), input, effectiveWeight, effectiveBias);
  }

  @Override
  public NDArray apply(
      Precision in, NDArray input, NDArray effectiveWeight, NDArray effectiveBias) {
    NDArray output = in.conv2d(input, effectiveWeight, effectiveBias, stride, padding, groups);
    return pool == null ? output : pool.apply(output);
  }

  @Override
  public boolean passesBias() {
    // The zeros around the image are counted in the average.
    return pool == null || pool.padding() == 0;
  }

  @Override
  protected Shape weightShape(Shape input) {
    requireImages(input);
    long channels = input.get(1);
    if (channels % groups != 0 || filters % groups != 0) {
      throw new IllegalArgumentException(
          "Groups must divide the input channels ("
              + channels
              + ") and the filters ("
              + filters
              + "), but there are "
              + groups
              + ".");
    }
    return new Shape(filters, channels / groups, kernel, kernel);
  }

  private static void requireImages(Shape input) {
    if (input.dimension() != 4) {
      throw new IllegalArgumentException(
          "A convolution reads [N, C, H, W], but the input has shape " + input + ".");
    }
  }

  @Override
  public double fanOut() {
    return (double) filters / groups * kernel * kernel / ((double) stride * stride);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape in = inputShapes[0];
    requireImages(in);
    requireFit(in);
    Shape out = new Shape(in.get(0), filters, extent(in.get(2)), extent(in.get(3)));
    return new Shape[] {pool == null ? out : pool.outputShape(out)};
  }

  private long extent(long in) {
    if (in + 2L * padding < kernel) {
      throw new IllegalArgumentException(
          "A convolution of kernel "
              + kernel
              + " does not fit into an extent of "
              + in
              + " with padding "
              + padding
              + "; use larger images or fewer pooling layers.");
    }
    return (in + 2L * padding - kernel) / stride + 1;
  }

  /** Builds a {@link Conv2dSynapse}. */
  public static final class Builder extends Synapse.Builder<Builder> {

    private final int filters;
    private int kernel = 3;
    private int stride = 1;
    private int padding = 1;
    private int groups = 1;
    private AveragePooling pool;

    private Builder(int filters) {
      this.filters = positive("filters", filters);
    }

    @Override
    protected Builder self() {
      return this;
    }

    /**
     * Sets kernel and padding.
     *
     * @param newKernel edge length of the kernel, positive
     * @param newPadding zeros added on every side, not negative
     * @return this builder
     */
    public Builder optKernel(int newKernel, int newPadding) {
      kernel = positive("kernel", newKernel);
      if (newPadding < 0) {
        throw new IllegalArgumentException(
            "The padding must not be negative, but is " + newPadding + ".");
      }
      padding = newPadding;
      return this;
    }

    /**
     * Sets the stride.
     *
     * @param newStride the stride, positive
     * @return this builder
     */
    public Builder optStride(int newStride) {
      stride = positive("stride", newStride);
      return this;
    }

    /**
     * Sets the number of groups.
     *
     * @param newGroups a divisor of input channels and filters
     * @return this builder
     */
    public Builder optGroups(int newGroups) {
      groups = positive("groups", newGroups);
      return this;
    }

    /**
     * Pools the current before it is passed on; like the convolution it is linear, so the two are
     * one connection.
     *
     * @param newPool the pooling, or null for none
     * @return this builder
     */
    public Builder optPool(AveragePooling newPool) {
      pool = newPool;
      return this;
    }

    /**
     * Builds the connection.
     *
     * @return the convolution, not yet initialized
     */
    public Conv2dSynapse build() {
      return new Conv2dSynapse(this);
    }

    private static int positive(String what, int value) {
      if (value < 1) {
        throw new IllegalArgumentException(
            "A convolution's " + what + " must be at least 1, but is " + value + ".");
      }
      return value;
    }
  }
}
