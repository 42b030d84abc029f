package org.ottt.djl.ndarray;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Overwrites arrays to which others have references, such as parameters and their gradients.
 *
 * <p>DJL's {@code copyTo} and {@code set(Buffer)} exchange an array's storage: an alias made with
 * {@code stopGradient} keeps the old one, so that writing through an alias changes nothing; and
 * PyTorch prints a warning at the first call.
 */
public final class InPlace {

  private static final NDIndex ALL = new NDIndex("...");

  /** One per factor, of which networks have a handful: a script takes arrays, but no numbers. */
  private static final Map<Float, TorchScript> DECAYS = new ConcurrentHashMap<>();

  private InPlace() {}

  /**
   * Overwrites all values, without a trace in any graph.
   *
   * @param target the array to change
   * @param values the new values, of the same shape
   */
  public static void set(NDArray target, NDArray values) {
    // The scope frees what indexing leaves with the target's manager.
    try (NDScope scope = new NDScope()) {
      target.stopGradient().set(ALL, values);
    }
  }

  /**
   * Decays past values and adds present ones, past = factor * past + present, outside of any graph.
   *
   * <p>A factor that is a power of two takes one pass over memory: its product is exact, so that a
   * fused multiplication and addition rounds as two operations do.
   *
   * @param past the array to change
   * @param factor the factor
   * @param constant the factor as an array of shape {@code ()}
   * @param present what is added, of the shape of the past
   * @return the past's array
   */
  public static NDArray decay(NDArray past, float factor, NDArray constant, NDArray present) {
    if (isPowerOfTwo(factor)) {
      TorchScript script = DECAYS.computeIfAbsent(factor, InPlace::decay);
      if (script.isAvailable(past.getDevice())) {
        script.run(past, present).close();
        return past;
      }
    }
    return past.muli(constant).addi(present);
  }

  private static TorchScript decay(float factor) {
    return new TorchScript(
        "Decay",
        List.of("past", "present"),
        """
        kept = torch.detach(past)
        return torch.add(torch.detach(present), kept, alpha=%s, out=kept)
        """
            .formatted(factor));
  }

  private static boolean isPowerOfTwo(float factor) {
    return factor >= Float.MIN_NORMAL && (Float.floatToRawIntBits(factor) & 0x7fffff) == 0;
  }

  /**
   * Sets all values to zero, also those that are not numbers.
   *
   * @param target the array to change
   */
  public static void clear(NDArray target) {
    try (NDScope scope = new NDScope();
        NDArray zero = target.getManager().zeros(new Shape(), target.getDataType())) {
      target.stopGradient().set(ALL, zero);
    }
  }
}
