package org.ottt.djl.commands.cli;

import ai.djl.engine.EngineException;
import java.util.List;

/** Tells when memory ran out, in Java's heap or in the engine, and says what to do about it. */
public final class OutOfMemory {

  /** How PyTorch's allocators for CPU and GPU, oneDNN, cuDNN, cuBLAS and the C++ library say it. */
  private static final List<String> ENGINE_WORDS =
      List.of(
          "not enough memory",
          "can't allocate memory",
          "out of memory",
          "bad_alloc",
          "could not create a memory object",
          "ALLOC_FAILED",
          "unable to find an engine to execute this computation",
          "Unable to find a valid cuDNN algorithm");

  private OutOfMemory() {}

  /**
   * Says whether a failure is for want of memory.
   *
   * @param e the failure
   * @return true if Java's heap or the engine had none left
   */
  public static boolean is(Throwable e) {
    if (e instanceof OutOfMemoryError) {
      return true;
    }
    return e instanceof EngineException && isToldIn(String.valueOf(e.getMessage()));
  }

  /**
   * Says whether a message of the engine or of a dying process tells of missing memory.
   *
   * @param message the message
   * @return true if one of the known wordings is in it
   */
  public static boolean isToldIn(String message) {
    return ENGINE_WORDS.stream().anyMatch(message::contains);
  }

  /**
   * Tells the user.
   *
   * @param e the failure
   * @param batchSize samples per batch
   * @param timeSteps T
   * @param growsWithTime whether the learning rule needs memory for all steps
   * @return one line that names the batch size, T and the ways out
   */
  public static String describe(Throwable e, int batchSize, int timeSteps, boolean growsWithTime) {
    boolean heap = e instanceof OutOfMemoryError;
    String place =
        heap ? " (Java's heap of %d MiB)".formatted(Runtime.getRuntime().maxMemory() >> 20) : "";
    String ways =
        "lower --batch-size or --width, or raise --accumulate"
            + (growsWithTime ? ", or --time-steps, or use an online method" : "")
            + (heap ? ", or give Java more memory (./ottt -Xmx8g ..., or MAVEN_OPTS=-Xmx8g)" : "");
    return "Out of memory%s at batch size %d and T = %d: %s."
        .formatted(place, batchSize, timeSteps, ways);
  }
}
