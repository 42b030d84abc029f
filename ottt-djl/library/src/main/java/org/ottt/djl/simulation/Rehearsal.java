package org.ottt.djl.simulation;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.ottt.djl.ndarray.HostValues;

/**
 * Steps that show what parts do, and whose results nobody needs. Operations on signals are given
 * arrays made up for them then, and one that changes its array in place is refused: later that
 * array may be the state of neurons, a trace, or the caller's own data.
 */
public final class Rehearsal {

  /** Any number that products and differences change. */
  private static final float VALUE = 0.5f;

  private static final ThreadLocal<Boolean> RUNNING = ThreadLocal.withInitial(() -> false);

  private Rehearsal() {}

  /**
   * Runs steps as a rehearsal.
   *
   * @param steps runs them in this thread
   * @throws ChangedArrayException if an operation changes the array that it is given
   */
  public static void run(Runnable steps) {
    boolean outer = RUNNING.get();
    RUNNING.set(true);
    try {
      steps.run();
    } finally {
      RUNNING.set(outer);
    }
  }

  /**
   * Applies an operation to an array; in a rehearsal to another one of its shape and type.
   *
   * @param keeps whether the operation may keep what it is given
   */
  static NDArray apply(UnaryOperator<NDArray> operation, NDArray array, boolean keeps) {
    if (!RUNNING.get()) {
      return operation.apply(array);
    }
    NDArray given = like(array);
    NDArray result = operation.apply(given);
    if (!given.isReleased()) {
      try (NDArray before = like(array)) {
        if (!Arrays.equals(HostValues.bytes(given), HostValues.bytes(before))) {
          throw new ChangedArrayException();
        }
      }
      if (result != given && !keeps) {
        given.close();
      }
    }
    return result;
  }

  private static NDArray like(NDArray array) {
    return array.getManager().full(array.getShape(), VALUE, array.getDataType());
  }
}
