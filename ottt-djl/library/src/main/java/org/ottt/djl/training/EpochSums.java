package org.ottt.djl.training;

import java.util.Map;
import org.ottt.djl.data.Split;
import org.ottt.djl.metrics.EpochMetrics;

/**
 * How far a pass over a data set has come, and its sums so far. A checkpoint within an epoch holds
 * them, so that the resumed epoch ends with the sums of an uninterrupted one, to the last bit.
 *
 * @param walked samples that were gone through, those left out included
 * @param skipped samples that could not be read and were left out
 * @param samples samples that count
 * @param loss their summed loss
 * @param top1 how many of them were right
 * @param top5 how many had the right class among the first five
 * @param spikes spikes of all neurons
 * @param chances how many spikes there could have been
 * @param seconds time taken
 * @param memory peak memory in MiB
 */
record EpochSums(
    long walked,
    int skipped,
    long samples,
    double loss,
    long top1,
    long top5,
    long spikes,
    long chances,
    double seconds,
    double memory) {

  /** The sums of a pass that has not begun. */
  static final EpochSums NONE = new EpochSums(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  private static final String WALKED = "walked";
  private static final String SKIPPED = "skipped";
  private static final String SAMPLES = "samples";
  private static final String LOSS = "loss_sum";
  private static final String TOP1 = "top1_count";
  private static final String TOP5 = "top5_count";
  private static final String SPIKES = "spikes";
  private static final String CHANCES = "spike_chances";
  private static final String SECONDS = "seconds";
  private static final String MEMORY = "peak_memory_mb";

  /**
   * Reads sums back; a checkpoint between two epochs has none.
   *
   * @throws NumberFormatException if a value is missing or no number
   */
  static EpochSums read(Map<String, String> metadata) {
    if (!metadata.containsKey(WALKED)) {
      return NONE;
    }
    return new EpochSums(
        whole(metadata, WALKED),
        Math.toIntExact(whole(metadata, SKIPPED)),
        whole(metadata, SAMPLES),
        real(metadata, LOSS),
        whole(metadata, TOP1),
        whole(metadata, TOP5),
        whole(metadata, SPIKES),
        whole(metadata, CHANCES),
        real(metadata, SECONDS),
        real(metadata, MEMORY));
  }

  private static long whole(Map<String, String> metadata, String key) {
    return Long.parseLong(metadata.get(key));
  }

  private static double real(Map<String, String> metadata, String key) {
    return Double.parseDouble(metadata.getOrDefault(key, ""));
  }

  /** Writes the sums; of a pass that has not begun there is nothing to write. */
  void write(Map<String, String> metadata) {
    if (walked == 0) {
      return;
    }
    metadata.put(WALKED, Long.toString(walked));
    metadata.put(SKIPPED, Integer.toString(skipped));
    metadata.put(SAMPLES, Long.toString(samples));
    // A double's decimal text gives the same double back.
    metadata.put(LOSS, Double.toString(loss));
    metadata.put(TOP1, Long.toString(top1));
    metadata.put(TOP5, Long.toString(top5));
    metadata.put(SPIKES, Long.toString(spikes));
    metadata.put(CHANCES, Long.toString(chances));
    metadata.put(SECONDS, Double.toString(seconds));
    metadata.put(MEMORY, Double.toString(memory));
  }

  /** Returns the row of {@code metrics.csv} that the sums give. */
  EpochMetrics toMetrics(int epoch, Split split, double lr) {
    double n = Math.max(1, samples);
    double rate = chances == 0 ? Double.NaN : (double) spikes / chances;
    return new EpochMetrics(
        epoch, split, loss / n, top1 / n, top5 / n, lr, seconds, n / seconds, memory, rate);
  }
}
