package org.ottt.djl.evaluation.files;

import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.ottt.djl.evaluation.AnytimeAccuracy;
import org.ottt.djl.plot.ChartStyle;

/** Accuracy and the mean number of steps over the margin at which samples stop. */
final class AnytimeChart {

  private static final int HEIGHT = 320;

  private AnytimeChart() {}

  static XYChart of(List<AnytimeAccuracy> anytime) {
    int last = anytime.get(0).stopped().size();
    XYChart chart =
        ChartStyle.lines(
            "Stopping when the answer is clear, at most " + last + " steps",
            "margin between the two most probable classes",
            "test accuracy (%)",
            HEIGHT);
    double[] margins = anytime.stream().mapToDouble(AnytimeAccuracy::margin).toArray();
    double[] accuracy = anytime.stream().mapToDouble(at -> 100 * at.accuracy()).toArray();
    double[] steps = anytime.stream().mapToDouble(AnytimeAccuracy::meanSteps).toArray();
    add(chart, "accuracy", margins, accuracy, 0);
    add(chart, "mean steps (right axis)", margins, steps, 1);
    chart.setYAxisGroupTitle(1, "mean time steps");
    chart.getStyler().setYAxisMin(1, 0.0);
    chart.getStyler().setYAxisMax(1, (double) last + 0.2);
    chart.getStyler().setYAxisGroupPosition(1, Styler.YAxisPosition.Right);
    return chart;
  }

  private static void add(XYChart chart, String name, double[] x, double[] y, int axis) {
    XYSeries series = chart.addSeries(name, x, y);
    series.setMarker(SeriesMarkers.CIRCLE);
    series.setYAxisGroup(axis);
  }
}
