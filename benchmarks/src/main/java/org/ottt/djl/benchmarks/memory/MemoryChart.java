package org.ottt.djl.benchmarks.memory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.ottt.djl.benchmarks.result.MethodStyle;
import org.ottt.djl.plot.ChartStyle;

/** Peak memory over the number of time steps, a line per learning rule (patent, figure 3). */
final class MemoryChart {

  private static final int HEIGHT = 320;
  private static final int MIB_PER_GIB = 1024;

  /** A measured point, or one that did not fit. */
  record Point(int timeSteps, MemoryReading reading) {}

  private MemoryChart() {}

  /**
   * Draws the chart.
   *
   * @param title says network and batch
   * @param yTitle says what was measured
   * @param points by the rule's name, in the order of T
   * @param file the PNG file
   */
  static void draw(String title, String yTitle, Map<String, List<Point>> points, Path file)
      throws IOException {
    XYChart chart = ChartStyle.lines(title, "Time steps T", yTitle, HEIGHT);
    XYStyler styler = chart.getStyler();
    int first = Integer.MAX_VALUE;
    int last = 1;
    double highest = 0;
    Map<String, List<Integer>> missing = new LinkedHashMap<>();
    for (Map.Entry<String, List<Point>> line : points.entrySet()) {
      List<Double> steps = new ArrayList<>();
      List<Double> gibibytes = new ArrayList<>();
      for (Point point : line.getValue()) {
        first = Math.min(first, point.timeSteps());
        last = Math.max(last, point.timeSteps());
        if (point.reading().status() == MemoryReading.Status.OK) {
          steps.add((double) point.timeSteps());
          gibibytes.add(point.reading().peakMb() / MIB_PER_GIB);
          highest = Math.max(highest, point.reading().peakMb() / MIB_PER_GIB);
        } else {
          missing.computeIfAbsent(line.getKey(), key -> new ArrayList<>()).add(point.timeSteps());
        }
      }
      if (!steps.isEmpty()) {
        addLine(chart, MethodStyle.of(line.getKey()), steps, gibibytes);
      }
    }
    double top = 1.12 * Math.max(highest, 1e-3);
    missing.forEach((method, steps) -> addMissing(chart, MethodStyle.of(method), steps, top));
    ChartStyle.wholeNumbers(styler, first, last);
    // A bit lower: XChart labels no tick at the very end.
    styler.setYAxisMin(-1e-3 * top);
    styler.setYAxisMax(missing.isEmpty() ? top : 1.04 * top);
    ChartStyle.save(chart, file);
  }

  private static void addLine(
      XYChart chart, MethodStyle style, List<Double> steps, List<Double> gibibytes) {
    XYSeries series = chart.addSeries(style.label(), steps, gibibytes);
    ChartStyle.line(series, style.color(), style.marker());
  }

  /** Crosses at the upper edge. */
  private static void addMissing(
      XYChart chart, MethodStyle style, List<Integer> steps, double height) {
    XYSeries series =
        chart.addSeries(
            style.label() + ": out of memory",
            steps.stream().map(Integer::doubleValue).toList(),
            steps.stream().map(step -> height).toList());
    series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
    series.setMarker(SeriesMarkers.CROSS);
    series.setMarkerColor(style.color());
  }
}
