package org.ottt.djl.training.optimizer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.ottt.djl.ndarray.Scalars;

/**
 * Stochastic gradient descent in PyTorch's form:
 *
 * <pre>
 *   g   = clip(gradient * rescale) + weightDecay * w
 *   buf = momentum * buf + g        (buf = g at a parameter's first update)
 *   w   = w - lr * buf
 * </pre>
 *
 * DJL's own {@code Sgd} keeps the learning rate inside the buffer, which differs as soon as the
 * rate changes.
 */
public final class MomentumSgd extends Optimizer implements StatefulOptimizer, AutoCloseable {

  private static final String MOMENTUM = "momentum";

  private final Tracker learningRate;
  private final float momentum;
  private final Map<String, NDArray> buffers = new TreeMap<>();
  private final Map<Device, NDManager> managers = new HashMap<>();

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
    float lr = learningRate.getNewValue(updateCount(parameterId));
    // Aliases outside the graph: weights change in place while a collector may be open.
    try (NDArray w = weight.stopGradient();
        NDArray g = prepared(w, grad)) {
      NDArray step = momentum == 0 ? g : buffer(parameterId, g);
      try (NDArray scaled = Scalars.times(step, lr)) {
        w.subi(scaled);
      }
    }
  }

  /** Returns g, to be closed; the gradient itself stays as it is. */
  private NDArray prepared(NDArray weight, NDArray grad) {
    NDArray g = grad.stopGradient();
    if (rescaleGrad != 1) {
      g = replaced(g, Scalars.times(g, rescaleGrad));
    }
    if (clipGrad > 0) {
      g = replaced(g, Scalars.clip(g, clipGrad));
    }
    if (getWeightDecay() != 0) {
      g = replaced(g, Scalars.times(weight, getWeightDecay()).addi(g));
    }
    return g;
  }

  private static NDArray replaced(NDArray former, NDArray next) {
    former.close();
    return next;
  }

  private NDArray buffer(String parameterId, NDArray g) {
    NDArray buffer = buffers.get(parameterId);
    if (buffer == null) {
      buffer = g.duplicate();
      own(buffer);
      buffers.put(parameterId, buffer);
      return buffer;
    }
    return Scalars.timesInPlace(buffer, momentum).addi(g);
  }

  /**
   * Lets a buffer live as long as the optimizer, also where the caller has opened a scope, with a
   * manager of its own device: constants that it is multiplied by are made where its manager is.
   */
  private void own(NDArray buffer) {
    NDScope.unregister(buffer);
    buffer.attach(managers.computeIfAbsent(buffer.getDevice(), NDManager::newBaseManager));
  }

  @Override
  public List<String> stateKinds() {
    return List.of(MOMENTUM);
  }

  @Override
  public NDArray getState(String kind, String parameterId) {
    return buffers.get(parameterId);
  }

  @Override
  public void setState(String kind, String parameterId, NDArray values) {
    own(values);
    NDArray previous = buffers.put(parameterId, values);
    if (previous != null) {
      previous.close();
    }
  }

  @Override
  public void clearState(String kind, String parameterId) {
    NDArray previous = buffers.remove(parameterId);
    if (previous != null) {
      previous.close();
    }
  }

  /** Frees the momentum buffers. */
  @Override
  public void close() {
    buffers.values().forEach(NDArray::close);
    buffers.clear();
    managers.values().forEach(NDManager::close);
    managers.clear();
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
     * @throws IllegalArgumentException if it lies outside
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
