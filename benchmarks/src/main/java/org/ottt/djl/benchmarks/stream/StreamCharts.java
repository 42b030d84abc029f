package org.ottt.djl.benchmarks.stream;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.ottt.djl.benchmarks.result.MethodStyle;
import org.ottt.djl.benchmarks.result.ResultRow;
import org.ottt.djl.plot.ChartStyle;
import org.ottt.djl.plot.Lettering;

/** The pictures of streams. */
final class StreamCharts {

  private static final int HEIGHT = 320;

  private StreamCharts() {}

  /** Memory over the number of steps, both logarithmic. */
  static void memory(List<ResultRow> rows, Path file) throws IOException {
    if (!Lettering.isAvailable() || rows.isEmpty()) {
      return;
    }
    XYChart chart =
        ChartStyle.lines(
            "Learning from a stream: memory over its length",
            "Steps",
            "resident memory (MiB)",
            HEIGHT);
    chart.getStyler().setXAxisLogarithmic(true);
    chart.getStyler().setYAxisLogarithmic(true);
    Map<String, List<ResultRow>> byMethod = new LinkedHashMap<>();
    rows.forEach(
        row -> byMethod.computeIfAbsent(row.text("method"), key -> new ArrayList<>()).add(row));
    byMethod.forEach(
        (method, all) -> {
          MethodStyle style = MethodStyle.of(method);
          List<Double> steps = new ArrayList<>();
          List<Double> memory = new ArrayList<>();
          for (ResultRow row : all) {
            if (row.text("status").equals("ok")) {
              steps.add(row.number("step"));
              memory.add(row.number("resident_mb"));
            } else {
              XYSeries cross =
                  chart.addSeries(
                      style.label() + ": out of memory",
                      List.of(row.number("step")),
                      List.of(row.number("limit_mb")));
              cross.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
              cross.setMarker(SeriesMarkers.CROSS);
              cross.setMarkerColor(style.color());
            }
          }
          if (!steps.isEmpty()) {
            ChartStyle.line(
                chart.addSeries(style.label(), steps, memory), style.color(), style.marker());
          }
        });
    ChartStyle.save(chart, file);
  }

  /** Accuracy over the blocks of a drifting stream, the mean of the seeds. */
  static void drift(List<ResultRow> rows, Path file) throws IOException {
    if (!Lettering.isAvailable() || rows.isEmpty()) {
      return;
    }
    XYChart chart =
        ChartStyle.lines(
            "Seven kinds, then ten, dimmed light, a turned camera",
            "Block of frames",
            "accuracy before each update (%)",
            HEIGHT);
    for (String learning : List.of("yes", "no")) {
      TreeMap<Integer, List<Double>> blocks = new TreeMap<>();
      for (ResultRow row : rows) {
        if (row.text("learning").equals(learning)) {
          blocks
              .computeIfAbsent((int) row.number("block"), key -> new ArrayList<>())
              .add(100 * row.number("accuracy"));
        }
      }
      if (blocks.isEmpty()) {
        continue;
      }
      List<Integer> x = new ArrayList<>(blocks.keySet());
      List<Double> y =
          blocks.values().stream()
              .map(
                  values ->
                      values.stream().mapToDouble(Double::doubleValue).average().orElseThrow())
              .toList();
      boolean learns = learning.equals("yes");
      ChartStyle.line(
          chart.addSeries(learns ? "keeps learning" : "stops learning before the drift", x, y),
          learns ? ChartStyle.BLUE : ChartStyle.VERMILLION,
          learns ? SeriesMarkers.CIRCLE : SeriesMarkers.DIAMOND);
    }
    chart.getStyler().setYAxisMin(0.0);
    chart.getStyler().setYAxisMax(100.0);
    ChartStyle.save(chart, file);
  }
}
