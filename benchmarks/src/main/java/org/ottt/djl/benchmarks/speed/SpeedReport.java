package org.ottt.djl.benchmarks.speed;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.ottt.djl.benchmarks.result.Spread;

/** The table that the user sees. */
final class SpeedReport {

  private SpeedReport() {}

  static void print(List<Timing> timings, int batchSize, int timeSteps, PrintWriter out) {
    int labels = timings.stream().mapToInt(timing -> timing.label().length()).max().orElse(0);
    out.printf(
        Locale.ROOT,
        "%-" + labels + "s %9s %19s %12s %8s   %s%n",
        "",
        "s/step",
        "quartiles",
        "s/image",
        "× relu",
        "× relu in each repetition");
    for (Timing timing : timings) {
      Spread seconds = Spread.of(timing.secondsPerStep());
      out.printf(
          Locale.ROOT,
          "%-" + labels + "s %9.4f %9.4f–%9.4f %12.5f %8.3f   %s%n",
          timing.label(),
          seconds.median(),
          seconds.lowerQuartile(),
          seconds.upperQuartile(),
          seconds.median() * timeSteps / batchSize,
          Spread.of(timing.ratios()).median(),
          timing.ratios().stream()
              .map(ratio -> String.format(Locale.ROOT, "%.2f", ratio))
              .collect(Collectors.joining(" ")));
    }
  }
}
