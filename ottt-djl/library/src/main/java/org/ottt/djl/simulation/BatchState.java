package org.ottt.djl.simulation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ottt.djl.ndarray.HostValues;

/**
 * What lives from one time step of a batch to the next, by owner and name. Owners are blocks, so
 * that every entry can be found by the name of its layer ({@link #byName}).
 *
 * <p>What is put here within a window of steps stays in the window's graph until the window closes;
 * then it is detached and carried over, and everything else of the window is freed. What blocks put
 * here is copied at that point: neurons change arrays in place that blocks have seen.
 */
public final class BatchState implements AutoCloseable {

  /**
   * Identifies an entry.
   *
   * @param owner a block, or a {@link Part} of one
   * @param name what the owner calls it
   */
  record Key(Object owner, String name) {}

  /**
   * Something that a block owns several of, such as traces under different filters.
   *
   * @param owner the block, or a part of one
   * @param name tells it from the owner's others
   */
  record Part(Object owner, Object name) {}

  /** How an array that is kept may be treated. */
  private enum Ownership {
    /** Others may read it or change it: copied when the window closes. */
    SHARED,
    /** Nobody changes it, but others may read it: never changed in place. */
    BORROWED,
    /** Nobody else has it. */
    OWN,
    /** The same, and it is outside of all graphs already, with a handle of its own. */
    DETACHED
  }

  /**
   * Far more than a step uses. Over the steps of a stream kappa_t takes thousands of values where
   * the leak is near 1.
   */
  private static final int MOST_CONSTANTS = 256;

  /** Receives the signals that blocks keep. */
  @FunctionalInterface
  interface KeptSignals {
    void kept(Object key, Object owner, Signal signal);
  }

