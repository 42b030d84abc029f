package org.ottt.djl.evaluation;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.ChartTheme;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.ottt.djl.plot.ChartStyle;

/** Accuracy over the number of time steps at inference (patent, figure 4). */
final class AccuracyChart {

  private static final int WIDTH = 480;
  private static final int HEIGHT = 300;

  /** With so few classes, top-5 says nothing. */
  private static final int FEW_CLASSES = 5;

  private AccuracyChart() {}

  static void draw(List<StepAccuracy> accuracies, int classes, Path file) throws IOException {
    ChartStyle.save(chart(accuracies, classes), file);
  }

  static XYChart chart(List<StepAccuracy> accuracies, int classes) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Accuracy over time steps")
            .xAxisTitle("Time steps T at inference")
            .yAxisTitle("accuracy (%)")
            .theme(ChartTheme.XChart)
            .build();
    XYStyler styler = chart.getStyler();
    ChartStyle.apply(styler);
    styler.setMarkerSize(6);
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
    // Half a step is no place on the axis: equal labels make XChart take a wider step.
    styler.setxAxisTickLabelsFormattingFunction(
        x -> x == Math.rint(x) ? Long.toString(Math.round(x)) : "");
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
    series.setLineColor(color);
    series.setMarkerColor(color);
    series.setMarker(marker);
    series.setLineStyle(new BasicStroke(1.6f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    double low = 100;
    for (double value : percent) {
      low = Math.min(low, value);
    }
    return low;
  }
}
