package org.ottt.djl.simulation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.neuron.NeuronModel;

/**
 * Steps that show what parts do, and whose results nobody needs. Operations on signals are given
 * arrays made up for them then. One that changes its array in place is refused: later that array
 * may be the state of neurons, a trace, or the caller's own data. So is one that is declared linear
 * and is not, since it also runs on traces.
 */
public final class Rehearsal {

  /** Any number that products and differences change. */
  private static final float VALUE = 0.5f;

  /** Of no size that arrays usually have. */
  private static final int PERIOD = 7;

  /** Makes some of the numbers negative, and none of them zero. */
  private static final float SHIFT = 2.5f;

  /** Of float32, also of sums of many numbers. */
  private static final float TOLERANCE = 1e-3f;

  private static final ThreadLocal<Boolean> RUNNING = ThreadLocal.withInitial(() -> false);

  private Rehearsal() {}

  /**
   * Runs steps as a rehearsal.
   *
   * @param steps runs them in this thread
   * @throws UnfitPartException if a part does what it must not
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
          throw new UnfitPartException(
              "changes the array that an operation on its signal is given, as muli and subi do;"
                  + " that may be a trace, a state or your own data, so compute a new array, as mul"
                  + " and sub do.");
        }
      }
      if (result != given && !keeps) {
        given.close();
      }
    }
    return result;
  }

  /**
   * Applies an operation that is to be linear; in a rehearsal it is tried first.
   *
   * @throws UnfitPartException if it is not linear
   */
  static NDArray applyLinear(UnaryOperator<NDArray> operation, NDArray array) {
    NDArray result = apply(operation, array, false);
    if (RUNNING.get() && array.getDataType() == DataType.FLOAT32) {
      try (NDScope scope = new NDScope()) {
        requireLinear(operation, array);
      }
    }
    return result;
  }

  private static void requireLinear(UnaryOperator<NDArray> operation, NDArray array) {
    float[] ofOnce = HostValues.floats(operation.apply(pattern(array, 1)));
    float[] ofOpposite = HostValues.floats(operation.apply(pattern(array, -2)));
    float largest = 0;
    float deviation = 0;
    for (int i = 0; i < ofOnce.length; i++) {
      largest = Math.max(largest, Math.abs(ofOnce[i]));
      deviation = Math.max(deviation, Math.abs(ofOpposite[i] + 2 * ofOnce[i]));
    }
    if (deviation > TOLERANCE * largest) {
      throw new UnfitPartException(
          "hands Signal.mapLinear an operation that is not linear: for -2 x it does not give -2"
              + " times what it gives for x; use Signal.map, and let the part's hasTraceForm return"
              + " false.");
    }
  }

  /** Returns an array like another, with numbers of both signs times a factor. */
  private static NDArray pattern(NDArray array, int factor) {
    float[] values = new float[Math.toIntExact(array.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = factor * (i % PERIOD - SHIFT);
    }
    return array.getManager().create(values, array.getShape());
  }

  /**
   * Refuses a membrane that cannot be one of a current, in a rehearsal.
   *
   * @throws UnfitPartException if there is none, or it has another shape or type
   */
  static void requireMembrane(NeuronModel model, NDArray current, NDArray membrane) {
    if (RUNNING.get()
        && (membrane == null
            || !membrane.getShape().equals(current.getShape())
            || membrane.getDataType() != current.getDataType())) {
      throw new UnfitPartException(
          "has neurons %s, whose charge must return %s of %s, like the current, but returns %s."
              .formatted(
                  model.getClass().getSimpleName(),
                  current.getShape(),
                  current.getDataType(),
                  membrane == null
                      ? "null"
                      : membrane.getShape() + " of " + membrane.getDataType()));
    }
  }

  private static NDArray like(NDArray array) {
    return array.getManager().full(array.getShape(), VALUE, array.getDataType());
  }
}
