package org.ottt.djl.training.optimizer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.training.optimizer.Adam;
import ai.djl.training.optimizer.AdamW;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.optimizer.Sgd;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What an optimizer remembers from update to update: arrays per parameter and the number of
 * updates. DJL keeps both in private fields of its optimizers and saves neither, so they are
 * reached by their fields' names here; a test notices when DJL renames them.
 */
public final class OptimizerState implements AutoCloseable {

  /** The fields with the arrays of DJL's optimizers, which are also their names in checkpoints. */
  private static final Map<Class<? extends Optimizer>, List<String>> DJL =
      Map.of(
          Sgd.class, List.of("momentumStates"),
          Adam.class, List.of("means", "variances"),
          AdamW.class, List.of("means", "variances"));

  private final Optimizer optimizer;
  private final List<String> kinds;

  /** The one of DJL's optimizers that it is or extends; null if it is none of them. */
  private final Class<?> ofDjl;

  private final Map<String, Map<String, Map<Device, NDArray>>> arrays = new ConcurrentHashMap<>();

  private OptimizerState(Optimizer optimizer, List<String> kinds) {
    this.optimizer = optimizer;
    this.kinds = kinds;
    ofDjl = ofDjl(optimizer);
  }

  private static Class<?> ofDjl(Optimizer optimizer) {
    Class<?> type = optimizer.getClass();
    while (type != null && !DJL.containsKey(type)) {
      type = type.getSuperclass();
    }
    return type;
  }

  /** Says whether {@link #of} knows the state of an optimizer. */
  static boolean isKnown(Optimizer optimizer) {
    return optimizer instanceof StatefulOptimizer || ofDjl(optimizer) != null;
  }

  /**
   * Returns the state of an optimizer.
   *
   * @param optimizer a {@link StatefulOptimizer}, or DJL's {@code Sgd}, {@code Adam}, {@code AdamW}
   *     or a class that extends one of these; where that has arrays of its own, it must be a {@link
   *     StatefulOptimizer}
   * @return a view of its state
   * @throws IllegalArgumentException if it is another optimizer, whose state is unknown
   */
  public static OptimizerState of(Optimizer optimizer) {
    if (optimizer instanceof StatefulOptimizer stateful) {
      return new OptimizerState(optimizer, List.copyOf(stateful.stateKinds()));
    }
    if (!isKnown(optimizer)) {
      throw new IllegalArgumentException(
          "A checkpoint cannot hold the state of "
              + optimizer.getClass().getName()
              + "; let it implement StatefulOptimizer, or use MomentumSgd, Sgd, Adam or AdamW.");
    }
    return new OptimizerState(optimizer, DJL.get(ofDjl(optimizer)));
  }

  /**
   * Returns whose state it is.
   *
   * @return the optimizer
   */
  public Optimizer optimizer() {
    return optimizer;
  }

  /**
   * Returns the kinds of arrays.
   *
   * @return their names, such as {@code momentum}, or {@code means} and {@code variances}
   */
  public List<String> kinds() {
    return kinds;
  }

  /**
   * Returns an array.
   *
   * @param kind one of {@link #kinds}
   * @param parameterId the parameter's id
   * @return the live array, of the parameter's shape, or null before the first update
   */
  public NDArray get(String kind, String parameterId) {
    if (optimizer instanceof StatefulOptimizer stateful) {
      return stateful.getState(kind, parameterId);
    }
    Map<Device, NDArray> byDevice = arrays(kind).get(parameterId);
    return byDevice == null ? null : byDevice.values().stream().findFirst().orElse(null);
  }

  /**
   * Sets an array.
   *
   * @param kind one of {@link #kinds}
   * @param parameterId the parameter's id
   * @param values the array on the parameter's device, which the optimizer takes over
   */
  public void set(String kind, String parameterId, NDArray values) {
    if (optimizer instanceof StatefulOptimizer stateful) {
      stateful.setState(kind, parameterId, values);
      return;
    }
    values.detach();
    NDScope.unregister(values);
    Map<Device, NDArray> byDevice = new ConcurrentHashMap<>();
    byDevice.put(values.getDevice(), values);
    close(arrays(kind).put(parameterId, byDevice));
  }

  /**
   * Keeps the arrays of a parameter alive when the scope ends that the caller may have opened: they
   * are made in the first update, and a scope closes what is made in it, also what is detached.
   *
   * @param parameterId the parameter's id; its update was made in this thread, in this scope
   */
  void keep(String parameterId) {
    for (String kind : kinds) {
      NDArray values = get(kind, parameterId);
      if (values != null) {
        NDScope.unregister(values);
      }
    }
  }

