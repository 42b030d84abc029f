package org.ottt.djl.benchmarks.accuracy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.ottt.djl.benchmarks.result.MeanDeviation;
import org.ottt.djl.benchmarks.result.MethodStyle;
import org.ottt.djl.plot.ChartBand;
import org.ottt.djl.plot.ChartStyle;

/**
 * Accuracy over epochs or steps at inference, a line per rule in a band of a standard deviation.
 */
final class AccuracyChart {

  private static final int HEIGHT = 320;
  private static final int MOST_MARKERS = 30;

  private AccuracyChart() {}

  /**
   * Draws the chart.
   *
   * @param title says data, T of the training and seeds
   * @param xLabel what is counted to the right
   * @param lines accuracies as fractions, by rule and count
   * @param file the PNG file
   */
  static void draw(
      String title,
      String xLabel,
      Map<String, NavigableMap<Integer, MeanDeviation>> lines,
      Path file)
      throws IOException {
    XYChart chart = ChartStyle.lines(title, xLabel, "test accuracy (%)", HEIGHT);
    XYStyler styler = chart.getStyler();
    // Bands first: they must lie under all lines.
    lines.forEach((rule, line) -> addBand(chart, MethodStyle.of(rule), line));
    lines.forEach((rule, line) -> addLine(chart, MethodStyle.of(rule), line));
    double low = 100;
    double high = 0;
    int first = Integer.MAX_VALUE;
    int last = 1;
    boolean spread = false;
    for (NavigableMap<Integer, MeanDeviation> line : lines.values()) {
      for (MeanDeviation at : line.values()) {
        low = Math.min(low, 100 * (at.mean() - spread(at)));
        high = Math.max(high, 100 * (at.mean() + spread(at)));
        spread |= spread(at) > 0;
      }
      first = Math.min(first, line.firstKey());
      last = Math.max(last, line.lastKey());
    }
    if (spread) {
      ChartBand.explain(chart);
    }
    double margin = Math.max(1, 0.06 * (high - low));
    ChartStyle.wholeNumbers(styler, first, last);
    styler.setYAxisMin(Math.max(0, low - margin));
    styler.setYAxisMax(high + 1.3 * margin);
    ChartStyle.save(chart, file);
  }

  /** A single seed has no spread. */
  private static double spread(MeanDeviation at) {
    return at.count() == 1 ? 0 : at.deviation();
  }

  private static void addBand(
      XYChart chart, MethodStyle style, NavigableMap<Integer, MeanDeviation> line) {
    ChartBand band = new ChartBand(style.color());
    line.forEach(
        (count, at) ->
            band.add(count, 100 * (at.mean() - spread(at)), 100 * (at.mean() + spread(at))));
    band.addTo(chart, style.label());
  }

  private static void addLine(
      XYChart chart, MethodStyle style, NavigableMap<Integer, MeanDeviation> line) {
    XYSeries series =
        chart.addSeries(
            style.label(),
            line.keySet().stream().map(Integer::doubleValue).toList(),
            line.values().stream().map(at -> 100 * at.mean()).toList());
    ChartStyle.line(
        series, style.color(), line.size() > MOST_MARKERS ? SeriesMarkers.NONE : style.marker());
  }
}
