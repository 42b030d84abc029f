package org.ottt.djl.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.Arrays;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.ottt.djl.notebook.output.RichOutput;
import org.ottt.djl.notebook.output.Showable;

/**
 * A plot of lines, in the look of the project's other plots. A value that is NaN or infinite leaves
 * a gap.
 *
 * <pre>{@code
 * new LineChart("Membrane", "time step", "potential").line("u", u).level("threshold", 1).show();
 * }</pre>
 */
public final class LineChart implements Showable {

  private static final int MOST_MARKERS = 40;

  /** Okabe and Ito's, distinct with any colour vision. */
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
          SeriesMarkers.TRIANGLE_UP);

  private final XYChart chart;
  private double leftmost = Double.POSITIVE_INFINITY;
  private double rightmost = Double.NEGATIVE_INFINITY;
  private double lowest = Double.POSITIVE_INFINITY;
  private double highest = Double.NEGATIVE_INFINITY;
  private boolean ranged;
  private boolean wholeNumbers = true;
  private int lines;

  /**
   * Creates an empty plot.
   *
   * @param title stands above it
   * @param xLabel what is to the right
   * @param yLabel what is upwards, with its unit
   */
  public LineChart(String title, String xLabel, String yLabel) {
    chart = ChartStyle.lines(title, xLabel, yLabel, ChartStyle.HEIGHT);
    chart.getStyler().setxAxisTickLabelsFormattingFunction(ChartStyle::label);
  }

  /**
   * Adds a line over the steps 1, 2, ...
   *
   * @param name its name in the legend
   * @param y its values
   * @return this plot
   */
  public LineChart line(String name, double... y) {
    return line(name, steps(y.length), y);
  }

  /**
   * Adds a line.
   *
   * @param name its name in the legend
   * @param x where its values are
   * @param y its values, as many
   * @return this plot
   * @throws IllegalArgumentException if there is no value, or one is nowhere
   */
  public LineChart line(String name, double[] x, double[] y) {
    XYSeries series = add(name, x, y);
    series.setMarker(
        x.length > MOST_MARKERS ? SeriesMarkers.NONE : MARKERS.get((lines - 1) % MARKERS.size()));
    series.setLineStyle(new BasicStroke(1.6f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    return this;
  }

  /**
   * Adds a value for each of the steps 1, 2, ... that lasts until the next one.
   *
   * @param name its name in the legend
   * @param y its values
   * @return this plot
   */
  public LineChart steps(String name, double... y) {
    XYSeries series = add(name, steps(y.length), y);
    series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Step);
    series.setMarker(SeriesMarkers.NONE);
    series.setLineStyle(new BasicStroke(1.6f));
    return this;
  }

  /**
   * Adds a dashed level line, over the lines that already exist.
   *
   * @param name its name in the legend
   * @param y where it is
   * @return this plot
   */
  public LineChart level(String name, double y) {
    double[] ends = withGaps(y, y);
    XYSeries series = chart.addSeries(name, new double[] {leftmost, rightmost}, ends);
    include(ends);
    series.setMarker(SeriesMarkers.NONE);
    series.setLineColor(new Color(0x777777));
    series.setLineStyle(
        new BasicStroke(
            1.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {5, 4}, 0));
    return this;
  }

  /**
   * Sets the vertical axis, which otherwise fits the lines.
   *
   * @param low its lower end
   * @param high its upper end
   * @return this plot
   */
  public LineChart range(double low, double high) {
    ranged = true;
    // A bit lower: XChart labels no tick at the very end.
    chart.getStyler().setYAxisMin(low - 1e-3 * (high - low));
    chart.getStyler().setYAxisMax(high);
    return this;
  }

  /**
   * Paints the plot.
   *
   * @return the picture
   */
  public Picture picture() {
    chart.getStyler().setLegendVisible(chart.getSeriesMap().size() > 1);
    boolean empty = lowest > highest;
    if (!ranged && empty) {
      // Only gaps: any axis will do.
      chart.getStyler().setYAxisMin(-0.04);
      chart.getStyler().setYAxisMax(1.05);
    }
    if (wholeNumbers) {
      ChartStyle.wholeNumbers(chart.getStyler(), (int) leftmost, (int) rightmost);
      if (!ranged && !empty) {
        // Room for half a marker.
        double room = 0.04 * Math.max(highest - lowest, 1e-9);
        chart.getStyler().setYAxisMin(lowest - room);
        chart.getStyler().setYAxisMax(highest + 1.3 * room);
      }
    } else {
      // Uneven, since XChart would put its ticks at the values if they and the ends were evenly
      // spaced.
      double margin = 0.02 * Math.max(rightmost - leftmost, 1e-9);
      chart.getStyler().setXAxisMin(leftmost - margin);
      chart.getStyler().setXAxisMax(rightmost + 1.3 * margin);
    }
    return Picture.of(chart);
  }

  @Override
  public RichOutput output() {
    return picture().output();
  }

  private XYSeries add(String name, double[] x, double[] y) {
    for (int i = 0; i < x.length; i++) {
      if (!Double.isFinite(x[i])) {
        throw new IllegalArgumentException(
            "The line " + name + " has a value at x[" + i + "] = " + x[i] + "; leave it out.");
      }
    }
    Color color = COLORS.get(lines % COLORS.size());
    double[] drawn = withGaps(y);
    XYSeries series = chart.addSeries(name, x, drawn);
    lines++;
    series.setLineColor(color);
    series.setMarkerColor(color);
    include(drawn);
    for (double at : x) {
      leftmost = Math.min(leftmost, at);
      rightmost = Math.max(rightmost, at);
      wholeNumbers &= at == Math.rint(at) && at >= 1 && at <= Integer.MAX_VALUE;
    }
    return series;
  }

  /** XChart draws nothing at NaN, but would draw a line to infinity. */
  private static double[] withGaps(double... y) {
    return Arrays.stream(y).map(value -> Double.isFinite(value) ? value : Double.NaN).toArray();
  }

  private void include(double... y) {
    for (double value : y) {
      if (!Double.isNaN(value)) {
        lowest = Math.min(lowest, value);
        highest = Math.max(highest, value);
      }
    }
  }

  private static double[] steps(int count) {
    double[] x = new double[count];
    for (int i = 0; i < count; i++) {
      x[i] = i + 1;
    }
    return x;
  }
}
