package org.ottt.djl.simulation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.ottt.djl.synapse.Synapse;

/**
 * The weights that connections compute with where these are not the parameters themselves, and
 * other arrays that follow from parameters: computed once for as long as the parameters stay, which
 * is a batch, or as long as a model is open ({@link #ofModel}).
 *
 * <p>In training, steps use a detached leaf that accumulates their gradients. The graph behind it
 * is not kept over the steps, since it holds more than the leaf: it is computed once more after the
 * last step, leaf by leaf, and run backward once. Where all parameters behind a leaf are frozen
 * there is no gradient to gather.
 */
public final class PreparedWeights implements AutoCloseable {

  private record Use(Object owner, String what, float factor) {}

  private record Leaf(Supplier<NDArray> origin, NDArray array, boolean learns) {}

  private final Map<Use, Leaf> leaves = new LinkedHashMap<>();
  private final NDManager manager;
  private final boolean training;

  PreparedWeights(NDManager parent, boolean training) {
    manager = parent.newSubManager();
    manager.setName("prepared weights");
    this.training = training;
  }

  /**
   * Creates the weights of a model that is used and not trained, to be shared by all its batches on
   * one device, also by batches in different threads.
   *
   * @param parent owns the weights; its device is where they lie
   * @return weights to hand to {@link SimulationContext#withWeights}, to be closed by the caller
   *     when parameters change or the model closes
   */
  public static PreparedWeights ofModel(NDManager parent) {
    return new PreparedWeights(parent, false);
  }

  /** Returns the weights of a connection times a factor. */
  NDArray weight(Synapse synapse, float factor, ParameterStore parameters) {
    return get(
        new Use(synapse, "weight", factor),
        synapse.learnsWeight(),
        () -> synapse.effectiveWeight(parameters, manager.getDevice(), training, factor));
  }

  /** Returns something else that follows from parameters; the same at every call of a batch. */
  NDArray get(Object owner, String what, boolean learns, Supplier<NDArray> origin) {
    return get(new Use(owner, what, 1f), learns, origin);
  }

  private synchronized NDArray get(Use use, boolean learns, Supplier<NDArray> origin) {
    Leaf leaf = leaves.get(use);
    if (leaf == null) {
      leaf = new Leaf(origin, plant(origin, training && learns), training && learns);
      leaves.put(use, leaf);
    }
    return leaf.array();
  }

  private NDArray plant(Supplier<NDArray> origin, boolean learns) {
    // The scope frees what the computation leaves, its graph with it.
    try (NDScope scope = new NDScope()) {
      NDArray leaf = origin.get().stopGradient();
      NDScope.unregister(leaf);
      leaf.attach(manager);
      if (learns) {
        leaf.setRequiresGradient(true);
      }
      return leaf;
    }
  }

  /** Sends the gathered gradients on to the parameters, and frees the leaves. */
  void backward(GradientCollector collector) {
    for (Leaf leaf : leaves.values()) {
      if (leaf.learns()) {
        try (NDScope scope = new NDScope()) {
          NDArray gradient = leaf.array().getGradient();
          // The gradient of sum(origin * g) with respect to origin is g.
          collector.backward(leaf.origin().get().mul(gradient).sum());
        }
      }
      leaf.array().close();
    }
    leaves.clear();
  }

  /**
   * Forgets the weights, to be called after parameters changed; the next step prepares them again.
   * No step may be running.
   */
  public synchronized void clear() {
    leaves.values().forEach(leaf -> leaf.array().close());
    leaves.clear();
  }

  /** Frees the weights. */
  @Override
  public void close() {
    leaves.clear();
    manager.close();
  }
}
