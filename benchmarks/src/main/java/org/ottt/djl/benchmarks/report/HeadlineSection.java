package org.ottt.djl.benchmarks.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
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
      List<ResultRow> rows = ResultTable.read(table.getValue());
      for (List<ResultRow> cells :
          Tables.group(rows, "width", "batch_size", "image_size", "allocator").values()) {
        List<Integer> steps =
            cells.stream().map(row -> (int) row.number("time_steps")).distinct().sorted().toList();
        for (int t : List.of(steps.get(0), steps.get(steps.size() - 1))) {
          lines.add(
              line(
                  "peak memory in MiB, %s, batch %s, T = %d"
                      .formatted(table.getKey(), cells.get(0).text("batch_size"), t),
                  rule ->
                      find(cells, "method", rule)
                          .filter(row -> row.number("time_steps") == t)
                          .findFirst()
                          .map(HeadlineSection::peak)));
        }
      }
    }
  }

  private static String peak(ResultRow row) {
    return row.text("status").equals("ok")
        ? Tables.spell("%.0f", row.number(MemorySection.column(row)))
        : "out of memory";
  }

  private static void speed(Path results, List<List<String>> lines) throws IOException {
    for (Map.Entry<String, Path> table : Tables.named(results, "speed-").entrySet()) {
      List<ResultRow> rows = ResultTable.read(table.getValue());
      for (List<ResultRow> timings :
          Tables.group(rows, "width", "batch_size", "image_size", "time_steps").values()) {
        lines.add(
            line(
                "time of a step, %s, batch %s, ReLU network = 1"
                    .formatted(table.getKey(), timings.get(0).text("batch_size")),
                rule -> ratio(find(timings, "contender", CONTENDERS.get(rule)).toList())));
      }
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

  /** Of each data set the setting with the longest training. */
  private static void accuracy(Path results, List<List<String>> lines) throws IOException {
    List<ResultRow> rows = ResultTable.read(results.resolve("accuracy.csv"));
    var methods = new ArrayList<>(find(rows, "experiment", Accuracies.METHODS).toList());
    methods.sort(
        Comparator.comparingDouble(
                (ResultRow row) -> row.number("epochs") * row.number("train_samples"))
            .reversed());
    Tables.group(methods, "data")
        .forEach(
            (data, ofData) -> {
              var longest = Accuracies.bySetting(ofData).entrySet().iterator().next();
              lines.add(
                  line(
                      "top-1 in %%, %s, %s epochs over %s samples"
                          .formatted(
                              data.get(0),
                              longest.getKey().epochs(),
                              longest.getKey().trainSamples()),
                      rule -> {
                        List<ResultRow> cells = find(longest.getValue(), "method", rule).toList();
                        return cells.isEmpty()
                            ? Optional.empty()
                            : Optional.of(Accuracies.percent(cells, "top1"));
                      }));
            });
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
