package org.ottt.djl.plot;

import java.awt.Color;
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
    double low =
        add(
            chart,
            "top-1",
            accuracies,
            StepAccuracy::top1Fraction,
            ChartStyle.BLUE,
            SeriesMarkers.CIRCLE);
    if (classes > FEW_CLASSES) {
      add(
          chart,
          "top-5",
          accuracies,
          StepAccuracy::top5Fraction,
          ChartStyle.VERMILLION,
          SeriesMarkers.DIAMOND);
    } else {
      styler.setLegendVisible(false);
    }
    int last = accuracies.get(accuracies.size() - 1).timeSteps();
    styler.setXAxisMin(0.0);
    styler.setXAxisMax(last + 0.5);
    styler.setYAxisMin(Math.max(0, Math.floor(low / 10) * 10 - 1e-6));
    styler.setYAxisMax(101.0);
    ChartStyle.labelWholeNumbers(styler);
    return chart;
  }

  /** Adds a curve and returns its lowest value. */
  private static double add(
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
    double low = 100;
    for (double value : percent) {
      low = Math.min(low, value);
    }
    return low;
  }
}
