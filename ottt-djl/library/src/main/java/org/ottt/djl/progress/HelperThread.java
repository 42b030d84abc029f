package org.ottt.djl.progress;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Calls the progress bar library in a thread of its own, for the sake of two of its habits.
 *
 * <p>It draws from a thread that never ends, in the thread group of the first bar's creator. {@code
 * mvn exec:java} waits 15 seconds at the end for each such thread in the group that it gives to a
 * program; so the helper belongs to the topmost group. And it swallows interrupts, which are for
 * the program to see; so the helper is never interrupted.
 */
final class HelperThread {

  private HelperThread() {}

  static <T> T call(Callable<T> code) {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    while (root.getParent() != null) {
      root = root.getParent();
    }
    FutureTask<T> task = new FutureTask<>(code);
    Thread thread = new Thread(root, task, "progress-helper");
    thread.setDaemon(true);
    thread.start();
    return join(task);
  }

  /** Waits through interrupts; the calls are short. */
  private static <T> T join(FutureTask<T> task) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw new IllegalStateException(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
