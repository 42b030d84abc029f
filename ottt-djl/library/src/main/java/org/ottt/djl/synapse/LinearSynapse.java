package org.ottt.djl.synapse;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * A connection from every input to every output neuron.
 *
 * <p>Input {@code [N, in]}, output {@code [N, units]}; weights {@code [units, in]}.
 */
public final class LinearSynapse extends Synapse {

  private final int units;

  private LinearSynapse(Builder builder) {
    super(builder);
    units = builder.units;
  }

  /**
   * Creates a builder: plain weights, with bias.
   *
   * @param units number of output neurons, positive
   * @return the builder
   */
  public static Builder builder(int units) {
    return new Builder(units);
  }

  @Override
  public NDArray apply(NDArray input, NDArray effectiveWeight, NDArray effectiveBias) {
    return apply(precision(), input, effectiveWeight, effectiveBias);
  }

  @Override
  public NDArray apply(
      Precision in, NDArray input, NDArray effectiveWeight, NDArray effectiveBias) {
    return in.linear(input, effectiveWeight, effectiveBias);
  }

  @Override
  public boolean passesBias() {
    return true;
  }

  @Override
  protected Shape weightShape(Shape input) {
    if (input.dimension() != 2) {
      throw new IllegalArgumentException(
          "A fully connected layer reads [N, in], but the input has shape "
              + input
              + "; put a Flatten before it.");
    }
    return new Shape(units, input.get(1));
  }

  @Override
  public double fanOut() {
    return units;
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    requireFit(inputShapes[0]);
    return new Shape[] {new Shape(inputShapes[0].get(0), units)};
  }

  /** Builds a {@link LinearSynapse}. */
  public static final class Builder extends Synapse.Builder<Builder> {

    private final int units;

    private Builder(int units) {
      if (units < 1) {
        throw new IllegalArgumentException(
            "A fully connected layer needs at least 1 unit, but has " + units + ".");
      }
      this.units = units;
    }

    @Override
    protected Builder self() {
      return this;
    }

    /**
     * Builds the connection.
     *
     * @return the connection, not yet initialized
     */
    public LinearSynapse build() {
      return new LinearSynapse(this);
    }
  }
}
