package org.ottt.djl.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ottt.djl.benchmarks.result.MeanDeviation;
import org.ottt.djl.benchmarks.result.MethodStyle;
import org.ottt.djl.benchmarks.result.ResultRow;
import org.ottt.djl.benchmarks.result.ResultTable;

/** Accuracy of the rules under one budget, over inference steps, and for batches of one. */
final class AccuracySection implements Section {

  private static final String[] SETTINGS = {
    "experiment", "data", "width", "time_steps", "epochs", "train_samples", "test_samples"
  };

  @Override
  public void write(Path results, MarkdownPage page) throws IOException {
    List<ResultRow> rows = ResultTable.read(results.resolve("accuracy.csv"));
    List<ResultRow> overSteps = ResultTable.read(results.resolve("accuracy-over-steps.csv"));
    Tables.group(rows, SETTINGS)
        .forEach(
            (setting, cells) -> {
              String data = setting.get(1);
              boolean byMethod = setting.get(0).equals("methods");
              page.heading(3, (byMethod ? "Accuracy: " : "Accuracy by batch size: ") + data);
              describe(setting, cells, page);
              page.table(
                  List.of("", "batch", "lr", "seeds", "top-1, %", "best epoch, %"), lines(cells));
              if (byMethod) {
                overSteps(setting, overSteps, page);
                page.picture(
                    results.resolve("accuracy-over-steps-" + data + ".png"),
                    "Accuracy over inference steps, " + data);
              }
            });
    paper(results.resolveSibling("paper.csv"), page, !rows.isEmpty());
  }

  private static void describe(List<String> setting, List<ResultRow> cells, MarkdownPage page) {
    page.paragraph(
        "VGG of width %s (%s parameters), T = %s, %s epochs over %s training samples; %s test"
            + " samples. Same initial weights and batches for all rules of a seed. Mean ± standard"
            + " deviation over seeds; no epoch was chosen by its test accuracy.",
        setting.get(2),
        Tables.spell("%,.0f", cells.get(0).number("parameters")),
        setting.get(3),
        setting.get(4),
        setting.get(5),
        setting.get(6));
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

  private static void overSteps(List<String> setting, List<ResultRow> all, MarkdownPage page) {
    List<ResultRow> rows = Tables.group(all, SETTINGS).getOrDefault(setting, List.of());
    if (rows.isEmpty()) {
      return;
    }
    var steps = Tables.group(rows, "inference_steps");
    List<String> header = new ArrayList<>(List.of("top-1 at inference steps, %"));
    steps.keySet().forEach(header::addAll);
    List<List<String>> lines = new ArrayList<>();
    Tables.group(rows, "method")
        .forEach(
            (method, ofMethod) -> {
              List<String> line = new ArrayList<>();
              line.add(MethodStyle.of(method.get(0)).label());
              Map<List<String>, List<ResultRow>> byStep = Tables.group(ofMethod, "inference_steps");
              steps
                  .keySet()
                  .forEach(step -> line.add(percent(byStep.getOrDefault(step, List.of()), "top1")));
              lines.add(line);
            });
    page.table(header, lines);
  }

  /** The paper's own figures stand by themselves: they come from other settings. */
  private static void paper(Path file, MarkdownPage page, boolean wanted) throws IOException {
    if (!wanted || Files.notExists(file)) {
      return;
    }
    page.heading(3, "The paper's figures");
    page.paragraph(
        "Xiao et al. 2022, trained by the authors on GPUs at full width for hundreds of epochs;"
            + " not run here, and not comparable with the tables above. `AccuracyBenchmark --paper`"
            + " runs those settings.");
    page.table(
        List.of("data", "network", "rule", "T", "top-1, %"),
        ResultTable.read(file).stream()
            .map(
                row ->
                    List.of(
                        row.text("data"),
                        row.text("network"),
                        MethodStyle.of(row.text("method")).label(),
                        row.text("time_steps"),
                        row.text("top1_mean")
                            + (row.text("top1_sd").isEmpty() ? "" : " ± " + row.text("top1_sd"))))
            .toList());
  }

  private static String percent(List<ResultRow> rows, String column) {
    if (rows.isEmpty()) {
      return "–";
    }
    MeanDeviation value = of(rows, column);
    return value.count() == 1
        ? Tables.spell("%.2f", 100 * value.mean())
        : String.format(Locale.ROOT, "%.2f ± %.2f", 100 * value.mean(), 100 * value.deviation());
  }

  private static MeanDeviation of(List<ResultRow> rows, String column) {
    return MeanDeviation.of(rows.stream().map(row -> row.number(column)).toList());
  }
}
