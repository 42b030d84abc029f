package org.ottt.djl.training;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.WeakHashMap;
import org.ottt.djl.network.SpikingNetwork;

/**
 * Which trainer or stream has used the gradients of a network last. Whoever takes over clears what
 * the one before has left, so that no gradient gets into another one's update.
 */
public final class GradientOwner {

  /** Keeps neither networks nor owners alive. */
  private static final Map<SpikingNetwork, WeakReference<Object>> LATEST = new WeakHashMap<>();

  private GradientOwner() {}

  /**
   * Tells whether nobody else has used the gradients since an owner did.
   *
   * @param network whose gradients
   * @param owner a trainer or stream
   * @return false also if it has not used them yet
   */
  public static boolean is(SpikingNetwork network, Object owner) {
    synchronized (LATEST) {
      WeakReference<Object> latest = LATEST.get(network);
      return latest != null && latest.get() == owner;
    }
  }

  /**
   * Notes that an owner uses the gradients now; it does so during its {@link GradientTurn}.
   *
   * @param network whose gradients
   * @param owner a trainer or stream
   */
  public static void set(SpikingNetwork network, Object owner) {
    synchronized (LATEST) {
      LATEST.put(network, new WeakReference<>(owner));
    }
  }
}
