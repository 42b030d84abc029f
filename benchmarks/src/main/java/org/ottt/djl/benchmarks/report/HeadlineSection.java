package org.ottt.djl.benchmarks.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.ottt.djl.benchmarks.result.AccuracySetting;
import org.ottt.djl.benchmarks.result.MethodStyle;
import org.ottt.djl.benchmarks.result.ResultRow;
import org.ottt.djl.benchmarks.result.ResultTable;
import org.ottt.djl.benchmarks.result.Spread;

/** The figures that matter most in one table, a column per rule. */
final class HeadlineSection implements Section {

  private static final List<String> RULES = List.of("ottt-a", "ottt-o", "sltt", "bptt");

  /** What {@link SpeedSection} times of each rule. */
  private static final Map<String, String> CONTENDERS =
      Map.of("ottt-a", "ottt-a trace", "ottt-o", "ottt-o", "sltt", "sltt", "bptt", "bptt");

  @Override
  public void write(Path results, MarkdownPage page) throws IOException {
    List<List<String>> lines = new ArrayList<>();
    memory(results, lines);
    speed(results, lines);
    accuracy(results, lines);
    if (lines.isEmpty()) {
      return;
    }
    List<String> header = new ArrayList<>(List.of(page.place()));
    RULES.forEach(rule -> header.add(MethodStyle.of(rule).label()));
    page.table(header, lines);
  }

  private static void memory(Path results, List<List<String>> lines) throws IOException {
    for (Map.Entry<String, Path> table : Tables.named(results, "memory-").entrySet()) {
      List<ResultRow> cells = first(table.getValue(), MemorySection.SETTINGS);
      IntSummaryStatistics steps =
          cells.stream().mapToInt(row -> (int) row.number("time_steps")).summaryStatistics();
      for (int t : new TreeSet<>(List.of(steps.getMin(), steps.getMax()))) {
        lines.add(
            line(
                "peak memory in MiB, %s, T = %d".formatted(workload(table.getKey(), cells), t),
                rule ->
                    find(cells, "method", rule)
                        .filter(row -> row.number("time_steps") == t)
                        .findFirst()
                        .map(HeadlineSection::peak)));
      }
    }
  }

  /** The rows of the setting that a table begins with; the sections have the others as well. */
  private static List<ResultRow> first(Path table, String... settings) throws IOException {
    return Tables.group(ResultTable.read(table), settings).values().iterator().next();
  }

  private static String workload(String network, List<ResultRow> rows) {
    String width = rows.get(0).text("width");
    return network
        + (width.equals("1") ? "" : " of width " + width)
        + ", batch "
        + rows.get(0).text("batch_size");
  }

  private static String peak(ResultRow row) {
    return row.text("status").equals("ok")
        ? Tables.spell("%.0f", row.number(MemorySection.column(row)))
        : "out of memory";
  }

  private static void speed(Path results, List<List<String>> lines) throws IOException {
    for (Map.Entry<String, Path> table : Tables.named(results, "speed-").entrySet()) {
      List<ResultRow> timings = first(table.getValue(), SpeedSection.SETTINGS);
      lines.add(
          line(
              "training time per time step, %s, ReLU network = 1"
                  .formatted(workload(table.getKey(), timings)),
              rule -> ratio(find(timings, "contender", CONTENDERS.get(rule)).toList())));
    }
  }

  private static Optional<String> ratio(List<ResultRow> rows) {
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Tables.spell(
                "%.3f",
                Spread.of(rows.stream().map(row -> row.number("ratio_to_relu")).toList())
                    .median()));
  }

  /** Of each data set the setting with the most rules; of several the longest training. */
  private static void accuracy(Path results, List<List<String>> lines) throws IOException {
    List<ResultRow> rows = ResultTable.read(results.resolve("accuracy.csv"));
    List<ResultRow> longestFirst =
        find(rows, "experiment", AccuracySetting.METHODS)
            .sorted(
                Comparator.comparingDouble(
                        (ResultRow row) -> row.number("epochs") * row.number("train_samples"))
                    .reversed())
            .toList();
    Tables.group(longestFirst, "data")
        .forEach(
            (data, ofData) -> {
              List<ResultRow> cells =
                  AccuracySetting.group(ofData).values().stream()
                      // Other batches or learning rates are not further seeds.
                      .flatMap(cell -> Tables.group(cell, "batch_size", "lr").values().stream())
                      .sorted(Comparator.comparingLong(HeadlineSection::rules).reversed())
                      .findFirst()
                      .orElseThrow();
              lines.add(
                  line(
                      "top-1 in %%, %s".formatted(training(data.get(0), cells.get(0))),
                      rule ->
                          Optional.of(
                              Accuracies.percent(find(cells, "method", rule).toList(), "top1"))));
            });
  }

  /** Counts the columns that rows of a setting fill. */
  private static long rules(List<ResultRow> setting) {
    return RULES.stream()
        .filter(rule -> find(setting, "method", rule).findAny().isPresent())
        .count();
  }

  private static String training(String data, ResultRow row) {
    return "%s, %s epochs over %s samples%s, T = %s"
        .formatted(
            data,
            row.text("epochs"),
            row.text("train_samples"),
            row.number("width") == 1 ? "" : ", width " + row.text("width"),
            row.text("time_steps"));
  }

  private static Stream<ResultRow> find(List<ResultRow> rows, String column, String value) {
    return rows.stream().filter(row -> row.text(column).equals(value));
  }

  private static List<String> line(String name, Function<String, Optional<String>> figure) {
    List<String> line = new ArrayList<>(List.of(name));
    RULES.forEach(rule -> line.add(figure.apply(rule).orElse("–")));
    return line;
  }
}
