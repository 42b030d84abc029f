package org.ottt.djl.benchmarks.stream;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
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

  /** Draws memory over the number of steps. */
  static void memory(List<ResultRow> rows, Path file) throws IOException {
    if (Lettering.isAvailable() && !rows.isEmpty()) {
      ChartStyle.save(memoryChart(rows), file);
    }
  }

  /** Memory from 0 on; the number of steps is logarithmic where it spans a factor of ten. */
  static XYChart memoryChart(List<ResultRow> rows) {
    XYChart chart =
        ChartStyle.lines(
            "Learning from a stream: memory over its length",
            "Steps",
            "peak resident memory (MiB)",
            HEIGHT);
    DoubleSummaryStatistics length =
        rows.stream().mapToDouble(row -> row.number("step")).summaryStatistics();
    // XChart labels the ticks of a logarithmic axis wrongly where it spans less than that.
    chart.getStyler().setXAxisLogarithmic(length.getMax() >= 10 * length.getMin());
    double highest = rows.stream().mapToDouble(StreamCharts::mebibytes).max().orElseThrow();
    // A bit lower: XChart labels no tick at the very end.
    chart.getStyler().setYAxisMin(-1e-3 * highest);
    chart.getStyler().setYAxisMax(1.08 * highest);
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
              memory.add(mebibytes(row));
            } else {
              XYSeries cross =
                  chart.addSeries(
                      style.label() + ": out of memory",
                      List.of(row.number("step")),
                      List.of(mebibytes(row)));
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
    return chart;
  }

  /** What a process took, or the limit that it would have passed. */
  private static double mebibytes(ResultRow row) {
    return row.number(row.text("status").equals("ok") ? "resident_mb" : "limit_mb");
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
