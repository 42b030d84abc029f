package org.ottt.djl.benchmarks.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.ottt.djl.benchmarks.result.MethodStyle;
import org.ottt.djl.benchmarks.result.ResultRow;

/**
 * Accuracies of the authors' code beside those reached here with the same data and settings. Theirs
 * are in {@code authors.csv}, beside the machines' folders.
 */
final class AuthorsSection implements Section {

  @Override
  public void write(Path results, MarkdownPage page) throws IOException {
    var authors = Accuracies.read(results.resolveSibling("authors.csv"));
    Accuracies.read(results.resolve("accuracy.csv"))
        .forEach(
            (setting, cells) -> {
              List<ResultRow> theirs = authors.getOrDefault(setting, List.of());
              List<List<String>> lines = lines(cells, theirs);
              if (!lines.isEmpty()) {
                page.heading(3, "The authors' code: " + setting.data());
                page.paragraph(
                    "The authors' code (PyTorch 1.13) was trained on the same images, with the same"
                        + " network, augmentation and schedule: width %s, T = %s, %s epochs over %s training samples. An"
                        + " accuracy measured on %s images has a standard error of %.1f points, and"
                        + " the same seed gives different weights in the two programs.",
                    setting.width(),
                    setting.timeSteps(),
                    setting.epochs(),
                    setting.trainSamples(),
                    Tables.spell("%,.0f", cells.get(0).number("test_samples")),
                    standardError(cells));
                page.table(
                    List.of("top-1 of each seed, %", "OTTT-DJL", "the authors' code"), lines);
              }
            });
  }

  private static List<List<String>> lines(List<ResultRow> cells, List<ResultRow> authors) {
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
    return lines;
  }

  private static double standardError(List<ResultRow> cells) {
    double top1 = Accuracies.of(cells, "top1").mean();
    return 100 * Math.sqrt(top1 * (1 - top1) / cells.get(0).number("test_samples"));
  }

  private static String eachPercent(List<ResultRow> rows) {
    return rows.stream()
        .map(row -> Tables.spell("%.2f", 100 * row.number("top1")))
        .collect(Collectors.joining(", "));
  }
}