  /**
   * Forgets an array, as before the parameter's first update.
   *
   * @param kind one of {@link #kinds}
   * @param parameterId the parameter's id
   */
  public void clear(String kind, String parameterId) {
    if (optimizer instanceof StatefulOptimizer stateful) {
      stateful.clearState(kind, parameterId);
    } else {
      close(arrays(kind).remove(parameterId));
    }
  }

  private static void close(Map<Device, NDArray> byDevice) {
    if (byDevice != null) {
      byDevice.values().forEach(NDArray::close);
    }
  }

  /**
   * Returns how often a parameter has been updated.
   *
   * @param parameterId the parameter's id
   * @return the number of updates
   */
  public int updates(String parameterId) {
    return counts().getOrDefault(parameterId, 0);
  }

  /**
   * Sets how often a parameter has been updated. Schedules and Adam's bias correction go by the
   * largest number of all parameters.
   *
   * @param parameterId the parameter's id
   * @param updates the number of updates; 0 before the first
   */
  public void setUpdates(String parameterId, int updates) {
    if (updates == 0) {
      // A first update counts from where the optimizer was told to begin.
      counts().remove(parameterId);
    } else {
      counts().put(parameterId, updates);
    }
    countLargest();
  }

  /** Forgets how often parameters have been updated: all of them, as in a new optimizer. */
  public void clearUpdates() {
    counts().clear();
    countLargest();
  }

  /** DJL itself only ever raises this number. */
  private void countLargest() {
    int largest = counts().values().stream().mapToInt(Integer::intValue).max().orElse(0);
    try {
      accessible(Optimizer.class, "numUpdate").setInt(optimizer, largest);
    } catch (IllegalAccessException e) {
      throw unreachable("numUpdate", e);
    }
  }

  /**
   * Returns the bound to which the gradients of one of DJL's optimizers, or of one that extends it,
   * must be clipped by the caller: PyTorch's part of DJL clips large positive gradients only.
   *
   * @return the bound of the gradients before they are rescaled; infinity for none, or if the
   *     optimizer clips by itself
   */
  public float clipBound() {
    if (ofDjl == null) {
      return Float.POSITIVE_INFINITY;
    }
    try {
      float bound = accessible(Optimizer.class, "clipGrad").getFloat(optimizer);
      float scale = Math.abs(accessible(Optimizer.class, "rescaleGrad").getFloat(optimizer));
      return bound < 0 ? Float.POSITIVE_INFINITY : bound / scale;
    } catch (IllegalAccessException e) {
      throw unreachable("clipGrad", e);
    }
  }

  /** Frees the arrays. DJL's optimizers have no way of their own to do that. */
  @Override
  public void close() {
    if (optimizer instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(
            optimizer.getClass().getSimpleName() + " could not be closed: " + e.getMessage(), e);
      }
    }
    if (!(optimizer instanceof StatefulOptimizer)) {
      for (String kind : kinds) {
        List<Map<Device, NDArray>> all = new ArrayList<>(arrays(kind).values());
        arrays(kind).clear();
        all.forEach(OptimizerState::close);
      }
    }
  }

  private Map<String, Map<Device, NDArray>> arrays(String kind) {
    // Looked up once: every update of every parameter asks, and DJL keeps its maps.
    return arrays.computeIfAbsent(kind, this::readArrays);
  }

  @SuppressWarnings("unchecked") // As DJL declares them.
  private Map<String, Map<Device, NDArray>> readArrays(String kind) {
    return (Map<String, Map<Device, NDArray>>) read(ofDjl, kind);
  }

  @SuppressWarnings("unchecked") // As DJL declares it.
  private Map<String, Integer> counts() {
    return (Map<String, Integer>) read(Optimizer.class, "updateCounts");
  }

  private Object read(Class<?> declaring, String field) {
    try {
      return accessible(declaring, field).get(optimizer);
    } catch (IllegalAccessException e) {
      throw unreachable(field, e);
    }
  }

  private static Field accessible(Class<?> declaring, String name) {
    try {
      Field field = declaring.getDeclaredField(name);
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException | RuntimeException e) {
      throw unreachable(name, e);
    }
  }

  private static IllegalStateException unreachable(String field, Exception cause) {
    return new IllegalStateException(
        "The state of this DJL's optimizers cannot be read (field "
            + field
            + "); use the version of DJL that this library was built with, or MomentumSgd.",
        cause);
  }
}
