package org.ottt.djl.stream;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.util.Pair;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Lock;
import org.ottt.djl.metrics.NotFiniteException;
import org.ottt.djl.ndarray.GradientArray;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.ndarray.InPlace;
import org.ottt.djl.ndarray.Scalars;
import org.ottt.djl.ndarray.ValueStatistics;
import org.ottt.djl.network.ParameterChange;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.training.optimizer.ParameterUpdate;
import org.ottt.djl.training.optimizer.UsedParameters;

/**
 * The gradients of a stream. Between two steps those of the parameters are zero, so that they never
 * mix with a trainer's; what a window has gathered is kept apart. Parameters may be frozen and
 * unfrozen at any time: learning steps {@link #follow} that.
 */
final class StreamGradients {

  private final SpikingNetwork network;
  private final PairList<String, Parameter> parameters;

  /** Those that were not frozen when that was looked at last, in the order of the network. */
  private final Map<String, Parameter> learning = new LinkedHashMap<>();

  /** What the window has gathered for them; empty where every step makes an update. */
  private final Map<String, NDArray> gathered = new TreeMap<>();

  private final ParameterUpdate update;
  private final NDManager manager;
  private final boolean gathers;

  /** Whether some of those that learn may not have a gradient of zeros yet. */
  private boolean someAreNew;

  /**
   * Looks for what learns.
   *
   * @param used tells which parameters steps have used
   * @param gathers whether gradients of several steps make an update
   */
  StreamGradients(
      SpikingNetwork network,
      Optimizer optimizer,
      UsedParameters used,
      NDManager manager,
      boolean gathers) {
    this.network = network;
    this.manager = manager;
    this.gathers = gathers;
    parameters = network.getParameters();
    update = new ParameterUpdate(optimizer, used);
    requireSome();
    takeInUnfrozen();
  }

  /**
   * Refuses to learn where nothing can.
   *
   * @throws IllegalStateException if all parameters are frozen
   */
  void requireSome() {
    if (parameters.values().stream().noneMatch(Parameter::requiresGradient)) {
      throw new IllegalStateException(
          "All parameters of the network are frozen, so there is nothing to learn; unfreeze some"
              + " with freezeParameters(false).");
    }
  }

  /** Looks again for what learns. To be called where {@link #dropFrozen} may be. */
  void follow() {
    dropFrozen();
    takeInUnfrozen();
  }

  /**
   * Drops the gradients of parameters that were frozen since: they must not get into an update when
   * these learn again. To be called in a turn to compute gradients, and not by a reader.
   */
  void dropFrozen() {
    if (learning.values().stream().allMatch(Parameter::requiresGradient)) {
      return;
    }
    // Nobody may read an array whose gradient is freed.
    Lock writing = network.parameterLock().writeLock();
    writing.lock();
    try {
      learning.entrySet().removeIf(entry -> dropIfFrozen(entry.getKey(), entry.getValue()));
    } finally {
      writing.unlock();
    }
  }

  private boolean dropIfFrozen(String name, Parameter parameter) {
    if (parameter.requiresGradient()) {
      return false;
    }
    // Otherwise another thread is freezing it this very moment.
    if (!parameter.getArray().hasGradient()) {
      GradientArray.free(parameter.getArray());
    }
    NDArray sum = gathered.remove(name);
    if (sum != null) {
      sum.close();
    }
    return true;
  }

  /** Takes in parameters that were unfrozen since. */
  void takeInUnfrozen() {
    boolean foundNew = false;
    for (Pair<String, Parameter> entry : parameters) {
      foundNew |= entry.getValue().requiresGradient() && !learning.containsKey(entry.getKey());
    }
    if (!foundNew) {
      return;
    }
    // All of them again: an optimizer's updates are to have one order, also in a stream that is
    // opened later.
    Map<String, Parameter> former = Map.copyOf(learning);
    learning.clear();
    for (Pair<String, Parameter> entry : parameters) {
      if (entry.getValue().requiresGradient() || former.containsKey(entry.getKey())) {
        learning.put(entry.getKey(), entry.getValue());
        if (gathers) {
          gathered.computeIfAbsent(entry.getKey(), name -> newSum(entry.getValue()));
        }
      }
    }
    someAreNew = true;
  }

  private NDArray newSum(Parameter parameter) {
    NDArray sum = manager.zeros(parameter.getShape());
    // It outlives the scope that the caller may have opened.
    NDScope.unregister(sum);
    return sum;
  }

  /** Makes the engine allocate the gradient arrays, which it does at a backward pass only. */
  void allocate(GradientCollector collector) {
    try (NDScope scope = new NDScope()) {
      learning.values().stream()
          .filter(Parameter::requiresGradient)
          .forEach(parameter -> collector.backward(Scalars.times(parameter.getArray().sum(), 0)));
    }
    clear();
    someAreNew = false;
  }

  /**
   * Readies the arrays of parameters that were unfrozen since the last step, and of a model that
   * was loaded since: those are new, and cannot have gradients yet.
   */
  void attach(GradientCollector collector) {
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
    if (learning.size() < parameters.size()) {
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
            if (parameter.requiresGradient()) {
              try (NDArray gradient = gradient(name, parameter)) {
                update.apply(parameter, gradient);
                gradient.subi(gradient);
              }
            } else if (gathers) {
              // Frozen within the window, whose gradient must not get into the next one.
              InPlace.clear(gathered.get(name));
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
