package org.ottt.djl.stream;

import ai.djl.ndarray.NDManager;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.locks.Lock;
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

  /** The {@link SpikingNetwork#parameterVersion} that the prepared weights follow from. */
  private long version;

  private PreparedWeights prepared;
  private NDManager manager;
  private int users;
  private boolean learned;

  private SharedWeights() {}

  /** Joins the streams on a network; {@link #leave} is to be called once. */
  static SharedWeights join(SpikingNetwork network, boolean learns) {
    synchronized (ALL) {
      SharedWeights shared = ALL.computeIfAbsent(network, first -> new SharedWeights());
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

  /**
   * Runs a step of inference, during which no weight changes. Its thread may be one that reads the
   * parameters already.
   */
  <T> T read(SpikingNetwork network, Supplier<T> step) {
    Lock reading = network.parameterLock().readLock();
    reading.lock();
    try {
      refresh(network.parameterVersion());
      return step.get();
    } finally {
      reading.unlock();
    }
  }

  /**
   * Forgets what was prepared from earlier weights. No step that is running uses it: the version
   * rises only while nobody reads, so all of them have come by here since.
   */
  private synchronized void refresh(long present) {
    if (version != present) {
      prepared.clear();
      version = present;
    }
  }
}
