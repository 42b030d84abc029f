package org.ottt.djl.plot;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Learning curves of several runs: a line per group of runs that differ by their seeds only, at the
 * mean of the runs, in a band of a standard deviation to either side.
 */
public final class RunCurves {

  private static final int MOST_MARKERS = 30;

  private static final List<Color> COLORS =
      List.of(
          ChartStyle.BLUE,
          ChartStyle.VERMILLION,
          ChartStyle.GREEN,
          ChartStyle.PURPLE,
          ChartStyle.ORANGE,
          ChartStyle.SKY);

  /** As the benchmarks' pictures have them. */
  private static final Map<String, Color> RULES =
      Map.of(
          "ottt-a", ChartStyle.BLUE,
          "ottt-o", ChartStyle.GREEN,
          "sltt", ChartStyle.PURPLE,
          "bptt", ChartStyle.VERMILLION);

  private static final List<Marker> MARKERS =
      List.of(
          SeriesMarkers.CIRCLE,
          SeriesMarkers.DIAMOND,
          SeriesMarkers.TRIANGLE_UP,
          SeriesMarkers.SQUARE,
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
   * @param xLabel what is counted to the right, such as epochs
   * @param yLabel what is upwards, with its unit
   * @param groups the runs of each group by its name in the legend; of each run a value by count,
   *     left out where it is NaN or infinite
   * @param file the PNG file
   * @throws IOException if a file cannot be written
   * @throws IllegalArgumentException if no run has a value
   */
  public static void draw(
      String title,
      String xLabel,
      String yLabel,
      Map<String, List<NavigableMap<Integer, Double>>> groups,
      Path file)
      throws IOException {
    XYChart chart = ChartStyle.lines(title, xLabel, yLabel, ChartStyle.HEIGHT);
    Map<String, NavigableMap<Integer, Spread>> lines = new TreeMap<>();
    groups.forEach((name, runs) -> lines.put(name, spread(runs)));
    lines.values().removeIf(Map::isEmpty);
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("There is nothing to draw.");
    }
    Map<String, Color> colors = colors(lines.keySet());
    // Bands first: they must lie under all lines.
    lines.forEach((name, line) -> addBand(chart, name, line, colors.get(name)));
    lines.forEach((name, line) -> addLine(chart, name, line, colors.get(name)));
    if (lines.values().stream().anyMatch(RunCurves::isSpread)) {
      ChartBand.explain(chart);
    }
    fit(chart.getStyler(), lines.values());
    ChartStyle.save(chart, file);
  }

  /**
   * Chooses colours: that of the learning rule which a name begins with, in its own or the paper's
   * spelling, as in all pictures, if no other line has it, else the next free one.
   */
  static Map<String, Color> colors(Collection<String> names) {
    Map<String, Color> chosen = new LinkedHashMap<>();
    for (String name : names) {
      Color color = RULES.get(name.split("[ ,]", 2)[0].toLowerCase(Locale.ROOT).replace('_', '-'));
      if (color != null && !chosen.containsValue(color)) {
        chosen.put(name, color);
      }
    }
    int next = 0;
    for (String name : names) {
      if (!chosen.containsKey(name)) {
        int free = next;
        while (free < COLORS.size() && chosen.containsValue(COLORS.get(free))) {
          free++;
        }
        chosen.put(name, COLORS.get(free < COLORS.size() ? free : next % COLORS.size()));
        next++;
      }
    }
    return chosen;
  }

  /** Epochs of which all runs have a value; a mean over others would jump where a run ends. */
  static NavigableMap<Integer, Spread> spread(List<NavigableMap<Integer, Double>> runs) {
    NavigableSet<Integer> epochs = new TreeSet<>(runs.get(0).keySet());
    runs.forEach(run -> epochs.retainAll(run.keySet()));
    epochs.removeIf(epoch -> runs.stream().anyMatch(run -> !Double.isFinite(run.get(epoch))));
    NavigableMap<Integer, Spread> line = new TreeMap<>();
    for (int epoch : epochs) {
      line.put(epoch, Spread.of(runs.stream().map(run -> run.get(epoch)).toList()));
    }
    return line;
  }

  private static void fit(XYStyler styler, Collection<NavigableMap<Integer, Spread>> lines) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    int first = Integer.MAX_VALUE;
    int last = 1;
    for (NavigableMap<Integer, Spread> line : lines) {
      for (Spread at : line.values()) {
        low = Math.min(low, at.mean() - at.deviation());
        high = Math.max(high, at.mean() + at.deviation());
      }
      first = Math.min(first, line.firstKey());
      last = Math.max(last, line.lastKey());
    }
    // Uneven margins: XChart must not find values and ends equally spaced (see CurveChart).
    double margin = Math.max(0.06 * (high - low), Math.max(1e-3, 0.01 * Math.abs(high)));
    ChartStyle.wholeNumbers(styler, first, last);
    styler.setYAxisMin(Math.max(0, low - margin));
    styler.setYAxisMax(high + 1.3 * margin);
  }

  private static void addBand(
      XYChart chart, String name, NavigableMap<Integer, Spread> line, Color color) {
    if (!isSpread(line)) {
      return;
    }
    ChartBand band = new ChartBand(color);
    line.forEach(
        (epoch, at) -> band.add(epoch, at.mean() - at.deviation(), at.mean() + at.deviation()));
    band.addTo(chart, name);
  }

  private static boolean isSpread(NavigableMap<Integer, Spread> line) {
    return line.values().stream().anyMatch(at -> at.deviation() > 0);
  }

  private static void addLine(
      XYChart chart, String name, NavigableMap<Integer, Spread> line, Color color) {
    XYSeries series =
        chart.addSeries(
            name,
            line.keySet().stream().map(Integer::doubleValue).toList(),
            line.values().stream().map(Spread::mean).toList());
    Marker marker =
        line.size() > MOST_MARKERS
            ? SeriesMarkers.NONE
            : MARKERS.get(COLORS.indexOf(color) % MARKERS.size());
    ChartStyle.line(series, color, marker);
  }
}
