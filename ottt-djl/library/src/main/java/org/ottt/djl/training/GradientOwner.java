package org.ottt.djl.training;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.WeakHashMap;
import org.ottt.djl.network.SpikingNetwork;

/** Which trainer has used the gradients of a network last. Neither is kept alive by it. */
final class GradientOwner {

  private static final Map<SpikingNetwork, WeakReference<SpikingTrainer>> LATEST =
      new WeakHashMap<>();

  private GradientOwner() {}

  /** Tells whether nobody else has used the network since a trainer did. */
  static boolean is(SpikingTrainer trainer) {
    synchronized (LATEST) {
      WeakReference<SpikingTrainer> latest = LATEST.get(trainer.network());
      return latest != null && latest.get() == trainer;
    }
  }

  /** Notes that a trainer uses the network now. */
  static void set(SpikingTrainer trainer) {
    synchronized (LATEST) {
      LATEST.put(trainer.network(), new WeakReference<>(trainer));
    }
  }
}
