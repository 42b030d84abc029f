package org.ottt.djl.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The processor on which a run computes. */
public final class Hardware {

  private static final String UNKNOWN = "unknown processor";
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private Hardware() {}

  /**
   * Returns the model of the CPU.
   *
   * @return the name that the system gives it, or {@code unknown processor}
   */
  public static String processor() {
    try (var lines = Files.lines(CPU_INFO, StandardCharsets.UTF_8)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(UNKNOWN);
    } catch (IOException e) {
      // Only Linux has the file; elsewhere the system says it in its own words, or not at all.
      String identifier = System.getenv("PROCESSOR_IDENTIFIER");
      return identifier == null ? UNKNOWN : identifier;
    }
  }

  /**
   * Returns how many threads the engine computes an operation with. The engine's native interface
   * to OpenMP is not public; this is what it goes by.
   *
   * @return at least 1
   */
  public static int engineThreads() {
    return Integer.getInteger(
        "ai.djl.pytorch.num_threads",
        environmentThreads(Runtime.getRuntime().availableProcessors()));
  }

  private static int environmentThreads(int cores) {
    String value = System.getenv("OMP_NUM_THREADS");
    return value != null && value.matches("[1-9]\\d{0,3}") ? Integer.parseInt(value) : cores;
  }
}
