package org.ottt.djl.plot;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.ottt.djl.data.Split;

/** How a curve over epochs looks. */
final class CurveChart {

  /** With more points than this, markers would merge into a band. */
  private static final int MOST_MARKERS = 40;

  /** Keeps the axis of a curve that hardly moves from magnifying noise. */
  private static final double LEAST_MARGIN = 1e-3;

  private final XYChart chart;

  CurveChart(String title, String yLabel) {
    chart = ChartStyle.lines(title, "Epoch", yLabel, ChartStyle.HEIGHT);
  }

  /** Adds a curve; epochs whose value is missing must be left out by the caller. */
  void add(Split split, double[] epochs, double[] values) {
    boolean train = split == Split.TRAIN;
    Color color = train ? ChartStyle.BLUE : ChartStyle.VERMILLION;
    XYSeries series = chart.addSeries(split.label(), epochs, values);
    ChartStyle.line(
        series, color, epochs.length > MOST_MARKERS ? SeriesMarkers.NONE : marker(train));
  }

  /**
   * Fits the axes to the data.
   *
   * <p>XChart must not find the ends of an axis and the values between them equally spaced: it
   * would then put its ticks at the values, with all their digits. Hence the uneven margins.
   *
   * @param firstEpoch the first epoch drawn
   * @param lastEpoch the last epoch drawn
   * @param low the lowest value drawn, not negative
   * @param high the highest value drawn
   */
  void setRange(int firstEpoch, int lastEpoch, double low, double high) {
    XYStyler styler = chart.getStyler();
    ChartStyle.wholeNumbers(styler, firstEpoch, lastEpoch);
    double margin = Math.max(Math.max(0.05 * (high - low), 0.01 * high), LEAST_MARGIN);
    styler.setYAxisMin(Math.max(0, low - margin));
    styler.setYAxisMax(high + 1.5 * margin);
  }

  XYChart chart() {
    return chart;
  }

  void save(Path file) throws IOException {
    ChartStyle.save(chart, file);
  }

  private static Marker marker(boolean train) {
    return train ? SeriesMarkers.CIRCLE : SeriesMarkers.DIAMOND;
  }
}
