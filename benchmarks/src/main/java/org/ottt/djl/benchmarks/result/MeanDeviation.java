package org.ottt.djl.benchmarks.result;

import java.util.List;

/**
 * Mean and standard deviation.
 *
 * @param mean the mean
 * @param deviation the sample's standard deviation (divided by n - 1), NaN for a single figure
 * @param count n
 */
public record MeanDeviation(double mean, double deviation, int count) {

  /**
   * Looks at figures.
   *
   * @param values at least one
   * @return their mean and standard deviation
   */
  public static MeanDeviation of(List<Double> values) {
    double mean = values.stream().mapToDouble(value -> value).average().orElseThrow();
    double squares = values.stream().mapToDouble(value -> (value - mean) * (value - mean)).sum();
    int count = values.size();
    return new MeanDeviation(
        mean, count < 2 ? Double.NaN : Math.sqrt(squares / (count - 1)), count);
  }
}
