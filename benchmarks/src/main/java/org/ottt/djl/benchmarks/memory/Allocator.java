package org.ottt.djl.benchmarks.memory;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How glibc's {@code malloc}, through which PyTorch takes all memory on a CPU, gives memory back.
 *
 * <p>Left alone, it raises the size from which it asks the system for a block of its own up to 32
 * MiB, as soon as such blocks are freed. Arrays below that come from its pool, which frays: the
 * same run then ends 2 to 20 % higher, by chance. With a fixed size every array above 128 KiB goes
 * back when it is closed, and the resident set is that of the arrays alive.
 */
enum Allocator {
  /** Arrays above 128 KiB return to the system immediately: shows what a run needs. */
  EXACT(Map.of("MALLOC_MMAP_THRESHOLD_", "131072", "MALLOC_ARENA_MAX", "2")),
  /** As the environment has it: what a run takes unless its user knows of this. */
  DEFAULT(Map.of());

  /** Is set by {@link Map#of}, so it cannot change, which the checker does not see. */
  @SuppressWarnings("ImmutableEnumChecker")
  private final Map<String, String> environment;

  Allocator(Map<String, String> environment) {
    this.environment = environment;
  }

  /** Returns what the process's environment gets in addition. */
  Map<String, String> environment() {
    return environment;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Allocator byLabel(String label) {
    return Arrays.stream(values())
        .filter(allocator -> allocator.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Unknown allocator '"
                        + label
                        + "'; use one of "
                        + String.join(", ", labels())
                        + "."));
  }

  static List<String> labels() {
    return Arrays.stream(values()).map(Allocator::label).toList();
  }
}
