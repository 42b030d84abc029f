package org.ottt.djl.stream;

import ai.djl.ndarray.NDManager;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.function.Supplier;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.simulation.PreparedWeights;

/**
 * The weights of one network that several streams use: a step of inference sees those of one
 * moment, and an update waits for the steps that are running. One stream at a time learns.
 */
final class SharedWeights {

  /** Networks are not kept alive by it. */
  private static final Map<SpikingNetwork, SharedWeights> ALL = new WeakHashMap<>();

  private final ReadWriteLock lock;
  private volatile long version;
  private PreparedWeights prepared;
  private NDManager manager;
  private int users;
  private boolean learned;

  private SharedWeights(ReadWriteLock lock) {
    this.lock = lock;
  }

  /** Joins the streams on a network; {@link #leave} is to be called once. */
  static SharedWeights join(SpikingNetwork network, boolean learns) {
    synchronized (ALL) {
      SharedWeights shared =
          ALL.computeIfAbsent(network, first -> new SharedWeights(first.parameterLock()));
      shared.join(learns);
      if (shared.users == 1) {
        shared.manager = network.getParameters().valueAt(0).getArray().getManager().newSubManager();
        shared.manager.setName("streams");
        shared.prepared = PreparedWeights.ofModel(shared.manager);
      }
      return shared;
    }
  }

  private void join(boolean learns) {
    if (learns && learned) {
      throw new IllegalStateException(
          "Another stream already learns on this network; close it first, or open a"
              + " SpikingStream, which only answers.");
    }
    learned |= learns;
    users++;
  }

  void leave(boolean learns) {
    synchronized (ALL) {
      if (learns) {
        learned = false;
      }
      users--;
      if (users == 0) {
        prepared.close();
        manager.close();
      }
    }
  }

  /** Returns the weights of inference, the same object as long as a stream is open. */
  PreparedWeights prepared() {
    return prepared;
  }

  /** Returns a manager on the network's device that lives as long as a stream is open. */
  NDManager manager() {
    return manager;
  }

  /** Runs a step of inference, during which no weight changes. */
  <T> T read(SpikingNetwork network, Supplier<T> step) {
    if (version != network.parameterVersion()) {
      // A checkpoint was loaded, or a trainer has updated the weights.
      change(() -> version = network.parameterVersion());
    }
    lock.readLock().lock();
    try {
      return step.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** What changes weights. */
  @FunctionalInterface
  interface Change<E extends Exception> {
    void run() throws E;
  }

  /** Changes weights while no step of inference is running. */
  <E extends Exception> void change(Change<E> change) throws E {
    lock.writeLock().lock();
    try {
      change.run();
    } finally {
      prepared.clear();
      lock.writeLock().unlock();
    }
  }
}
