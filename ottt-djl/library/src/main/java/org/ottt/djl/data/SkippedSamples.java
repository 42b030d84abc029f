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
      if (count > maxFraction * samples) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%d of %d samples cannot be read, more than %s %%: repair or delete the files"
                    + " reported, the last one: %s",
                count,
                samples,
                percent(maxFraction),
                reason.getMessage()),
            reason);
      }
    }
  }

  private static String percent(double fraction) {
    double percent = fraction * PERCENT;
    return percent == Math.rint(percent) ? Long.toString((long) percent) : Double.toString(percent);
  }
}
