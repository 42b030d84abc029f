package org.ottt.djl.plot;

import java.awt.Color;
import java.awt.Font;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.style.CategoryStyler;
import org.ottt.djl.evaluation.Evaluation;
import org.ottt.djl.evaluation.LayerActivity;

/** Firing rate of each layer as bars (patent, figure 5). */
public final class RateChart {

  private static final int MANY_LAYERS = 12;

  /** More numbers of layers would run into each other. */
  private static final int MOST_LABELS = 20;

  private static final int LABEL_STEP = 5;

  /** Numbers stand within the bars, so the lowest needs some height. */
  private static final double LOW_BAR = 0.15;

  private RateChart() {}

  /**
   * Charts how much each layer fires.
   *
   * @param evaluation the evaluation
   * @param timeSteps T, one of those evaluated
   * @return the chart, its size in points
   */
  public static CategoryChart of(Evaluation evaluation, int timeSteps) {
    List<LayerActivity> layers = evaluation.layers();
    CategoryChart chart =
        ChartStyle.bars(
            String.format(
                Locale.ROOT,
                "Firing rate per layer, T = %d (all: %.3f)",
                timeSteps,
                evaluation.meanRate(timeSteps)),
            "Layer of neurons",
            "spikes per neuron and step",
            ChartStyle.HEIGHT);
    CategoryStyler styler = chart.getStyler();
    styler.setLegendVisible(false);
    styler.setAvailableSpaceFill(0.7);
    if (layers.size() > MOST_LABELS) {
      // XChart spoils lines at labels that show nothing; the grid is enough here.
      styler.setAxisTicksLineVisible(false);
      styler.setAxisTicksMarksVisible(false);
    }
    styler.setYAxisMin(0.0);
    double highest = layers.stream().mapToDouble(layer -> layer.rate(timeSteps)).max().orElse(1);
    styler.setYAxisMax(1.08 * Math.max(highest, 1e-3));
    double lowest = layers.stream().mapToDouble(layer -> layer.rate(timeSteps)).min().orElse(0);
    if (layers.size() <= MANY_LAYERS && lowest > LOW_BAR * highest) {
      styler.setLabelsVisible(true);
      styler.setLabelsPosition(0.5);
      styler.setLabelsFont(ChartStyle.font(Font.PLAIN, 9));
      styler.setLabelsFontColor(Color.WHITE);
    }
    chart
        .addSeries(
            "rate",
            layers.stream().map(layer -> label(layer.layer(), layers.size())).toList(),
            layers.stream().map(layer -> round(layer.rate(timeSteps))).toList())
        .setFillColor(ChartStyle.BLUE);
    return chart;
  }

  /** Bars are identified by their labels, so those that show nothing must differ too. */
  private static String label(int layer, int layers) {
    return layers <= MOST_LABELS || layer == 1 || layer % LABEL_STEP == 0
        ? Integer.toString(layer)
        : " ".repeat(layer);
  }

  /** To what can be read: the label of a bar has all the digits of its value. */
  private static Double round(double rate) {
    return Math.rint(rate * 1000) / 1000;
  }
}
