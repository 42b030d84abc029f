package org.ottt.djl.spark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The executors that a driver has started on this machine. */
final class Executors {

  private Executors() {}

  /** Returns those that live, in the order in which they were started. */
  static List<ProcessHandle> of(ProcessHandle driver) {
    return driver
        .descendants()
        .filter(process -> command(process).contains("CoarseGrainedExecutorBackend"))
        .sorted()
        .toList();
  }

  /** Waits until these have ended, as those of a driver do a moment after it has. */
  static void awaitEnd(List<ProcessHandle> executors) throws Exception {
    for (ProcessHandle executor : executors) {
      executor.onExit().get(30, TimeUnit.SECONDS);
    }
  }

  /** Java itself reads no more than a page of a command line. */
  private static String command(ProcessHandle process) {
    try {
      return Files.readString(
          Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      // It has ended.
      return "";
    }
  }

  /** Waits until there are so many. */
  static List<ProcessHandle> await(ProcessHandle driver, int count) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (System.nanoTime() < end) {
      List<ProcessHandle> found = of(driver);
      if (found.size() >= count) {
        return found;
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    throw new AssertionError("no " + count + " executors");
  }
}
