package org.ottt.djl.spark.job;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.spark.SparkContext;

/**
 * Watches a job until its members have begun: tells what it waits for, and cancels it when that has
 * taken too long or the run is to stop. Spark itself would wait without end for an executor that
 * was lost and is not replaced.
 */
final class ExecutorWait implements AutoCloseable {

  private static final String PATIENCE = "spark.ottt.waiting";
  private static final int PATIENCE_SECONDS = 300;
  private static final int TELL_SECONDS = 20;
  private static final long POLL_MILLIS = 200;

  private final SparkContext context;
  private final int ranks;
  private final BooleanSupplier begun;
  private final BooleanSupplier stop;
  private final PrintWriter err;
  private final int patience;
  private final Thread thread;
  private volatile String gaveUp;

  /**
   * Begins to watch.
   *
   * @param context Spark's context; {@code spark.ottt.waiting} sets the seconds to wait
   * @param ranks the number of executors that the job needs
   * @param begun tells whether the members have begun
   * @param stop tells whether the run is to stop
   * @param err takes lines about what the job waits for
   */
  ExecutorWait(
      SparkContext context,
      int ranks,
      BooleanSupplier begun,
      BooleanSupplier stop,
      PrintWriter err) {
    this.context = context;
    this.ranks = ranks;
    this.begun = begun;
    this.stop = stop;
    this.err = err;
    patience = context.conf().getInt(PATIENCE, PATIENCE_SECONDS);
    thread = new Thread(this::watch, "ottt-waiting");
    thread.setDaemon(true);
    thread.start();
  }

  private void watch() {
    long begin = System.nanoTime();
    long told = 0;
    try {
      while (!begun.getAsBoolean()) {
        long waited = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
        if (waited >= patience || stop.getAsBoolean()) {
          giveUp(waited);
        } else if (waited / TELL_SECONDS > told) {
          told = waited / TELL_SECONDS;
          err.printf("Waiting for executors: %d of %d are available.%n", present(), ranks);
          err.flush();
        }
        Thread.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int present() {
    // The driver counts as one.
    return context.statusTracker().getExecutorInfos().length - 1;
  }

  /** Is called until the job has ended, which may not have been submitted the first time. */
  private void giveUp(long seconds) {
    if (gaveUp == null) {
      gaveUp =
          "Only %d of %d executors are available after %d s: start more, or set %s to more seconds."
              .formatted(present(), ranks, seconds, PATIENCE);
    }
    context.cancelAllJobs();
  }

  /** Returns why the job was cancelled, if it was. */
  Optional<String> gaveUp() {
    return Optional.ofNullable(gaveUp);
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
