package org.ottt.djl.benchmarks.memory;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ottt.djl.benchmarks.result.LineFit;

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
    LineFit line =
        LineFit.of(
            points.stream().map(point -> (double) point.timeSteps()).toList(),
            points.stream().map(MemorySummary::peak).toList());
    return String.format(
        Locale.ROOT,
        "%-8s T = %d to %d: %.0f to %.0f MiB (%.1f %% apart), %+.1f MiB per time step (R² = %.4f)",
        method,
        points.get(0).timeSteps(),
        points.get(points.size() - 1).timeSteps(),
        low,
        high,
        100 * (high / low - 1),
        line.slope(),
        line.rSquared());
  }

  private static double peak(MemoryChart.Point point) {
    return point.reading().peakMb();
  }
}
