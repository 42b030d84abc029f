package org.ottt.djl.simulation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.training.GradientCollector;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Arrays that are computed once per batch and used at all of its steps: standardized weights, the
 * current that a still image causes.
 *
 * <p>The steps see a detached leaf that gathers their gradients; what led to it stays in a graph of
 * its own, which is run back through once, after the last step.
 */
final class Leaves {

  private record Leaf(NDArray origin, NDArray leaf) {}

  private final Map<Object, Leaf> leaves = new HashMap<>();
  private final BatchState state;
  private final boolean training;

  Leaves(BatchState state, boolean training) {
    this.state = state;
    this.training = training;
  }

  NDArray get(Object owner, Supplier<NDArray> origin) {
    return leaves.computeIfAbsent(owner, key -> plant(origin.get())).leaf();
  }

  private Leaf plant(NDArray origin) {
    state.keep(origin);
    if (!training) {
      return new Leaf(origin, origin);
    }
    NDArray leaf = state.keep(origin.stopGradient());
    leaf.setRequiresGradient(true);
    return new Leaf(origin, leaf);
  }

  /** Sends the gathered gradients on to what the leaves were computed from. */
  void backward(GradientCollector collector) {
    if (leaves.isEmpty()) {
      return;
    }
    try (NDScope scope = new NDScope()) {
      NDArray total = null;
      for (Leaf leaf : leaves.values()) {
        // The gradient of sum(origin * g) with respect to origin is g.
        NDArray product = leaf.origin().mul(leaf.leaf().getGradient()).sum();
        total = total == null ? product : total.add(product);
      }
      collector.backward(total);
    }
  }
}
