package org.ottt.djl.stream;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.util.Pair;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ottt.djl.metrics.NotFiniteException;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.ndarray.InPlace;
import org.ottt.djl.ndarray.Scalars;
import org.ottt.djl.ndarray.ValueStatistics;
import org.ottt.djl.network.ParameterChange;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.training.optimizer.ParameterUpdate;

/**
 * The gradients of a stream. Between two steps those of the parameters are zero, so that they never
 * mix with a trainer's; what a window has gathered is kept apart.
 */
final class StreamGradients {

  private final SpikingNetwork network;
  private final Map<String, Parameter> learning = new LinkedHashMap<>();
  private final Map<String, NDArray> gathered = new LinkedHashMap<>();
  private final boolean somethingIsFrozen;
  private final ParameterUpdate update;
  private final NDManager manager;

  /**
   * Looks for what learns.
   *
   * @param gathers whether gradients of several steps make an update
   */
  StreamGradients(SpikingNetwork network, Optimizer optimizer, NDManager manager, boolean gathers) {
    this.network = network;
    this.manager = manager;
    update = new ParameterUpdate(optimizer);
    for (Pair<String, Parameter> entry : network.getParameters()) {
      if (entry.getValue().requiresGradient()) {
        learning.put(entry.getKey(), entry.getValue());
        NDArray array = entry.getValue().getArray();
        if (!array.hasGradient()) {
          // DJL's Model.load makes arrays that cannot have gradients yet.
          array.setRequiresGradient(true);
        }
        if (gathers) {
          gathered.put(entry.getKey(), manager.zeros(entry.getValue().getShape()));
        }
      }
    }
    if (learning.isEmpty()) {
      throw new IllegalStateException(
          "All parameters of the network are frozen, so there is nothing to learn; unfreeze some"
              + " with freezeParameters(false).");
    }
    somethingIsFrozen = learning.size() < network.getParameters().size();
  }

  /** Makes the engine allocate the gradient arrays, which it does at a backward pass only. */
  void allocate(GradientCollector collector) {
    try (NDScope scope = new NDScope()) {
      learning
          .values()
          .forEach(parameter -> collector.backward(Scalars.times(parameter.getArray().sum(), 0)));
    }
    clear();
  }

  /**
   * Readies the arrays of a model that was loaded since the last step: they are new, and cannot
   * have gradients yet.
   */
  void attach(GradientCollector collector) {
    boolean someAreNew = false;
    for (Parameter parameter : learning.values()) {
      if (parameter.requiresGradient() && !parameter.getArray().hasGradient()) {
        parameter.getArray().setRequiresGradient(true);
        someAreNew = true;
      }
    }
    if (someAreNew) {
      allocate(collector);
    }
  }

  /** Runs a loss backward. */
  void backward(NDArray loss, GradientCollector collector) {
    NDArray root = loss;
    if (somethingIsFrozen) {
      // Within a graph also where all that the loss depends on is frozen.
      NDArray zero = manager.zeros(new Shape());
      zero.setRequiresGradient(true);
      root = loss.add(zero);
    }
    collector.backward(root);
  }

  /** Adds the gradients of a step to those of the window. */
  void gather() {
    learning.forEach(
        (name, parameter) -> {
          try (NDArray gradient = parameter.getArray().getGradient()) {
            gathered.get(name).addi(gradient);
            gradient.subi(gradient);
          }
        });
  }

  /**
   * Refuses gradients of a step that are not finite numbers, and drops them.
   *
   * @throws NotFiniteException if there are some
   */
  void requireFinite() {
    float total;
    try (NDArray sum = manager.zeros(new Shape())) {
      learning.forEach(
          (name, parameter) -> {
            try (NDArray gradient = parameter.getArray().getGradient();
                NDArray part = gradient.sum()) {
              sum.addi(part);
            }
          });
      total = HostValues.floatOf(sum);
    }
    if (Float.isFinite(total)) {
      return;
    }
    List<String> findings = new ArrayList<>();
    learning.forEach(
        (name, parameter) -> {
          try (NDArray gradient = parameter.getArray().getGradient()) {
            ValueStatistics values = ValueStatistics.of(gradient);
            if (!values.isFinite()) {
              findings.add("the gradient of " + name + " has " + values);
            }
          }
        });
    // Finite numbers may add up to more than a float holds; then nothing is wrong.
    if (!findings.isEmpty()) {
      clear();
      throw new NotFiniteException("A gradient became " + total, findings.get(0));
    }
  }

  /** Returns a handle, to be closed, on the gradient that the next update takes. */
  private NDArray gradient(String name, Parameter parameter) {
    NDArray sum = gathered.get(name);
    return sum == null ? parameter.getArray().getGradient() : sum.stopGradient();
  }

  /** Updates the weights and clears the gradients, while nobody reads. */
  void update() {
    try (ParameterChange change = network.changeParameters()) {
      learning.forEach(
          (name, parameter) -> {
            try (NDArray gradient = gradient(name, parameter)) {
              update.apply(parameter, gradient);
              gradient.subi(gradient);
            }
          });
    }
  }

  /** Clears the gradients of a step, also those that are not finite. */
  void clear() {
    for (Parameter parameter : learning.values()) {
      // Those of a model that was just loaded have none.
      if (parameter.getArray().hasGradient()) {
        try (NDArray gradient = parameter.getArray().getGradient()) {
          InPlace.clear(gradient);
        }
      }
    }
  }

  /** Clears the gradients of a step and what the window has gathered. */
  void clearAll() {
    clear();
    gathered.values().forEach(InPlace::clear);
  }

  /** Returns what the window has gathered so far, by parameter. */
  Map<String, NDArray> gathered() {
    return gathered;
  }
}
