package org.ottt.djl.benchmarks.accuracy;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.ottt.djl.benchmarks.result.MeanDeviation;
import org.ottt.djl.benchmarks.result.MethodStyle;
import org.ottt.djl.plot.ChartStyle;

/** Accuracy over the steps at inference, a line per rule in a band of a standard deviation. */
final class StepsChart {

  private static final int HEIGHT = 320;
  private static final int BAND_ALPHA = 45;

  private StepsChart() {}

  /**
   * Draws the chart.
   *
   * @param title says data, T of the training and seeds
   * @param lines accuracies as fractions by method and steps
   * @param file the PNG file
   */
  static void draw(String title, Map<String, NavigableMap<Integer, MeanDeviation>> lines, Path file)
      throws IOException {
    XYChart chart =
        ChartStyle.lines(title, "Time steps T at inference", "test accuracy (%)", HEIGHT);
    XYStyler styler = chart.getStyler();
    // Bands first: they must lie under all lines.
    lines.forEach((method, line) -> addBand(chart, MethodStyle.of(method), line));
    lines.forEach((method, line) -> addLine(chart, MethodStyle.of(method), line));
    double low = 100;
    double high = 0;
    int last = 1;
    for (NavigableMap<Integer, MeanDeviation> line : lines.values()) {
      for (MeanDeviation at : line.values()) {
        low = Math.min(low, 100 * (at.mean() - spread(at)));
        high = Math.max(high, 100 * (at.mean() + spread(at)));
      }
      last = Math.max(last, line.lastKey());
    }
    double margin = Math.max(1, 0.06 * (high - low));
    styler.setXAxisMin(0.0);
    styler.setXAxisMax(last + 0.5);
    styler.setYAxisMin(Math.max(0, low - margin));
    styler.setYAxisMax(high + 1.3 * margin);
    ChartStyle.labelWholeNumbers(styler);
    ChartStyle.save(chart, file);
  }

  /** A single seed has no spread. */
  private static double spread(MeanDeviation at) {
    return at.count() == 1 ? 0 : at.deviation();
  }

  /** The outline of the band, out along its upper edge and back along its lower one. */
  private static void addBand(
      XYChart chart, MethodStyle style, NavigableMap<Integer, MeanDeviation> line) {
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    line.forEach(
        (steps, at) -> {
          x.add((double) steps);
          y.add(100 * (at.mean() + spread(at)));
        });
    line.descendingMap()
        .forEach(
            (steps, at) -> {
              x.add((double) steps);
              y.add(100 * (at.mean() - spread(at)));
            });
    XYSeries band = chart.addSeries(style.label() + " ±", x, y);
    band.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
    Color color = style.color();
    band.setFillColor(new Color(color.getRed(), color.getGreen(), color.getBlue(), BAND_ALPHA));
    band.setLineColor(new Color(0, 0, 0, 0));
    band.setMarker(SeriesMarkers.NONE);
    band.setShowInLegend(false);
  }

  private static void addLine(
      XYChart chart, MethodStyle style, NavigableMap<Integer, MeanDeviation> line) {
    XYSeries series =
        chart.addSeries(
            style.label(),
            line.keySet().stream().map(Integer::doubleValue).toList(),
            line.values().stream().map(at -> 100 * at.mean()).toList());
    ChartStyle.line(series, style.color(), style.marker());
  }
}
