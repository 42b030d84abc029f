package org.ottt.djl.data;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the unreadable samples of one epoch, in the order of its batches, so that the batch that
 * goes beyond the limit does not depend on the workers' pace.
 */
final class SkippedSamples {

  private static final Logger LOG = LoggerFactory.getLogger(SkippedSamples.class);
  private static final double PERCENT = 100;

  private final int samples;
  private final double maxFraction;
  private final Set<Integer> reported;
  private int count;

  /**
   * Starts to count.
   *
   * @param samples the number of samples of the epoch
   * @param maxFraction how large a part of them may be unreadable
   * @param reported the samples that earlier epochs reported; shared between threads
   * @param before how many were skipped in the part of the epoch that is not walked again
   */
  SkippedSamples(int samples, double maxFraction, Set<Integer> reported, int before) {
    this.samples = samples;
    this.maxFraction = maxFraction;
    this.reported = reported;
    count = before;
  }

  /** Returns the number of samples that were skipped so far. */
  int count() {
    return count;
  }

  /**
   * Counts and reports the unreadable samples of the next batch.
   *
   * @param unreadable why each sample, by its number, could not be read
   * @throws DataException if the epoch has too many of them
   */
  void add(Map<Integer, UnreadableSampleException> unreadable) throws DataException {
    for (Map.Entry<Integer, UnreadableSampleException> entry : unreadable.entrySet()) {
      count++;
      UnreadableSampleException reason = entry.getValue();
      if (reported.add(entry.getKey())) {
        LOG.warn("Skipped: {}", reason.getMessage());
      }
      if (isTooMany()) {
        throw new DataException(message() + ", the last one: " + reason.getMessage(), reason);
      }
    }
  }

  /**
   * Counts unreadable samples that another process has reported.
   *
   * @param unreadable how many
   * @throws DataException if the epoch has too many of them
   */
  void addElsewhere(int unreadable) throws DataException {
    count += unreadable;
    if (unreadable > 0 && isTooMany()) {
      throw new DataException(message() + " in the logs of the processes");
    }
  }

  private boolean isTooMany() {
    return count > maxFraction * samples;
  }

  private String message() {
    return String.format(
        Locale.ROOT,
        "%d of %d samples cannot be read, more than %s %%: repair or delete the files reported",
        count,
        samples,
        percent(maxFraction));
  }

  private static String percent(double fraction) {
    double percent = fraction * PERCENT;
    return percent == Math.rint(percent) ? Long.toString((long) percent) : Double.toString(percent);
  }
}
