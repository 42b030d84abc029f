package org.ottt.djl.benchmarks.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.ottt.djl.benchmarks.result.AccuracySetting;
import org.ottt.djl.benchmarks.result.MeanDeviation;
import org.ottt.djl.benchmarks.result.ResultRow;

/** Accuracy of OTTT_O with two forward passes and with one. */
final class OnlineFormSection implements Section {

  @Override
  public void write(Path results, MarkdownPage page) throws IOException {
    var steps = Accuracies.read(results.resolve("accuracy-over-steps.csv"));
    Accuracies.read(results.resolve("accuracy.csv"))
        .forEach(
            (setting, cells) -> {
              if (setting.experiment().equals(AccuracySetting.ONLINE_FORM)) {
                page.heading(3, "The two forms of OTTT_O: " + setting.data());
                Accuracies.describe(setting, cells, page);
                compareForms(cells, page);
                Accuracies.overSteps(steps.getOrDefault(setting, List.of()), page);
              }
            });
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
        "`--online-form exact` runs every connection twice. `trace` runs each connection once, so"
            + " its membranes differ by an amount on the order of the learning rate."
            + " Accuracy of the trace form minus that of the exact form, in points, for each seed: %s; mean %s.",
        differences.stream()
            .map(points -> String.format(Locale.ROOT, "%+.2f", points))
            .collect(Collectors.joining(", ")),
        difference.count() == 1
            ? String.format(Locale.ROOT, "%+.2f", difference.mean())
            : String.format(
                Locale.ROOT, "%+.2f ± %.2f", difference.mean(), difference.deviation()));
  }
}
