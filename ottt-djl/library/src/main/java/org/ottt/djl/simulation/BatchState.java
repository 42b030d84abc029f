package org.ottt.djl.simulation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The arrays that live from one time step to the next, by owner and name.
 *
 * <p>Arrays put here within a window are carried out of the window's scope by {@link #rescue}, cut
 * off from its graph; all others die with the window.
 */
final class BatchState implements AutoCloseable {

  private record Key(Object owner, String name) {}

  private final NDManager manager;
  private final Map<Key, NDArray> arrays = new HashMap<>();
  private final Set<Key> changed = new HashSet<>();
  private final Set<Key> detached = new HashSet<>();
  private final Map<Float, NDArray> constants = new HashMap<>();

  BatchState(NDManager manager) {
    this.manager = manager;
  }

  /** Returns the array, or null at the first step. */
  NDArray get(Object owner, String name) {
    return arrays.get(new Key(owner, name));
  }

  void put(Object owner, String name, NDArray array) {
    Key key = new Key(owner, name);
    NDArray previous = arrays.put(key, array);
    if (previous != null && !changed.contains(key)) {
      // Kept by an earlier window; the present one may still read it and then closes it. Changed in
      // place it may be in the present graph, which a new handle is free of.
      NDScope.register(previous);
    }
    changed.add(key);
    detached.remove(key);
  }

  /** The same for a handle that is outside of all graphs and that nobody else will close. */
  void putDetached(Object owner, String name, NDArray array) {
    put(owner, name, array);
    detached.add(new Key(owner, name));
  }

  /**
   * Returns a number as an array on this batch's device, made once per batch: DJL makes one at
   * every operation with a number, which on a GPU waits for the upload.
   */
  NDArray constant(float value) {
    return constants.computeIfAbsent(value, number -> keep(manager.full(new Shape(), number)));
  }

  /** Says whether an array was kept by an earlier window, so that no graph reads it any more. */
  boolean isPast(Object owner, String name) {
    Key key = new Key(owner, name);
    return arrays.containsKey(key) && !changed.contains(key);
  }

  /** Keeps an array for the whole batch, as it is, graph included. */
  NDArray keep(NDArray array) {
    NDScope.unregister(array);
    array.attach(manager);
    return array;
  }

  /** To be called within the window's scope, before it closes. */
  void rescue() {
    for (Key key : changed) {
      NDArray array = arrays.get(key);
      // DJL's hasGradient is false for arrays inside a graph, so only who kept it can tell.
      arrays.put(key, keep(detached.contains(key) ? array : array.stopGradient()));
    }
    changed.clear();
    detached.clear();
  }

  @Override
  public void close() {
    manager.close();
    arrays.clear();
    constants.clear();
  }
}
