package org.ottt.djl.simulation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.training.GradientCollector;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Arrays that are computed once per batch and used at all of its steps: standardized weights, the
 * current that a still image causes.
 *
 * <p>The steps see a detached leaf that gathers their gradients. The graph behind it is not kept
 * over the steps, since it holds more than the leaf: it is computed once more after the last step,
 * leaf by leaf, and run back through once.
 */
final class Leaves {

  private record Leaf(Supplier<NDArray> origin, NDArray array) {}

  private final Map<Object, Leaf> leaves = new LinkedHashMap<>();
  private final BatchState state;
  private final boolean training;

  Leaves(BatchState state, boolean training) {
    this.state = state;
    this.training = training;
  }

  /** Returns the leaf of an owner; {@code origin} must give the same at every call of a batch. */
  NDArray get(Object owner, Supplier<NDArray> origin) {
    return leaves.computeIfAbsent(owner, key -> new Leaf(origin, plant(origin))).array();
  }

  private NDArray plant(Supplier<NDArray> origin) {
    // The scope frees what the computation leaves, its graph with it.
    try (NDScope scope = new NDScope()) {
      NDArray leaf = state.keep(origin.get().stopGradient());
      if (training) {
        leaf.setRequiresGradient(true);
      }
      return leaf;
    }
  }

  /**
   * Sends the gathered gradients on to what the leaves were computed from, and frees the leaves.
   */
  void backward(GradientCollector collector) {
    for (Leaf leaf : leaves.values()) {
      try (NDScope scope = new NDScope()) {
        NDArray gradient = leaf.array().getGradient();
        // The gradient of sum(origin * g) with respect to origin is g.
        collector.backward(leaf.origin().get().mul(gradient).sum());
      }
      leaf.array().close();
    }
    leaves.clear();
  }
}
