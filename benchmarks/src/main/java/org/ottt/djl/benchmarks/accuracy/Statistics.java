package org.ottt.djl.benchmarks.accuracy;

import java.util.Collection;

/**
 * Mean and spread of repeated measurements.
 *
 * @param mean the mean
 * @param deviation the sample standard deviation (n - 1), 0 for a single value
 * @param count how many values there are
 */
record Statistics(double mean, double deviation, int count) {

  /** Returns the statistics of values, at least one. */
  static Statistics of(Collection<Double> values) {
    int n = values.size();
    double mean = values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    double squares = values.stream().mapToDouble(x -> (x - mean) * (x - mean)).sum();
    return new Statistics(mean, n == 1 ? 0 : Math.sqrt(squares / (n - 1)), n);
  }
}
