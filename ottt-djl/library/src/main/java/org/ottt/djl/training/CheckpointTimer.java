package org.ottt.djl.training;

import java.util.function.LongSupplier;

/**
 * Says when the next checkpoint within an epoch is due. It goes by a clock that only ever runs
 * forward at an even pace; the time of day, which can jump, plays no part.
 */
final class CheckpointTimer {

  private static final double NANOS_PER_MINUTE = 60e9;

  private final double nanos;
  private final LongSupplier nanoTime;
  private long start;

  /**
   * Starts to count.
   *
   * @param minutes time between two checkpoints; 0 for none
   * @param nanoTime the clock, as {@link System#nanoTime}
   */
  CheckpointTimer(double minutes, LongSupplier nanoTime) {
    nanos = minutes * NANOS_PER_MINUTE;
    this.nanoTime = nanoTime;
    start = nanoTime.getAsLong();
  }

  boolean isDue() {
    return nanos > 0 && nanoTime.getAsLong() - start >= nanos;
  }

  /** Counts from now on: a checkpoint was written, or could not be. */
  void restart() {
    start = nanoTime.getAsLong();
  }
}
