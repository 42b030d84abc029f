package org.ottt.djl.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.ottt.djl.benchmarks.result.MeanDeviation;
import org.ottt.djl.benchmarks.result.MethodStyle;
import org.ottt.djl.benchmarks.result.ResultRow;
import org.ottt.djl.benchmarks.result.ResultTable;

/**
 * Accuracy of the rules under one budget, over inference steps, for batches of one, and of the two
 * forms of OTTT_O.
 */
final class AccuracySection implements Section {

  private static final String METHODS = "methods";
  private static final String FORMS = "online-form";

  private static final Map<String, String> HEADINGS =
      Map.of(
          METHODS,
          "Accuracy: ",
          "batch-size",
          "Accuracy by batch size: ",
          FORMS,
          "The two forms of OTTT_O: ");

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
              String experiment = setting.get(0);
              page.heading(3, HEADINGS.getOrDefault(experiment, experiment + ": ") + data);
              describe(setting, cells, page);
              page.table(
                  List.of("", "batch", "lr", "seeds", "top-1, %", "best epoch, %"), lines(cells));
              if (experiment.equals(FORMS)) {
                compareForms(cells, page);
                overSteps(setting, overSteps, page);
              }
              if (experiment.equals(METHODS)) {
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

  /** Both forms of a seed start from the same weights and see the same batches. */
  private static void compareForms(List<ResultRow> cells, MarkdownPage page) {
    Map<List<String>, List<ResultRow>> bySeed = Tables.group(cells, "seed", "batch_size", "lr");
    List<Double> differences = new ArrayList<>();
    for (List<ResultRow> rows : bySeed.values()) {
      Map<List<String>, List<ResultRow>> forms = Tables.group(rows, "method");
      List<ResultRow> exact = forms.get(List.of("ottt-o"));
      List<ResultRow> trace = forms.get(List.of("ottt-o-trace"));
      if (exact != null && trace != null) {
        differences.add(100 * (trace.get(0).number("top1") - exact.get(0).number("top1")));
      }
    }
    if (differences.isEmpty()) {
      return;
    }
    MeanDeviation difference = MeanDeviation.of(differences);
    page.paragraph(
        "`--online-form exact` runs every connection twice, `trace` once, with membranes that differ"
            + " by the order of the learning rate (docs/design-notes.md). Trace less exact, seed by"
            + " seed, in points: %s; mean %s.",
        differences.stream()
            .map(points -> String.format(Locale.ROOT, "%+.2f", points))
            .collect(Collectors.joining(", ")),
        difference.count() == 1
            ? String.format(Locale.ROOT, "%+.2f", difference.mean())
            : String.format(
                Locale.ROOT, "%+.2f ± %.2f", difference.mean(), difference.deviation()));
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
