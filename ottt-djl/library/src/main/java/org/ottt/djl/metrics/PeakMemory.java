package org.ottt.djl.metrics;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The highest amount of memory that this process has had.
 *
 * <p>On Linux it is the peak resident set size, native memory of the engine included. Elsewhere it
 * is the peak of what the Java virtual machine committed, without native memory; {@link #source}
 * tells which, so that the two are never compared. All threads of the process count, and so do runs
 * side by side in it.
 */
public final class PeakMemory {

  private static final double MIB = 1024.0 * 1024.0;

  private final Path status;
  private final Path clearRefs;

  /** Creates a view of this process. */
  public PeakMemory() {
    this(Path.of("/proc/self"));
  }

  PeakMemory(Path process) {
    this.status = process.resolve("status");
    this.clearRefs = process.resolve("clear_refs");
  }

  /**
   * Returns the peak since the last successful {@link #reset}, or since the process began.
   *
   * @return memory in MiB
   */
  public double mebibytes() {
    double resident = residentMebibytes();
    return Double.isNaN(resident) ? committedMebibytes() : resident;
  }

  /**
   * Starts a new peak at the memory in use now.
   *
   * @return false if the system does not allow it; the peak is then that of the process's whole
   *     life
   */
  public boolean reset() {
    if (!isResident()) {
      ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
      return true;
    }
    try {
      // 5: "reset the peak resident set size", proc(5).
      Files.writeString(clearRefs, "5", StandardCharsets.US_ASCII);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Names what is measured.
   *
   * @return {@code peak resident set (VmHWM)} or {@code peak committed JVM memory (JMX)}
   */
  public String source() {
    return isResident() ? "peak resident set (VmHWM)" : "peak committed JVM memory (JMX)";
  }

  /**
   * Says whether the resident set is measured, native memory included.
   *
   * @return true on Linux
   */
  public boolean isResident() {
    return !Double.isNaN(residentMebibytes());
  }

  /** Returns VmHWM, or NaN where the system has none. */
  private double residentMebibytes() {
    List<String> lines;
    try {
      lines = Files.readAllLines(status, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return Double.NaN;
    }
    for (String line : lines) {
      if (line.startsWith("VmHWM:")) {
        String kibibytes = line.replaceAll("\\D", "");
        return kibibytes.isEmpty() ? Double.NaN : Long.parseLong(kibibytes) / 1024.0;
      }
    }
    return Double.NaN;
  }

  private static double committedMebibytes() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
            .mapToLong(pool -> pool.getPeakUsage().getCommitted())
            .sum()
        / MIB;
  }
}
