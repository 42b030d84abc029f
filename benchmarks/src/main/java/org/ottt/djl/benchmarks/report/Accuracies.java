package org.ottt.djl.benchmarks.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ottt.djl.benchmarks.result.AccuracySetting;
import org.ottt.djl.benchmarks.result.MeanDeviation;
import org.ottt.djl.benchmarks.result.MethodStyle;
import org.ottt.djl.benchmarks.result.ResultRow;
import org.ottt.djl.benchmarks.result.ResultTable;

/** What sections that tell of accuracies have in common. */
final class Accuracies {

  private Accuracies() {}

  /** Reads a table of accuracies; a missing one has no settings. */
  static Map<AccuracySetting, List<ResultRow>> read(Path file) throws IOException {
    return AccuracySetting.group(ResultTable.read(file));
  }

  /** Says what was trained, and the accuracies of each rule. */
  static void describe(AccuracySetting setting, List<ResultRow> cells, MarkdownPage page) {
    page.paragraph(
        "The recipe's network at width %s (%s parameters), T = %s, %s epochs over %s training samples; %s test"
            + " samples. Same initial weights and batches for all rules of a seed. Mean ± standard"
            + " deviation over seeds; no epoch was chosen by its test accuracy.",
        setting.width(),
        Tables.spell("%,.0f", cells.get(0).number("parameters")),
        setting.timeSteps(),
        setting.epochs(),
        setting.trainSamples(),
        setting.testSamples());
    page.table(List.of("", "batch", "lr", "seeds", "top-1, %", "best epoch, %"), lines(cells));
  }

  private static List<List<String>> lines(List<ResultRow> cells) {
    List<List<String>> lines = new ArrayList<>();
    Tables.group(cells, "method", "batch_size", "lr")
        .forEach(
            (key, rows) ->
                lines.add(
                    List.of(
                        MethodStyle.of(key.get(0)).label(),
                        key.get(1),
                        key.get(2),
                        Integer.toString(rows.size()),
                        percent(rows, "top1"),
                        percent(rows, "top1_best"))));
    return lines;
  }

  /** Adds the accuracies over the steps at inference. */
  static void overSteps(List<ResultRow> rows, MarkdownPage page) {
    if (rows.isEmpty()) {
      return;
    }
    var steps = Tables.group(rows, "inference_steps");
    List<String> header = new ArrayList<>(List.of("top-1 at inference steps, %"));
    steps.keySet().forEach(header::addAll);
    List<List<String>> lines = new ArrayList<>();
    AccuracySetting.byRule(rows)
        .forEach(
            (rule, ofRule) -> {
              List<String> line = new ArrayList<>(List.of(rule));
              Map<List<String>, List<ResultRow>> byStep = Tables.group(ofRule, "inference_steps");
              steps
                  .keySet()
                  .forEach(step -> line.add(percent(byStep.getOrDefault(step, List.of()), "top1")));
              lines.add(line);
            });
    page.table(header, lines);
  }

  /** Spells an accuracy with its deviation over the rows, if there are several. */
  static String percent(List<ResultRow> rows, String column) {
    if (rows.isEmpty()) {
      return "–";
    }
    MeanDeviation value = of(rows, column);
    return value.count() == 1
        ? Tables.spell("%.2f", 100 * value.mean())
        : String.format(Locale.ROOT, "%.2f ± %.2f", 100 * value.mean(), 100 * value.deviation());
  }

  static MeanDeviation of(List<ResultRow> rows, String column) {
    return MeanDeviation.of(rows.stream().map(row -> row.number(column)).toList());
  }
}
