package org.ottt.djl.synapse;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import java.util.Arrays;
import java.util.Objects;
import org.ottt.djl.ndarray.Scalars;

/**
 * A connection into a layer of neurons: I = W^ s + b, where W^ are the plain weights or the
 * standardized ones.
 *
 * <p>A synapse holds parameters and knows its linear operation; the {@linkplain
 * org.ottt.djl.simulation simulation} decides whether that operation runs on spikes, on traces or
 * on both. As an ordinary DJL block it applies its operation once.
 *
 * <p>Parameters: {@code weight} {@code [out, in, ...]}, {@code bias} {@code [out]} unless left out,
 * and {@code gain} {@code [out, 1, ...]} where weights are standardized.
 */
public abstract class Synapse extends AbstractBlock {

  private final Parameter weight;
  private final Parameter bias;
  private final Parameter gain;
  private final float inputScale;
  private Precision precision = Precision.FLOAT32;

  /**
   * Creates the parameters.
   *
   * @param builder the common options
   */
  @SuppressWarnings("this-escape")
  protected Synapse(Builder<?> builder) {
    weight = addParameter(parameter("weight", Parameter.Type.WEIGHT, builder.weightInitializer));
    bias =
        builder.bias
            ? addParameter(parameter("bias", Parameter.Type.BIAS, Initializer.ZEROS))
            : null;
    gain =
        builder.standardized
            ? addParameter(parameter("gain", Parameter.Type.GAMMA, Initializer.ONES))
            : null;
    inputScale = builder.inputScale;
  }

  private static Parameter parameter(String name, Parameter.Type type, Initializer initializer) {
    return Parameter.builder().setName(name).setType(type).optInitializer(initializer).build();
  }

  /**
   * Applies the linear operation. Its backward pass must not read its output, which linear
   * operations have no need to; a simulation may overwrite that output.
   *
   * @param input what the connection reads, {@code [N, in, ...]}
   * @param effectiveWeight the weights to use, {@code [out, in, ...]}
   * @param effectiveBias the bias to use, {@code [out]}, or null for none
   * @return a new array {@code [N, out, ...]}, attached to the input's manager
   */
  public abstract NDArray apply(NDArray input, NDArray effectiveWeight, NDArray effectiveBias);

  /**
   * Applies the linear operation in a precision that the caller chooses, such as float32 on pixels,
   * whose values it would round.
   *
   * <p>Subclasses that can multiply in another precision than float32 override this, and call it
   * from the other {@code apply} with their {@link #precision}. By default the precision is left
   * alone and the operation is the other one.
   *
   * @param in the numbers to multiply in
   * @param input what the connection reads, {@code [N, in, ...]}
   * @param effectiveWeight the weights to use, {@code [out, in, ...]}
   * @param effectiveBias the bias to use, {@code [out]}, or null for none
   * @return as the other one's
   */
  public NDArray apply(
      Precision in, NDArray input, NDArray effectiveWeight, NDArray effectiveBias) {
    return apply(input, effectiveWeight, effectiveBias);
  }

  /**
   * Says whether a constant that is added to the bias is added to every output as it is. The trace
   * form then lets the bias carry the threshold as well, which saves an operation.
   *
   * @return false unless the connection says otherwise: what comes after its product, such as a
   *     pool with padding, may change the bias
   */
  public boolean passesBias() {
    return false;
  }

  /**
   * Returns the numbers in which this connection multiplies spikes and traces.
   *
   * @return float32 unless set otherwise
   */
  public final Precision precision() {
    return precision;
  }

  /**
   * Sets the numbers in which this connection multiplies; not while a batch is running.
   *
   * @param newPrecision the precision, float32 by default
   */
  public final void setPrecision(Precision newPrecision) {
    precision = Objects.requireNonNull(newPrecision, "precision");
  }

  /**
   * Returns the shape of the weights for an input.
   *
   * @param input {@code [N, in, ...]}
   * @return {@code [out, in, ...]}
   */
  protected abstract Shape weightShape(Shape input);

  /**
   * Refuses an input that the weights do not fit, if there are weights already. To be called by
   * {@link #getOutputShapes(Shape[])}, which is asked before a batch runs.
   *
   * @param input {@code [N, in, ...]}
   * @throws IllegalArgumentException if weights of another shape would be needed
   */
  protected final void requireFit(Shape input) {
    if (!weight.isInitialized()) {
      return;
    }
    Shape needed = weightShape(input);
    if (!needed.equals(weight.getShape())) {
      throw new IllegalArgumentException(
          "Its weights have the shape "
              + weight.getShape()
              + ", but it would need "
              + needed
              + "; use inputs of the channels and the size that the network was initialized with,"
              + " or build a network for these.");
    }
  }

  /**
   * Returns the number of connections that leave one input neuron when no border is near.
   *
   * @return the fan-out, used to count synaptic operations
   */
  public abstract double fanOut();

