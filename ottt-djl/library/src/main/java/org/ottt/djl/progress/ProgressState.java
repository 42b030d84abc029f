package org.ottt.djl.progress;

/**
 * How far a job is at one moment.
 *
 * @param task what is being done
 * @param done items done
 * @param total items to do
 * @param unit what an item is, such as {@code img}
 * @param seconds time since the start
 * @param loss mean loss over the items done, NaN if there is none
 * @param accuracy fraction right of the items done, NaN if there is none
 */
record ProgressState(
    String task, long done, long total, String unit, double seconds, double loss, double accuracy) {

  /** Items per second, or NaN before the first item. */
  double rate() {
    return done > 0 && seconds > 0 ? done / seconds : Double.NaN;
  }

  /** Seconds until all is done at the rate so far, or NaN before the first item. */
  double remainingSeconds() {
    return Math.max(0, total - done) / rate();
  }

  /** The part that is done, 0 to 1. */
  double fraction() {
    return total <= 0 ? 1 : Math.min(1, (double) done / total);
  }
}
