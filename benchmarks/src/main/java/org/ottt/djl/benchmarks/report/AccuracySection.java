package org.ottt.djl.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.ottt.djl.benchmarks.result.AccuracySetting;
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

  @Override
  public void write(Path results, MarkdownPage page) throws IOException {
    List<ResultRow> rows = ResultTable.read(results.resolve("accuracy.csv"));
    List<ResultRow> overSteps = ResultTable.read(results.resolve("accuracy-over-steps.csv"));
    List<ResultRow> authors = ResultTable.read(results.resolveSibling("authors.csv"));
    bySetting(rows)
        .forEach(
            (setting, cells) -> {
              page.heading(
                  3,
                  HEADINGS.getOrDefault(setting.experiment(), setting.experiment() + ": ")
                      + setting.data());
              describe(setting, cells, page);
              page.table(
                  List.of("", "batch", "lr", "seeds", "top-1, %", "best epoch, %"), lines(cells));
              List<ResultRow> steps = bySetting(overSteps).getOrDefault(setting, List.of());
              if (setting.experiment().equals(METHODS)) {
                compareAuthors(cells, bySetting(authors).getOrDefault(setting, List.of()), page);
                overSteps(steps, page);
              }
              if (setting.experiment().equals(FORMS)) {
                compareForms(cells, page);
                overSteps(steps, page);
              }
              page.picture(
                  results.resolve(setting.picture("accuracy-over-epochs")),
                  "Accuracy over epochs, " + setting.data());
              page.picture(
                  results.resolve(setting.picture("accuracy-over-steps")),
                  "Accuracy over inference steps, " + setting.data());
            });
    paper(results.resolveSibling("paper.csv"), page, !rows.isEmpty());
  }

  private static Map<AccuracySetting, List<ResultRow>> bySetting(List<ResultRow> rows) {
    return rows.stream()
        .collect(
            Collectors.groupingBy(AccuracySetting::of, LinkedHashMap::new, Collectors.toList()));
  }

  private static void describe(AccuracySetting setting, List<ResultRow> cells, MarkdownPage page) {
    page.paragraph(
        "VGG of width %s (%s parameters), T = %s, %s epochs over %s training samples; %s test"
            + " samples. Same initial weights and batches for all rules of a seed. Mean ± standard"
            + " deviation over seeds; no epoch was chosen by its test accuracy.",
        setting.width(),
        Tables.spell("%,.0f", cells.get(0).number("parameters")),
        setting.timeSteps(),
        setting.epochs(),
        setting.trainSamples(),
        setting.testSamples());
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

  /** Seeds do not mean the same weights in both programs, so that only groups can be compared. */
  private static void compareAuthors(
      List<ResultRow> cells, List<ResultRow> authors, MarkdownPage page) {
    List<List<String>> lines = new ArrayList<>();
    Map<List<String>, List<ResultRow>> theirs = Tables.group(authors, "method", "batch_size", "lr");
    Tables.group(cells, "method", "batch_size", "lr")
        .forEach(
            (key, rows) -> {
              if (theirs.containsKey(key)) {
                lines.add(
                    List.of(
                        MethodStyle.of(key.get(0)).label(),
                        eachPercent(rows),
                        eachPercent(theirs.get(key))));
              }
            });
    if (lines.isEmpty()) {
      return;
    }
    page.paragraph(
        "The authors' code (PyTorch 1.13) with the same images, network, augmentation and schedule."
            + " One accuracy over %s images has a standard error of %.1f points, and seeds give"
            + " other weights in the two programs.",
        cells.get(0).text("test_samples"), standardError(cells));
    page.table(List.of("top-1 of each seed, %", "OTTT-DJL", "the authors' code"), lines);
  }

  private static double standardError(List<ResultRow> cells) {
    double top1 = of(cells, "top1").mean();
    return 100 * Math.sqrt(top1 * (1 - top1) / cells.get(0).number("test_samples"));
  }

  private static String eachPercent(List<ResultRow> rows) {
    return rows.stream()
        .map(row -> Tables.spell("%.2f", 100 * row.number("top1")))
        .collect(Collectors.joining(", "));
  }

  private static void overSteps(List<ResultRow> rows, MarkdownPage page) {
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
