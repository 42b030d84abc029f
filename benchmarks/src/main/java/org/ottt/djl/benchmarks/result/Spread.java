package org.ottt.djl.benchmarks.result;

import java.util.List;

/**
 * How figures of several repetitions lie.
 *
 * @param low the lowest
 * @param lowerQuartile a quarter of them lies below
 * @param median the middle one
 * @param upperQuartile a quarter of them lies above
 * @param high the highest
 */
public record Spread(
    double low, double lowerQuartile, double median, double upperQuartile, double high) {

  /**
   * Looks at figures.
   *
   * @param values at least one
   * @return how they lie
   */
  public static Spread of(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(value -> value).sorted().toArray();
    return new Spread(
        sorted[0],
        quantile(sorted, 0.25),
        quantile(sorted, 0.5),
        quantile(sorted, 0.75),
        sorted[sorted.length - 1]);
  }

  /** Linear between the two nearest of the sorted figures. */
  private static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) Math.floor(place);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
