package org.ottt.djl.training.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.ottt.djl.ndarray.InPlace;
import org.ottt.djl.ndarray.Scalars;
import org.ottt.djl.training.SpikingTrainer;

/**
 * Stochastic gradient descent in PyTorch's form:
 *
 * <pre>
 *   g   = gradient + weightDecay * w
 *   buf = momentum * buf + g        (buf = g at a parameter's first step)
 *   w   = w - lr * buf
 * </pre>
 *
 * DJL's own {@code Sgd} keeps the learning rate inside the buffer, which differs as soon as the
 * rate changes.
 *
 * <p>Under an {@link SpikingTrainer} the buffer is the parameter's gradient array (see {@link
 * GradientMomentum}); DJL's own trainer, which calls {@link #update}, gets one beside it.
 */
public final class MomentumSgd extends Optimizer implements GradientMomentum, AutoCloseable {

  private final Tracker learningRate;
  private final float momentum;
  private final Map<String, NDArray> buffers = new TreeMap<>();

  /** Those of the buffers that are the parameters' gradient arrays. */
  private final Set<String> inGradient = new HashSet<>();

  private MomentumSgd(Builder builder) {
    super(builder);
    learningRate = Objects.requireNonNull(builder.learningRate, "learning rate tracker");
    momentum = builder.momentum;
  }

  /**
   * Creates a builder with momentum 0.9 and no weight decay.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public void update(String parameterId, NDArray weight, NDArray grad) {
    if (inGradient.contains(parameterId)) {
      throw new IllegalStateException(
          "An SpikingTrainer keeps this optimizer's momentum in the gradients, so no other trainer"
              + " can go on with it; give that one an optimizer of its own.");
    }
    float lr = learningRate.getNewValue(updateCount(parameterId));
    // An alias outside the graph: weights change in place while a collector may be open.
    try (NDArray w = weight.stopGradient();
        NDArray g = decayed(w, grad)) {
      subtract(w, lr, momentum == 0 ? g : buffer(parameterId, g));
    }
  }

  private static void subtract(NDArray weight, float lr, NDArray step) {
    try (NDArray scaled = Scalars.times(step, lr)) {
      weight.subi(scaled);
    }
  }

  @Override
  public void beginUpdate(String parameterId, NDArray gradient) {
    NDArray buffer = buffers.get(parameterId);
    if (buffer == null) {
      // Nothing is known of what was done with the parameter before.
      InPlace.clear(gradient);
      return;
    }
    if (!inGradient.contains(parameterId)) {
      // From a checkpoint, or from updates the other way.
      InPlace.set(gradient, buffer);
      adopt(parameterId, gradient);
    }
    Scalars.timesInPlace(gradient, momentum);
  }

  @Override
  public void endUpdate(String parameterId, NDArray weight, NDArray gradient) {
    float lr = learningRate.getNewValue(updateCount(parameterId));
    try (NDArray w = weight.stopGradient()) {
      if (getWeightDecay() != 0) {
        try (NDArray decay = Scalars.times(w, getWeightDecay())) {
          gradient.addi(decay);
        }
      }
      subtract(w, lr, gradient);
    }
    if (momentum == 0) {
      InPlace.clear(gradient);
    } else if (!inGradient.contains(parameterId)) {
      adopt(parameterId, gradient);
    }
  }

  private void adopt(String parameterId, NDArray gradient) {
    setMomentum(parameterId, gradient.stopGradient());
    inGradient.add(parameterId);
  }

  @Override
  public void forget(String parameterId) {
    inGradient.remove(parameterId);
    NDArray buffer = buffers.remove(parameterId);
    if (buffer != null) {
      buffer.close();
    }
  }

  private NDArray decayed(NDArray weight, NDArray grad) {
    float decay = getWeightDecay();
    if (decay == 0) {
      return grad.stopGradient();
    }
    return Scalars.times(weight, decay).addi(grad);
  }

  private NDArray buffer(String parameterId, NDArray grad) {
    NDArray buffer = buffers.get(parameterId);
    if (buffer == null) {
      buffer = grad.duplicate();
      // Lives as long as the optimizer, not as long as the scope of the step.
      buffer.detach();
      buffers.put(parameterId, buffer);
      return buffer;
    }
    return Scalars.timesInPlace(buffer, momentum).addi(grad);
  }

  /**
   * Returns a momentum buffer, for a checkpoint.
   *
   * @param parameterId the parameter's id
   * @return the live buffer, or null before the parameter's first update; between two updates only,
   *     since during one it may be the gradient in the making
   */
  public NDArray momentumOf(String parameterId) {
    return buffers.get(parameterId);
  }

  /**
   * Sets a momentum buffer, from a checkpoint.
   *
   * @param parameterId the parameter's id
   * @param momentum the buffer, which the optimizer takes over and closes
   */
  public void setMomentum(String parameterId, NDArray momentum) {
    momentum.detach();
    inGradient.remove(parameterId);
    NDArray previous = buffers.put(parameterId, momentum);
    if (previous != null) {
      previous.close();
    }
  }

  /** Frees the momentum buffers; gradients that served as such become zero. */
  @Override
  public void close() {
    inGradient.forEach(parameterId -> InPlace.clear(buffers.get(parameterId)));
    buffers.values().forEach(NDArray::close);
    buffers.clear();
    inGradient.clear();
  }

  /** Builds a {@link MomentumSgd}. */
  public static final class Builder extends OptimizerBuilder<Builder> {

    private Tracker learningRate;
    private float momentum = 0.9f;

    private Builder() {}

    /**
     * Sets the learning rate.
     *
     * @param tracker gives the rate of each update
     * @return this builder
     */
    public Builder setLearningRate(Tracker tracker) {
      learningRate = tracker;
      return this;
    }

    /**
     * Sets the momentum.
     *
     * @param newMomentum in [0, 1); 0.9 by default
     * @return this builder
     */
    public Builder optMomentum(float newMomentum) {
      if (!(newMomentum >= 0 && newMomentum < 1)) {
        throw new IllegalArgumentException(
            "The momentum must lie in [0, 1), but is " + newMomentum + ".");
      }
      momentum = newMomentum;
      return this;
    }

    @Override
    protected Builder self() {
      return this;
    }

    /**
     * Builds the optimizer.
     *
     * @return the optimizer
     */
    public MomentumSgd build() {
      return new MomentumSgd(this);
    }
  }
}
