package org.ottt.djl.benchmarks.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ottt.djl.benchmarks.result.MeanDeviation;
import org.ottt.djl.benchmarks.result.MethodStyle;
import org.ottt.djl.benchmarks.result.ResultRow;
import org.ottt.djl.benchmarks.result.ResultTable;
import org.ottt.djl.benchmarks.stream.StreamBenchmarkCommand;

/** Learning from a stream: memory and time over its length, drift, batch size 1, latency. */
final class StreamSection implements Section {

  @Override
  public void write(Path results, MarkdownPage page) throws IOException {
    List<ResultRow> memory = ResultTable.read(results.resolve("stream-memory.csv"));
    List<ResultRow> drift = ResultTable.read(results.resolve("stream-drift.csv"));
    List<ResultRow> batch = ResultTable.read(results.resolve("stream-batch.csv"));
    List<ResultRow> latency = ResultTable.read(results.resolve("stream-latency.csv"));
    if (memory.isEmpty() && drift.isEmpty() && batch.isEmpty() && latency.isEmpty()) {
      return;
    }
    page.heading(3, "Learning from a stream");
    if (!memory.isEmpty()) {
      var limits = Tables.group(memory, "limit_mb");
      limits.values().forEach(rows -> memory(rows, page));
      Tables.explainPictures(limits.size(), page);
      page.picture(
          results.resolve("stream-memory.png"), "Memory over the number of steps of a stream");
    }
    if (!drift.isEmpty()) {
      var settings = Tables.group(drift, "lr", "glyphs_per_condition");
      settings.values().forEach(rows -> drift(rows, page));
      Tables.explainPictures(settings.size(), page);
      page.picture(results.resolve("stream-drift.png"), "Accuracy under drift");
    }
    if (!batch.isEmpty()) {
      Tables.group(batch, "train_samples", "epochs").values().forEach(rows -> batch(rows, page));
    }
    Tables.group(latency, "steps").values().forEach(rows -> latency(rows, page));
  }

  private static void memory(List<ResultRow> rows, MarkdownPage page) {
    page.paragraph(
        "Peak resident memory of the process up to the given learning step, and mean time per step"
            + " since the row above: a 128-32-10 network (fully connected layers) with a label at every step,"
            + " after a warm-up of 10,000 steps on another stream in the same process. BPTT trains"
            + " one batch of that many steps; its warm-up consists of batches of 100 steps. Each"
            + " process is limited to %s MiB.",
        rows.get(0).text("limit_mb"));
    List<List<String>> lines = new ArrayList<>();
    for (ResultRow row : rows) {
      boolean fits = row.text("status").equals("ok");
      lines.add(
          List.of(
              MethodStyle.of(row.text("method")).label(),
              String.format(Locale.ROOT, "%,.0f", row.number("step")),
              fits ? Tables.spell("%.0f", row.number("resident_mb")) : "out of memory",
              fits ? Tables.spell("%.3f", row.number("ms_per_step")) : "–",
              fits ? Tables.spell("%.0f", row.number("live_arrays")) : "–"));
    }
    page.table(List.of("", "steps", "peak MiB", "ms a step", "native arrays"), lines);
  }

