package org.ottt.djl.benchmarks.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** How many processes the kernel has killed for want of memory, where it tells. */
final class KernelKills {

  private static final String COUNTER = "oom_kill ";

  private final Path counters;

  KernelKills() {
    this(Path.of("/proc/vmstat"));
  }

  KernelKills(Path counters) {
    this.counters = counters;
  }

  /** Returns the number since the system started, empty if the system does not say. */
  OptionalLong count() {
    try (var lines = Files.lines(counters)) {
      return lines
          .filter(line -> line.startsWith(COUNTER))
          .mapToLong(line -> Long.parseLong(line.substring(COUNTER.length()).strip()))
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
