package org.ottt.djl.commands.stream;

import java.util.Locale;

/** The times of steps in a histogram of fixed size, 3 % wide at each place. */
final class Latency {

  private static final int BINS = 1024;
  private static final double GROWTH = Math.log(1.03);
  private static final double FIRST_NANOS = 1000;
  private static final double NANOS_PER_MILLI = 1e6;

  private final long[] counts = new long[BINS];
  private long all;

  void add(long nanos) {
    int bin = (int) (Math.log(Math.max(1, nanos / FIRST_NANOS)) / GROWTH);
    counts[Math.min(BINS - 1, bin)]++;
    all++;
  }

  private double milliseconds(double share) {
    long wanted = (long) Math.ceil(share * all);
    long seen = 0;
    for (int bin = 0; bin < BINS; bin++) {
      seen += counts[bin];
      if (seen >= wanted) {
        return FIRST_NANOS * Math.exp(GROWTH * (bin + 0.5)) / NANOS_PER_MILLI;
      }
    }
    return Double.NaN;
  }

  /** Returns the median and the slowest hundredth as a phrase, or nothing before the first step. */
  String describe() {
    return all == 0
        ? ""
        : String.format(
            Locale.ROOT,
            ", a step takes %.2f ms (p50), %.2f ms (p99)",
            milliseconds(0.5),
            milliseconds(0.99));
  }
}