  private final NDManager manager;
  private final ReadingTimes times;
  private final KeptSignals keptSignals;
  private final Map<Key, NDArray> arrays = new LinkedHashMap<>();
  private final Map<Key, Ownership> changed = new HashMap<>();
  private final Set<Key> borrowed = new HashSet<>();
  private final Map<Key, Signal> signals = new HashMap<>();
  private final Map<Key, Signal> readAtThisStep = new HashMap<>();
  private final Set<Key> unread = new HashSet<>();
  private final List<NDArray> passing = new ArrayList<>();
  private final Map<Key, Float> numbers = new LinkedHashMap<>();
  private final Map<Float, NDArray> constants =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Float, NDArray> eldest) {
          boolean full = size() > MOST_CONSTANTS;
          if (full) {
            eldest.getValue().close();
          }
          return full;
        }
      };

  BatchState(NDManager manager, ReadingTimes times, KeptSignals keptSignals) {
    this.manager = manager;
    this.times = times;
    this.keptSignals = keptSignals;
  }

  /**
   * Returns an array.
   *
   * @param owner the block that keeps it
   * @param name what it calls it
   * @return the array, or null if none was put since the batch began; not to be changed or closed
   */
  public NDArray get(Object owner, String name) {
    Signal.requireOutsideLinearOperations();
    return arrays.get(new Key(owner, name));
  }

  /**
   * Keeps an array for the following steps of this batch.
   *
   * @param owner the block that keeps it
   * @param name what it calls it
   * @param array the array, which the state takes over
   */
  public void put(Object owner, String name, NDArray array) {
    Signal.requireOutsideLinearOperations();
    put(new Key(owner, name), array, Ownership.SHARED);
  }

  /**
   * Returns a signal that was kept.
   *
   * @param owner the block that keeps it
   * @param name what it calls it
   * @return the signal, or null if none was put since the batch began
   */
  public Signal getSignal(Object owner, String name) {
    Key key = new Key(owner, name);
    Signal signal = signals.get(key);
    unread.remove(key);
    // One signal for all readers of a step: its traces take in every spike once.
    return signal == null ? null : readAtThisStep.computeIfAbsent(key, first -> later(key, signal));
  }

  private Signal later(Key key, Signal signal) {
    return signal
        .later(new Part(key.owner(), key.name()), arrays.get(key))
        .startedAt(signal.since());
  }

  /**
   * Keeps a signal for the following steps of this batch, such as what is to be fed back.
   *
   * @param owner the block that keeps it
   * @param name what it calls it
   * @param signal the signal
   */
  public void putSignal(Object owner, String name, Signal signal) {
    Key key = new Key(owner, name);
    keptSignals.kept(key, owner, signal);
    readAtThisStep.remove(key);
    put(key, signal.value(), Ownership.SHARED);
    Signal before = signals.get(key);
    int since = before == null ? times.step() + 1 : before.since();
    signals.put(key, signal.later(owner, null).startedAt(since));
    if (before == null) {
      unread.add(key);
    }
  }

  /** Keeps an array that may be changed in place at the next step: nobody else has it. */
  void putOwn(Object owner, String name, NDArray array) {
    put(new Key(owner, name), array, Ownership.OWN);
  }

  /** Keeps an array that others may read, and which nobody changes in place. */
  void putBorrowed(Object owner, String name, NDArray array) {
    Key key = new Key(owner, name);
    put(key, array, Ownership.BORROWED);
    // An array that is kept by two names must not be changed in place by either.
    for (Map.Entry<Key, Ownership> other : changed.entrySet()) {
      if (other.getValue() == Ownership.OWN && arrays.get(other.getKey()) == array) {
        other.setValue(Ownership.BORROWED);
        borrowed.add(other.getKey());
      }
    }
  }

  /** Keeps a handle that is outside of all graphs and that nobody else will close or read. */
  void putDetached(Object owner, String name, NDArray array) {
    put(new Key(owner, name), array, Ownership.DETACHED);
  }

  /** Frees an entry that nobody reads any more now, and not when the window closes. */
  void free(Object owner, String name, NDArray successor) {
    Key key = new Key(owner, name);
    NDArray array = arrays.get(key);
    if (array == null || array == successor || changed.containsKey(key)) {
      return;
    }
    arrays.remove(key);
    // By identity: equals compares contents.
    if (arrays.values().stream().noneMatch(other -> other == array)) {
      array.close();
    }
  }

  private void put(Key key, NDArray array, Ownership ownership) {
    NDArray previous = arrays.put(key, array);
    Ownership before = changed.get(key);
    if (previous != null && before == null) {
      // Kept by an earlier window; the present one may still read it and then closes it. Changed in
      // place it may be in the present graph, which a new handle is free of.
      NDScope.register(previous);
    } else if (previous != null && before == Ownership.OWN) {
      freeAfterStep(previous);
    }
    changed.put(key, ownership);
    if (ownership == Ownership.BORROWED) {
      borrowed.add(key);
    } else {
      borrowed.remove(key);
    }
  }

  /** Returns a number that is kept for an owner, or 0. */
  float number(Object owner, String name) {
    return numbers.getOrDefault(new Key(owner, name), 0f);
  }

  void putNumber(Object owner, String name, float value) {
    numbers.put(new Key(owner, name), value);
  }

  /**
   * Returns a number as an array on this batch's device, to be used at once. It is made once per
   * batch, unless many others have been asked for since: DJL makes one at every operation with a
   * number, which on a GPU waits for the upload.
   */
  NDArray constant(float value) {
    NDArray constant = constants.get(value);
    if (constant == null) {
      constant = keep(manager.full(new Shape(), value));
      constants.put(value, constant);
    }
    return constant;
  }

  /**
   * Says whether an array may be changed in place: it was kept by an earlier window, so that no
   * graph reads it any more, and nobody else has it.
   */
  boolean isFree(Object owner, String name) {
    Key key = new Key(owner, name);
    return arrays.containsKey(key) && !changed.containsKey(key) && !borrowed.contains(key);
  }

  /**
   * Frees an array when this time step ends, unless it is kept then. Over a window of many steps
   * (BPTT), what the graph does not need would pile up otherwise.
   */
  void freeAfterStep(NDArray array) {
    passing.add(array);
  }

  /**
   * Says whether shapes are compared at this step. That asks the engine, so it is done only where
   * they are new: at the first step, and at the second, which is the first with feedback.
   */
  boolean comparesShapes() {
    return times.step() <= 2;
  }

  /** To be called when a time step begins. */
  void beginStep() {
    readAtThisStep.clear();
  }

  /** To be called when a time step ends. */
  void endStep() {
    for (NDArray array : passing) {
      // By identity: equals compares contents.
      if (arrays.values().stream().noneMatch(other -> other == array)) {
        array.close();
      }
    }
    passing.clear();
  }

  /** Says whether a handle is kept by the present window, so that it must not be closed. */
  boolean holds(NDArray handle) {
    for (Key key : changed.keySet()) {
      if (arrays.get(key) == handle) {
        return true;
      }
    }
    return false;
  }

  /** Keeps an array for the whole batch, as it is, graph included. */
  NDArray keep(NDArray array) {
    NDScope.unregister(array);
    array.attach(manager);
    return array;
  }

  /** To be called within the window's scope, before it closes. */
  void rescue() {
    changed.forEach(
        (key, ownership) -> {
          NDArray array = arrays.get(key);
          // DJL's hasGradient is false for arrays inside a graph, so only who kept it can tell.
          NDArray free =
              switch (ownership) {
                case DETACHED -> array;
                case OWN, BORROWED -> array.stopGradient();
                case SHARED -> array.duplicate();
              };
          arrays.put(key, keep(free));
        });
    changed.clear();
    // The window's scope frees these.
    passing.clear();
  }

  /** Returns the signals that were kept and never asked for. */
  List<Signal> unreadSignals() {
    return unread.stream().map(signals::get).toList();
  }

  /**
   * Returns the state as it is between two steps, to look at it, to save it or to hand it to
   * another program.
   *
   * @param names the names of the network's parts
   * @return arrays by {@code layer/variable}, such as {@code 01body_02SpikingLayer/membrane}; live,
   *     not to be changed or closed
   */
  public Map<String, NDArray> byName(Map<? extends Block, String> names) {
    Map<String, NDArray> byName = new LinkedHashMap<>();
    arrays.forEach((key, array) -> byName.put(StateNames.of(key, names), array));
    numbers.forEach((key, number) -> byName.put(StateNames.of(key, names), constant(number)));
    return byName;
  }

  /**
   * Sets the state to what {@link #byName} returned. The simulation must have run two steps, of
   * zeros for instance, so that it is known what its parts keep; what is fed back is read at the
   * second.
   *
   * @param names the names of the network's parts
   * @param values arrays by name; copied
   * @throws IllegalArgumentException if a name or a shape is not that of an entry here
   */
  public void restore(Map<? extends Block, String> names, Map<String, NDArray> values) {
    Map<String, Key> keys = new HashMap<>();
    arrays.keySet().forEach(key -> keys.put(StateNames.of(key, names), key));
    numbers.keySet().forEach(key -> keys.put(StateNames.of(key, names), key));
    values.forEach(
        (name, value) -> {
          Key key = keys.get(name);
          NDArray here = key == null ? null : arrays.get(key);
          if (key == null || (here != null && !here.getShape().equals(value.getShape()))) {
            throw new IllegalArgumentException(
                "The state "
                    + name
                    + " of shape "
                    + value.getShape()
                    + " does not belong to this network and batch; here it is "
                    + (here == null ? "missing" : here.getShape())
                    + ".");
          }
        });
    keys.forEach(
        (name, key) -> {
          NDArray value = values.get(name);
          if (numbers.containsKey(key)) {
            numbers.put(key, value == null ? 0f : HostValues.floatOf(value));
          } else {
            arrays.get(key).close();
            if (value == null) {
              arrays.remove(key);
              signals.remove(key);
            } else {
              arrays.put(key, keep(value.duplicate()));
            }
            borrowed.remove(key);
          }
        });
    times.restart();
  }

  /** Frees everything. */
  @Override
  public void close() {
    manager.close();
    arrays.clear();
    constants.clear();
  }
}
