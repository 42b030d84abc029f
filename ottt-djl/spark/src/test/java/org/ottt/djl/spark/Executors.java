package org.ottt.djl.spark;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** The executors that a driver has started on this machine. */
final class Executors {

  private Executors() {}

  /** Returns those that live, in the order in which they were started. */
  static List<ProcessHandle> of(ProcessHandle driver) {
    return driver
        .descendants()
        .filter(
            process ->
                process.info().commandLine().orElse("").contains("CoarseGrainedExecutorBackend"))
        .sorted()
        .toList();
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
