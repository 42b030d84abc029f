package org.ottt.djl.benchmarks.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.ottt.djl.benchmarks.result.ResultRow;
import org.ottt.djl.benchmarks.result.ResultTable;

/**
 * Latency and throughput of trained networks over T, beside the network with ReLU, other runtimes
 * and Python's PyTorch; and what stopping early saves.
 */
final class InferenceSection implements Section {

  private static final String[] SETTINGS = {"width", "image_size", "threads", "batch_size"};

  /** The contenders here that the peer has as well, by the same names. */
  private static final List<String> COUNTERPARTS = List.of("relu", "spiking");

  @Override
  public void write(Path results, MarkdownPage page) throws IOException {
    for (Map.Entry<String, Path> table : Tables.named(results, "inference-").entrySet()) {
      String network = table.getKey();
      page.heading(3, "Inference: " + network);
      page.paragraph(
          "A call processes one batch and returns the logits to Java. Contenders take turns within"
              + " a process; ONNX Runtime has processes of its own, with its default settings apart"
              + " from the number of threads. Weights are standardized once for all. Time, × ReLU:"
              + " p50 divided by that of one forward pass of the same network with ReLU in place of"
              + " neurons, float32; time / T: that ratio divided by T. p99 of fewer than 100 calls"
              + " is the slowest.");
      List<ResultRow> own = ResultTable.read(table.getValue());
      List<ResultRow> peers =
          ResultTable.read(results.resolve("pytorch-inference-" + network + ".csv")).stream()
              .filter(peer -> own.stream().anyMatch(row -> agrees(row, peer)))
              .toList();
      for (String pytorch : peers.stream().map(row -> row.text("pytorch")).distinct().toList()) {
        page.paragraph(
            "Python: `benchmarks/peers/inference.py`, PyTorch %s, run after ours, not interleaved"
                + " with it; × ReLU of Python's rows is relative to Python's own ReLU network. %s",
            pytorch, PeerSection.explainRatios(results, pytorch));
      }
      List<List<ResultRow>> settings = new ArrayList<>(Tables.group(own, SETTINGS).values());
      settings.sort(
          Comparator.comparingDouble((List<ResultRow> rows) -> rows.get(0).number("batch_size"))
              .thenComparingDouble(rows -> rows.get(0).number("threads")));
      for (List<ResultRow> rows : settings) {
        ResultRow first = rows.get(0);
        write(rows, peers.stream().filter(row -> agrees(row, first)).toList(), page);
      }
    }
    for (Map.Entry<String, Path> table : Tables.named(results, "anytime-").entrySet()) {
      anytime(table.getKey(), ResultTable.read(table.getValue()), page);
      page.picture(
          results.resolve("anytime-" + table.getKey() + ".png"),
          "Accuracy and steps over the margin, " + table.getKey());
    }
  }

  private static void write(List<ResultRow> rows, List<ResultRow> peers, MarkdownPage page) {
    ResultRow first = rows.get(0);
    page.paragraph(
        "Batch %s, %s thread%s; width %s, images of %s pixels, %s calls each%s.",
        first.text("batch_size"),
        first.text("threads"),
        first.text("threads").equals("1") ? "" : "s",
        first.text("width"),
        first.text("image_size"),
        first.text("calls"),
        peers.isEmpty() ? "" : " (Python: " + peers.get(0).text("calls") + ")");
    List<List<String>> lines = new ArrayList<>();
    for (ResultRow row : rows) {
      lines.add(line("", row, ratio(row, first), counterpart(row, peers)));
    }
    double relu = Double.NaN;
    for (ResultRow row : peers) {
      double seconds = row.number("p50_seconds");
      // Each session of the peer begins with its ReLU network.
      relu = row.text("contender").equals("relu") ? seconds : relu;
      lines.add(line("Python: ", row, seconds / relu, null));
    }
    page.table(
        List.of(
            "",
            "T",
            "p50, ms",
            "p99, ms",
            "images/s",
            "time, × ReLU",
            "time / T, × ReLU",
            "time, × Python"),
        lines);
  }

  private static List<String> line(String prefix, ResultRow row, double ratio, ResultRow peer) {
    double seconds = row.number("p50_seconds");
    return List.of(
        prefix + row.text("contender"),
        row.text("time_steps"),
        Tables.spell("%.2f", 1e3 * seconds),
        Tables.spell("%.2f", 1e3 * row.number("p99_seconds")),
        Tables.spell("%.1f", row.number("batch_size") / seconds),
        Tables.spell("%.3f", ratio),
        Tables.spell("%.3f", ratio / row.number("time_steps")),
        peer == null ? "–" : Tables.spell("%.3f", seconds / peer.number("p50_seconds")));
  }

  /** Tables of older versions may hold rows of several sessions; the ratio of a row is its own. */
  private static double ratio(ResultRow row, ResultRow relu) {
    double own = row.number("ratio_to_relu");
    double toFirst = row.number("p50_seconds") / relu.number("p50_seconds");
    // The quotient has more digits than the table.
    return Math.abs(toFirst - own) < 1e-4 * own ? toFirst : own;
  }

  private static ResultRow counterpart(ResultRow own, List<ResultRow> peers) {
    if (!COUNTERPARTS.contains(own.text("contender"))) {
      return null;
    }
    return peers.stream()
        .filter(row -> row.text("contender").equals(own.text("contender")))
        .filter(row -> row.number("time_steps") == own.number("time_steps"))
        .findFirst()
        .orElse(null);
  }

  /** Python and Java spell numbers differently. */
  private static boolean agrees(ResultRow own, ResultRow peer) {
    for (String setting : SETTINGS) {
      if (own.number(setting) != peer.number(setting)) {
        return false;
      }
    }
    return true;
  }

  private static void anytime(String data, List<ResultRow> rows, MarkdownPage page) {
    int steps = 0;
    while (rows.get(0).has("stopped_at_" + (steps + 1))) {
      steps++;
    }
    double samples = 0;
    List<String> header = new ArrayList<>(List.of("margin", "top-1, %", "mean steps"));
    for (int step = 1; step <= steps; step++) {
      samples += rows.get(0).number("stopped_at_" + step);
      header.add("stopped at " + step + ", %");
    }
    page.heading(3, "Stopping when the answer is clear: " + data);
    page.paragraph(
        "%,.0f test samples of one run (`anytime.csv` of `Evaluate`, T = %d). Every sample stops at"
            + " the first step at which the probability of its best class leads that of the second"
            + " by the margin, at the latest at step %d (`AnytimePredictor`).",
        samples, steps, steps);
    List<List<String>> lines = new ArrayList<>();
    for (ResultRow row : rows) {
      List<String> line =
          new ArrayList<>(
              List.of(
                  row.text("margin"),
                  Tables.spell("%.2f", 100 * row.number("accuracy")),
                  Tables.spell("%.2f", row.number("mean_steps"))));
      for (int step = 1; step <= steps; step++) {
        line.add(Tables.spell("%.1f", 100 * row.number("stopped_at_" + step) / samples));
      }
      lines.add(line);
    }
    page.table(header, lines);
  }
}
