package org.ottt.djl.benchmarks.inference;

import java.util.Arrays;
import java.util.List;

/**
 * The calls of a contender.
 *
 * @param contender its name
 * @param timeSteps T; 1 for ordinary networks
 * @param seconds one figure per call
 */
record InferenceTiming(String contender, int timeSteps, List<Double> seconds) {

  /**
   * Returns the time that a share of the calls took at most.
   *
   * @param share in (0, 1], such as 0.99
   * @return seconds: the smallest measured time that is not exceeded by that share of the calls
   */
  double percentile(double share) {
    double[] sorted = seconds.stream().mapToDouble(each -> each).sorted().toArray();
    return sorted[(int) Math.ceil(share * sorted.length) - 1];
  }

  double median() {
    double[] sorted = seconds.stream().mapToDouble(each -> each).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1
        ? sorted[middle]
        : Arrays.stream(sorted, middle - 1, middle + 1).average().orElseThrow();
  }
}