  /**
   * Says whether {@link #effectiveWeight} computes anything, or is the parameter itself.
   *
   * @param factor as there
   * @return true if the weights are standardized or scaled
   */
  public final boolean transformsWeight(float factor) {
    return gain != null || inputScale * factor != 1f;
  }

  /**
   * Returns the weights that the operation uses: factor * gamma * W^.
   *
   * @param parameters where parameters come from
   * @param device the device to compute on
   * @param training whether gradients are wanted
   * @param factor a constant factor, folded into the weights at no cost when they are standardized
   * @return the weights {@code [out, in, ...]} within the graph; the parameter's own array if
   *     nothing is to be computed
   */
  public final NDArray effectiveWeight(
      ParameterStore parameters, Device device, boolean training, float factor) {
    NDArray w = parameters.getValue(weight, device, training);
    float scale = inputScale * factor;
    if (gain != null) {
      return WeightStandardization.standardize(
          w, parameters.getValue(gain, device, training), scale);
    }
    return scale == 1f ? w : Scalars.times(w, scale);
  }

  /**
   * Returns the bias.
   *
   * @param parameters where parameters come from
   * @param device the device to compute on
   * @param training whether gradients are wanted
   * @return {@code [out]}, or null if the connection has none
   */
  public final NDArray bias(ParameterStore parameters, Device device, boolean training) {
    return parameters.getValue(bias, device, training);
  }

  /**
   * Says whether there is a bias.
   *
   * @return false if this connection was built without one
   */
  public final boolean hasBias() {
    return bias != null;
  }

  /**
   * Says whether {@link #effectiveWeight} depends on a parameter that is not frozen.
   *
   * @return false where weights, and their gains, are frozen
   */
  public final boolean learnsWeight() {
    return weight.requiresGradient() || (gain != null && gain.requiresGradient());
  }

  /**
   * Says whether this connection has a parameter that is not frozen.
   *
   * @return false where weights, gains and bias are frozen
   */
  public final boolean learns() {
    return learnsWeight() || (bias != null && bias.requiresGradient());
  }

  @Override
  protected void prepare(Shape[] inputShapes) {
    Shape shape = weightShape(inputShapes[0]);
    weight.setShape(shape);
    if (bias != null) {
      bias.setShape(new Shape(shape.get(0)));
    }
    if (gain != null) {
      if (shape.size() / shape.get(0) < 2) {
        throw new IllegalArgumentException(
            "Weights of shape "
                + shape
                + " cannot be standardized: a channel with one incoming weight has no variance."
                + " Use a plain connection here.");
      }
      long[] ones = new long[shape.dimension()];
      Arrays.fill(ones, 1);
      ones[0] = shape.get(0);
      gain.setShape(new Shape(ones));
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    NDArray input = inputs.singletonOrThrow();
    Device device = input.getDevice();
    try (NDScope scope = new NDScope()) {
      NDArray output =
          apply(
              input,
              effectiveWeight(parameterStore, device, training, 1f),
              bias(parameterStore, device, training));
      NDScope.unregister(output);
      return new NDList(output);
    }
  }

  /**
   * Options common to all connections.
   *
   * @param <B> the concrete builder
   */
  protected abstract static class Builder<B extends Builder<B>> {

    private boolean bias = true;
    private boolean standardized;
    private float inputScale = 1f;
    private Initializer weightInitializer = Initializers.KAIMING_FAN_OUT;

    /** Creates a builder of a plain connection with bias. */
    protected Builder() {}

    /**
     * Returns this builder as its own type.
     *
     * @return this
     */
    protected abstract B self();

    /**
     * Says whether there is a bias; there is one by default.
     *
     * @param newBias true for a bias
     * @return this builder
     */
    public B optBias(boolean newBias) {
      bias = newBias;
      return self();
    }

    /**
     * Says whether the weights are standardized; they are not by default.
     *
     * @param newStandardized true for standardized weights with a learnable gain
     * @return this builder
     */
    public B optStandardized(boolean newStandardized) {
      standardized = newStandardized;
      return self();
    }

    /**
     * Sets the fixed factor gamma on what the connection reads (2.74 after neurons in the paper's
     * networks). It is folded into the weights.
     *
     * @param newInputScale gamma; 1 by default
     * @return this builder
     */
    public B optInputScale(float newInputScale) {
      if (!Float.isFinite(newInputScale) || newInputScale == 0) {
        throw new IllegalArgumentException(
            "The input scale must be a finite number other than 0, but is " + newInputScale + ".");
      }
      inputScale = newInputScale;
      return self();
    }

    /**
     * Sets the weights' initializer; Kaiming normal with fan-out by default.
     *
     * @param initializer the initializer
     * @return this builder
     */
    public B optWeightInitializer(Initializer initializer) {
      weightInitializer = initializer;
      return self();
    }
  }
}
