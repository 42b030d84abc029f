package org.ottt.djl.plot;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Learning curves of several runs: a line per group of runs that differ by their seeds only, at the
 * mean of the runs, in a band of a standard deviation to either side.
 */
public final class RunCurves {

  private static final int HEIGHT = 330;
  private static final int BAND_ALPHA = 45;
  private static final int MOST_MARKERS = 30;

  private static final List<Color> COLORS =
      List.of(
          ChartStyle.BLUE,
          ChartStyle.VERMILLION,
          ChartStyle.GREEN,
          ChartStyle.PURPLE,
          ChartStyle.ORANGE,
          ChartStyle.SKY);

  private static final List<Marker> MARKERS =
      List.of(
          SeriesMarkers.CIRCLE,
          SeriesMarkers.DIAMOND,
          SeriesMarkers.SQUARE,
          SeriesMarkers.TRIANGLE_UP,
          SeriesMarkers.TRIANGLE_DOWN,
          SeriesMarkers.CROSS);

  private RunCurves() {}

  /** The mean of an epoch over runs, and how far a standard deviation reaches. */
  record Spread(double mean, double deviation) {

    static Spread of(Collection<Double> values) {
      double mean = values.stream().mapToDouble(value -> value).average().orElseThrow();
      double squares = values.stream().mapToDouble(value -> (value - mean) * (value - mean)).sum();
      // A single run has no spread.
      return new Spread(mean, values.size() == 1 ? 0 : Math.sqrt(squares / (values.size() - 1)));
    }
  }

  /**
   * Draws curves and writes them as PNG, and as SVG beside it.
   *
   * @param title stands above them
   * @param yLabel what is upwards, with its unit
   * @param groups the runs of each group by its name in the legend; of each run a value by epoch
   * @param file the PNG file
   * @throws IOException if a file cannot be written
   * @throws IllegalArgumentException if no run has a value
   */
  public static void draw(
      String title,
      String yLabel,
      Map<String, List<NavigableMap<Integer, Double>>> groups,
      Path file)
      throws IOException {
    boolean several = groups.values().stream().anyMatch(runs -> runs.size() > 1);
    XYChart chart =
        ChartStyle.lines(
            title,
            several ? "Epoch (band: ± one standard deviation over seeds)" : "Epoch",
            yLabel,
            HEIGHT + 16 * (groups.size() / 3));
    Map<String, NavigableMap<Integer, Spread>> lines = new TreeMap<>();
    groups.forEach((name, runs) -> lines.put(name, spread(runs)));
    lines.values().removeIf(Map::isEmpty);
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("There is no epoch to be drawn.");
    }
    int index = 0;
    // Bands first: they must lie under all lines.
    for (Map.Entry<String, NavigableMap<Integer, Spread>> line : lines.entrySet()) {
      addBand(chart, line.getKey(), line.getValue(), COLORS.get(index++ % COLORS.size()));
    }
    index = 0;
    for (Map.Entry<String, NavigableMap<Integer, Spread>> line : lines.entrySet()) {
      addLine(chart, line.getKey(), line.getValue(), index++);
    }
    fit(chart.getStyler(), lines.values());
    ChartStyle.labelWholeNumbers(chart.getStyler());
    ChartStyle.save(chart, file);
  }

  /** Epochs that all runs of a group have; a mean over others would jump where a run ends. */
  static NavigableMap<Integer, Spread> spread(List<NavigableMap<Integer, Double>> runs) {
    NavigableSet<Integer> epochs = new TreeSet<>(runs.get(0).keySet());
    runs.forEach(run -> epochs.retainAll(run.keySet()));
    NavigableMap<Integer, Spread> line = new TreeMap<>();
    for (int epoch : epochs) {
      line.put(epoch, Spread.of(runs.stream().map(run -> run.get(epoch)).toList()));
    }
    return line;
  }

  private static void fit(XYStyler styler, Collection<NavigableMap<Integer, Spread>> lines) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    int last = 1;
    for (NavigableMap<Integer, Spread> line : lines) {
      for (Spread at : line.values()) {
        low = Math.min(low, at.mean() - at.deviation());
        high = Math.max(high, at.mean() + at.deviation());
      }
      last = Math.max(last, line.lastKey());
    }
    // Uneven margins: XChart must not find values and ends equally spaced (see CurveChart).
    double margin = Math.max(0.06 * (high - low), Math.max(1e-3, 0.01 * Math.abs(high)));
    styler.setXAxisMin(0.0);
    styler.setXAxisMax(last == 1 ? 2.02 : last + 0.5);
    styler.setYAxisMin(Math.max(0, low - margin));
    styler.setYAxisMax(high + 1.3 * margin);
  }

  /** The outline of the band, out along its upper edge and back along its lower one. */
  private static void addBand(
      XYChart chart, String name, NavigableMap<Integer, Spread> line, Color color) {
    if (line.values().stream().allMatch(at -> at.deviation() == 0)) {
      return;
    }
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    line.forEach(
        (epoch, at) -> {
          x.add((double) epoch);
          y.add(at.mean() + at.deviation());
        });
    line.descendingMap()
        .forEach(
            (epoch, at) -> {
              x.add((double) epoch);
              y.add(at.mean() - at.deviation());
            });
    XYSeries band = chart.addSeries(name + " ±", x, y);
    band.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
    band.setFillColor(new Color(color.getRed(), color.getGreen(), color.getBlue(), BAND_ALPHA));
    band.setLineColor(new Color(0, 0, 0, 0));
    band.setMarker(SeriesMarkers.NONE);
    band.setShowInLegend(false);
  }

  private static void addLine(
      XYChart chart, String name, NavigableMap<Integer, Spread> line, int index) {
    XYSeries series =
        chart.addSeries(
            name,
            line.keySet().stream().map(Integer::doubleValue).toList(),
            line.values().stream().map(Spread::mean).toList());
    Marker marker =
        line.size() > MOST_MARKERS ? SeriesMarkers.NONE : MARKERS.get(index % MARKERS.size());
    ChartStyle.line(series, COLORS.get(index % COLORS.size()), marker);
  }
}
