package org.ottt.djl.benchmarks.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C and SIGTERM into a question that a run can ask: the shutdown waits until the run has
 * put its things in order.
 */
public final class StopSignal implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 60;

  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook = new Thread(this::onShutdown, "stop-signal");
  private volatile boolean requested;

  /** Starts to listen. */
  public StopSignal() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void onShutdown() {
    requested = true;
    try {
      if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("The run did not stop within " + PATIENCE_SECONDS + " s.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Says whether the run is to stop.
   *
   * @return true after a signal
   */
  public boolean isRequested() {
    return requested;
  }

  /** Stops to listen, and lets a shutdown that waits go on. */
  @Override
  public void close() {
    finished.countDown();
    if (!requested) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The shutdown began between the question and this line; the hook ends by itself.
        requested = true;
      }
    }
  }
}
