package org.ottt.djl.commands.cli;

import java.io.IOException;

/**
 * Ends a process of a measurement with the one that started it, also if that was killed; it would
 * disturb the next measurement, or hold the lock of its run folder.
 */
public final class EndWithParent {

  private EndWithParent() {}

  /** Watches standard input, a pipe from the parent, which ends when the parent does. */
  public static void watch() {
    Thread watch = new Thread(EndWithParent::await, "parent-watch");
    watch.setDaemon(true);
    watch.start();
  }

  private static void await() {
    try {
      while (System.in.read() >= 0) {
        // The parent has nothing to say.
      }
    } catch (IOException e) {
      // The pipe is gone, and so is the parent.
    }
    ImmediateExit.with(1);
  }
}
