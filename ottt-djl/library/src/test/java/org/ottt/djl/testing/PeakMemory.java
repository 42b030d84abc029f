package org.ottt.djl.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Peak resident memory of this process, as Linux keeps it. */
public final class PeakMemory {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");

  private PeakMemory() {}

  /** Skips the test where the peak cannot be read and reset. */
  public static void assumeSupported() {
    Assumptions.assumeTrue(
        Files.isReadable(STATUS) && Files.isWritable(CLEAR), "needs Linux's /proc");
  }

  /** Returns the bytes by which memory rose at most above its start while something ran. */
  public static long during(Runnable work) {
    try {
      Files.writeString(CLEAR, "5");
      long before = read("VmRSS:");
      work.run();
      return read("VmHWM:") - before;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long read(String key) throws IOException {
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith(key)) {
        return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("no " + key + " in " + STATUS);
  }
}