  private static void drift(List<ResultRow> rows, MarkdownPage page) {
    ResultRow first = rows.get(0);
    int seeds = seeds(rows);
    page.paragraph(
        "A network 16C3/2-AP2-32C3-AP2-64C3-GAP-10 learns glyphs of an event camera from a stream"
            + " (OTTT_O in its trace form, Adam, learning rate %s; four frames a glyph; 16C3/2: 16"
            + " filters of 3 × 3, stride 2; AP2: average pooling over 2 × 2; GAP: global average"
            + " pooling); every %s glyphs the conditions change. Accuracy of the answers before"
            + " each update in the second half of each condition, %s.",
        first.text("lr"), first.text("glyphs_per_condition"), over(seeds));
    Map<String, Map<String, List<Double>>> table = new LinkedHashMap<>();
    Tables.group(rows, "condition", "learning", "seed")
        .forEach(
            (key, blocks) -> {
              List<Double> values =
                  table
                      .computeIfAbsent(key.get(0), condition -> new LinkedHashMap<>())
                      .computeIfAbsent(key.get(1), learning -> new ArrayList<>());
              // A run that was interrupted has no second half of its last condition.
              if (blocks.size() == StreamBenchmarkCommand.DRIFT_BLOCKS) {
                values.add(
                    blocks.subList(blocks.size() / 2, blocks.size()).stream()
                        .mapToDouble(row -> 100 * row.number("accuracy"))
                        .average()
                        .orElseThrow());
              }
            });
    List<List<String>> lines = new ArrayList<>();
    table.forEach(
        (condition, byLearning) ->
            lines.add(
                List.of(
                    condition,
                    spread(byLearning.getOrDefault("yes", List.of()), seeds),
                    spread(byLearning.getOrDefault("no", List.of()), seeds))));
    page.table(List.of("", "keeps learning", "stopped before the drift"), lines);
  }

  private static int seeds(List<ResultRow> rows) {
    return Tables.group(rows, "seed").size();
  }

  private static String over(int seeds) {
    return seeds == 1 ? "of one seed" : "mean and standard deviation over " + seeds + " seeds";
  }

  /** Spells percentages, one per seed; says so where some of the seeds are not measured yet. */
  private static String spread(List<Double> values, int seeds) {
    if (values.isEmpty()) {
      return "–";
    }
    MeanDeviation of = MeanDeviation.of(values);
    return String.format(Locale.ROOT, "%.1f", of.mean())
        + (of.count() == 1 ? "" : String.format(Locale.ROOT, " ± %.1f", of.deviation()))
        + " %"
        + (of.count() == seeds ? "" : " (" + of.count() + " of " + seeds + " seeds)");
  }

  private static void batch(List<ResultRow> rows, MarkdownPage page) {
    ResultRow first = rows.get(0);
    int seeds = seeds(rows);
    page.paragraph(
        "One image at a time as a stream (learning rate %s/128) against batches of 128 (%s): %s"
            + " glyphs, %s epochs, T = %s, cosine schedule; accuracy on %s test glyphs, %s.",
        first.text("lr"),
        first.text("lr"),
        first.text("train_samples"),
        first.text("epochs"),
        first.text("time_steps"),
        first.text("test_samples"),
        over(seeds));
    List<List<String>> lines = new ArrayList<>();
    Tables.group(rows, "method")
        .forEach(
            (key, all) -> {
              List<String> line = new ArrayList<>(List.of(MethodStyle.of(key.get(0)).label()));
              for (String size : List.of("128", "1")) {
                line.add(
                    spread(
                        all.stream()
                            .filter(row -> row.text("batch_size").equals(size))
                            .map(row -> 100 * row.number("top1"))
                            .toList(),
                        seeds));
              }
              lines.add(line);
            });
    page.table(List.of("", "batches of 128", "stream"), lines);
  }

  private static void latency(List<ResultRow> rows, MarkdownPage page) {
    page.paragraph(
        "Time from a frame to its answer, and to the end of the update where the network learns;"
            + " milliseconds over %s steps. Frames of the first network are 2 × 8 × 8, of the other"
            + " 2 × 32 × 32.",
        rows.get(0).text("steps"));
    page.table(
        List.of("network", "", "p50", "p99", "mean"),
        rows.stream()
            .map(
                row ->
                    List.of(
                        row.text("network"),
                        row.text("method").startsWith("answer")
                            ? row.text("method")
                            : "learns by " + MethodStyle.of(row.text("method")).label(),
                        Tables.spell("%.2f", row.number("p50_ms")),
                        Tables.spell("%.2f", row.number("p99_ms")),
                        Tables.spell("%.2f", row.number("mean_ms"))))
            .toList());
  }
}
