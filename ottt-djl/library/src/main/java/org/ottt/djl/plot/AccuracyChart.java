package org.ottt.djl.plot;

import java.awt.Color;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.ottt.djl.evaluation.StepAccuracy;

/** Accuracy over the number of time steps at inference (patent, figure 4). */
public final class AccuracyChart {

  /** With so few classes, top-5 says nothing. */
  private static final int FEW_CLASSES = 5;

  /** Keeps the axis of a curve that hardly moves from magnifying noise; in percent. */
  private static final double LEAST_MARGIN = 1;

  private AccuracyChart() {}

  /**
   * Charts the accuracy over the number of time steps.
   *
   * @param accuracies by T, in its order
   * @param classes number of classes; few of them have no top-5 line
   * @return the chart, its size in points
   */
  public static XYChart of(List<StepAccuracy> accuracies, int classes) {
    XYChart chart =
        ChartStyle.lines(
            "Accuracy over time steps",
            "Time steps T at inference",
            "accuracy (%)",
            ChartStyle.HEIGHT);
    XYStyler styler = chart.getStyler();
    DoubleSummaryStatistics range =
        add(
            chart,
            "top-1",
            accuracies,
            StepAccuracy::top1Fraction,
            ChartStyle.BLUE,
            SeriesMarkers.CIRCLE);
    if (classes > FEW_CLASSES) {
      range.combine(
          add(
              chart,
              "top-5",
              accuracies,
              StepAccuracy::top5Fraction,
              ChartStyle.VERMILLION,
              SeriesMarkers.DIAMOND));
    } else {
      styler.setLegendVisible(false);
    }
    ChartStyle.wholeNumbers(
        styler, accuracies.get(0).timeSteps(), accuracies.get(accuracies.size() - 1).timeSteps());
    // Uneven margins: XChart must not find values and ends equally spaced (see CurveChart).
    double margin = Math.max(LEAST_MARGIN, 0.06 * (range.getMax() - range.getMin()));
    styler.setYAxisMin(Math.max(0, range.getMin() - margin));
    styler.setYAxisMax(range.getMax() + 1.3 * margin);
    return chart;
  }

  /** Adds a curve and returns its range. */
  private static DoubleSummaryStatistics add(
      XYChart chart,
      String name,
      List<StepAccuracy> accuracies,
      ToDoubleFunction<StepAccuracy> accuracy,
      Color color,
      Marker marker) {
    double[] percent =
        accuracies.stream().mapToDouble(accuracy).map(fraction -> 100 * fraction).toArray();
    XYSeries series =
        chart.addSeries(
            name, accuracies.stream().mapToDouble(StepAccuracy::timeSteps).toArray(), percent);
    ChartStyle.line(series, color, marker);
    return Arrays.stream(percent).summaryStatistics();
  }
}
