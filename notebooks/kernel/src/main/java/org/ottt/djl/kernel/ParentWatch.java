package org.ottt.djl.kernel;

import java.util.Optional;
import org.ottt.djl.commands.cli.ImmediateExit;

/**
 * Ends the kernel when Jupyter is gone. A Jupyter that was killed cannot tell its kernels, and each
 * would keep holding its memory.
 */
final class ParentWatch {

  /** Set by Jupyter for the kernels that it starts. */
  private static final String PARENT = "JPY_PARENT_PID";

  private static final long INTERVAL_MS = 1000;

  private ParentWatch() {}

  /** Starts to watch, if Jupyter has said whom. */
  static void start() {
    Optional<ProcessHandle> parent = parent(System.getenv(PARENT));
    if (parent.isEmpty()) {
      return;
    }
    Thread thread = new Thread(() -> watch(parent.get()), "parent-watch");
    thread.setDaemon(true);
    thread.start();
  }

  private static Optional<ProcessHandle> parent(String pid) {
    if (pid == null) {
      return Optional.empty();
    }
    if (System.getProperty("os.name").startsWith("Windows")) {
      // There the variable holds a handle, which only its owner can use.
      return ProcessHandle.current().parent();
    }
    try {
      return ProcessHandle.of(Long.parseLong(pid));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static void watch(ProcessHandle parent) {
    try {
      while (parent.isAlive()) {
        Thread.sleep(INTERVAL_MS);
      }
    } catch (InterruptedException e) {
      return;
    }
    // No orderly end: a cell may be running, and nobody is left to see what it yields.
    ImmediateExit.with(1);
  }
}
