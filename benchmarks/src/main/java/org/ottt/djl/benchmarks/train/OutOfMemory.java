package org.ottt.djl.benchmarks.train;

import ai.djl.engine.EngineException;
import java.util.List;

/** Tells when memory ran out, in Java's heap or in the engine, and says what to do about it. */
final class OutOfMemory {

  /** How PyTorch's allocators for CPU and GPU, oneDNN and the C++ library say it. */
  private static final List<String> ENGINE_WORDS =
      List.of(
          "not enough memory",
          "can't allocate memory",
          "out of memory",
          "bad_alloc",
          "could not create a memory object");

  private OutOfMemory() {}

  static boolean is(Throwable e) {
    if (e instanceof OutOfMemoryError) {
      return true;
    }
    String message = String.valueOf(e.getMessage());
    return e instanceof EngineException && ENGINE_WORDS.stream().anyMatch(message::contains);
  }

  /** Returns one line that names the batch size, T and the ways out. */
  static String describe(Throwable e, int batchSize, int timeSteps, boolean growsWithTime) {
    boolean heap = e instanceof OutOfMemoryError;
    String place =
        heap ? " (Java's heap of %d MiB)".formatted(Runtime.getRuntime().maxMemory() >> 20) : "";
    String ways =
        "lower --batch-size or --width, or raise --accumulate"
            + (growsWithTime ? ", or --time-steps, or use an online method" : "")
            + (heap ? ", or give Java more memory, as in MAVEN_OPTS=-Xmx8g" : "");
    return "Out of memory%s at batch size %d and T = %d: %s."
        .formatted(place, batchSize, timeSteps, ways);
  }
}
