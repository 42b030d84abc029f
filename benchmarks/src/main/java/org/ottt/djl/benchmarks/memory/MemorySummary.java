package org.ottt.djl.benchmarks.memory;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Says in a line per rule how memory depends on T. */
final class MemorySummary {

  private MemorySummary() {}

  static void print(Map<String, List<MemoryChart.Point>> points, PrintWriter out) {
    points.forEach(
        (method, line) -> {
          List<MemoryChart.Point> fitting =
              line.stream()
                  .filter(point -> point.reading().status() == MemoryReading.Status.OK)
                  .toList();
          if (fitting.size() > 1) {
            out.println(describe(method, fitting));
          }
        });
  }

  /** Range over T as a share of the lowest, and the slope of the least-squares line. */
  static String describe(String method, List<MemoryChart.Point> points) {
    double low = points.stream().mapToDouble(MemorySummary::peak).min().orElseThrow();
    double high = points.stream().mapToDouble(MemorySummary::peak).max().orElseThrow();
    double meanT = points.stream().mapToInt(MemoryChart.Point::timeSteps).average().orElseThrow();
    double mean = points.stream().mapToDouble(MemorySummary::peak).average().orElseThrow();
    double covariance = 0;
    double varianceT = 0;
    double variance = 0;
    for (MemoryChart.Point point : points) {
      double fromMeanT = point.timeSteps() - meanT;
      double fromMean = peak(point) - mean;
      covariance += fromMeanT * fromMean;
      varianceT += fromMeanT * fromMeanT;
      variance += fromMean * fromMean;
    }
    double slope = covariance / varianceT;
    double correlation = variance == 0 ? 0 : covariance / Math.sqrt(varianceT * variance);
    return String.format(
        Locale.ROOT,
        "%-8s T = %d to %d: %.0f to %.0f MiB (%.1f %% apart), %+.1f MiB per time step (R² = %.4f)",
        method,
        points.get(0).timeSteps(),
        points.get(points.size() - 1).timeSteps(),
        low,
        high,
        100 * (high / low - 1),
        slope,
        correlation * correlation);
  }

  private static double peak(MemoryChart.Point point) {
    return point.reading().peakMb();
  }
}
