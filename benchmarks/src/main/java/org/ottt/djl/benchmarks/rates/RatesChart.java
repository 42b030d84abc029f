package org.ottt.djl.benchmarks.rates;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.style.CategoryStyler;
import org.ottt.djl.benchmarks.result.MethodStyle;
import org.ottt.djl.evaluation.LayerActivity;
import org.ottt.djl.plot.ChartStyle;

/** Firing rate of each layer, a bar per learning rule (patent, figure 5). */
final class RatesChart {

  private static final int HEIGHT = 320;

  private RatesChart() {}

  /**
   * Draws the chart.
   *
   * @param title says data and T
   * @param timeSteps T
   * @param layers by the rule's name
   * @param file the PNG file
   */
  static void draw(String title, int timeSteps, Map<String, List<LayerActivity>> layers, Path file)
      throws IOException {
    CategoryChart chart =
        ChartStyle.bars(title, "Layer of neurons", "spikes per neuron and step", HEIGHT);
    CategoryStyler styler = chart.getStyler();
    styler.setAvailableSpaceFill(0.75);
    styler.setYAxisMin(0.0);
    double highest = 1e-3;
    for (Map.Entry<String, List<LayerActivity>> rule : layers.entrySet()) {
      MethodStyle style = MethodStyle.of(rule.getKey());
      List<Double> rates = rule.getValue().stream().map(layer -> layer.rate(timeSteps)).toList();
      chart
          .addSeries(
              style.label(),
              rule.getValue().stream().map(layer -> Integer.toString(layer.layer())).toList(),
              rates)
          .setFillColor(style.color());
      for (double rate : rates) {
        highest = Math.max(highest, rate);
      }
    }
    styler.setYAxisMax(1.08 * highest);
    ChartStyle.save(chart, file);
  }
}
