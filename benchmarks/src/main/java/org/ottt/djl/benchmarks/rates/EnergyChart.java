package org.ottt.djl.benchmarks.rates;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.ottt.djl.benchmarks.result.MethodStyle;
import org.ottt.djl.benchmarks.run.Tested;
import org.ottt.djl.plot.ChartStyle;

/** Accuracy over the energy of inference, a line per rule and a point per number of steps. */
final class EnergyChart {

  private static final int HEIGHT = 320;
  private static final double NANOJOULES_PER_MICROJOULE = 1e3;

  /**
   * A network after some steps.
   *
   * @param microjoules energy of a sample
   * @param top1 accuracy as a fraction
   */
  private record Point(double microjoules, double top1) {}

  private EnergyChart() {}

  /**
   * Draws the chart of tested networks.
   *
   * @param name what data and recipe are called
   * @param results by the rule's name
   * @param file the PNG file
   */
  static void draw(String name, Map<String, Tested> results, Path file) throws IOException {
    Map<String, List<Point>> lines = new LinkedHashMap<>();
    results.forEach(
        (method, tested) ->
            lines.put(
                method,
                tested.evaluation().accuracies().stream()
                    .map(
                        at ->
                            new Point(
                                Energy.of(tested, at.timeSteps()).spikingNanojoules()
                                    / NANOJOULES_PER_MICROJOULE,
                                at.top1Fraction()))
                    .toList()));
    Tested any = results.values().iterator().next();
    draw(
        name + ": accuracy over energy, T = 1 to " + any.timeSteps(),
        lines,
        Energy.of(any, any.timeSteps()).denseNanojoules() / NANOJOULES_PER_MICROJOULE,
        file);
  }

  /**
   * Draws the chart.
   *
   * @param title says data and T
   * @param lines by the rule's name, in the order of T
   * @param dense energy in microjoules of a network of the same shape without spikes, whose
   *     accuracy is not known
   * @param file the PNG file
   */
  private static void draw(String title, Map<String, List<Point>> lines, double dense, Path file)
      throws IOException {
    XYChart chart = ChartStyle.lines(title, "energy per sample (µJ)", "test accuracy (%)", HEIGHT);
    double low = 100;
    double high = 0;
    double most = dense;
    for (Map.Entry<String, List<Point>> line : lines.entrySet()) {
      MethodStyle style = MethodStyle.of(line.getKey());
      List<Double> energies = line.getValue().stream().map(Point::microjoules).toList();
      List<Double> accuracies = line.getValue().stream().map(at -> 100 * at.top1()).toList();
      ChartStyle.line(
          chart.addSeries(style.label(), energies, accuracies), style.color(), style.marker());
      for (int i = 0; i < energies.size(); i++) {
        low = Math.min(low, accuracies.get(i));
        high = Math.max(high, accuracies.get(i));
        most = Math.max(most, energies.get(i));
      }
    }
    double margin = Math.max(1, 0.06 * (high - low));
    double bottom = Math.max(0, low - margin);
    // A marker at 100 % stays whole.
    double top = Math.min(100.2, high + margin);
    XYSeries without =
        chart.addSeries(
            "without spikes (energy only)", List.of(dense, dense), List.of(bottom, top));
    ChartStyle.line(without, ChartStyle.INK, SeriesMarkers.NONE);
    XYStyler styler = chart.getStyler();
    styler.setXAxisMin(0.0);
    styler.setXAxisMax(1.05 * most);
    styler.setYAxisMin(bottom);
    styler.setYAxisMax(top);
    ChartStyle.save(chart, file);
  }
}
