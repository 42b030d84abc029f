package org.ottt.djl.benchmarks.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.ottt.djl.benchmarks.result.AccuracySetting;
import org.ottt.djl.benchmarks.result.ResultRow;
import org.ottt.djl.benchmarks.result.ResultTable;

/**
 * Accuracy of the rules under one budget, over epochs and inference steps, and for batches of 1.
 */
final class AccuracySection implements Section {

  @Override
  public void write(Path results, MarkdownPage page) throws IOException {
    var steps = Accuracies.read(results.resolve("accuracy-over-steps.csv"));
    List<ResultRow> notes = ResultTable.read(results.resolveSibling("data.csv"));
    Accuracies.read(results.resolve("accuracy.csv"))
        .forEach(
            (setting, cells) -> {
              if (setting.experiment().equals(AccuracySetting.ONLINE_FORM)) {
                return;
              }
              boolean rules = setting.experiment().equals(AccuracySetting.METHODS);
              page.heading(
                  3, (rules ? "Accuracy: " : "Accuracy by batch size: ") + nameOf(setting));
              notes.stream()
                  .filter(row -> isAbout(row, setting))
                  .forEach(row -> page.text(row.text("note")));
              Accuracies.describe(setting, cells, page);
              page.picture(
                  results.resolve(setting.picture("accuracy-over-epochs")),
                  "Accuracy over epochs, " + setting.data());
              if (rules) {
                Accuracies.overSteps(steps.getOrDefault(setting, List.of()), page);
                page.picture(
                    results.resolve(setting.picture("accuracy-over-steps")),
                    "Accuracy over inference steps, " + setting.data());
              }
            });
  }

  private static String nameOf(AccuracySetting setting) {
    return "%s, %s epochs over %s samples"
        .formatted(
            setting.data(),
            setting.epochs(),
            Tables.spell("%,.0f", Double.parseDouble(setting.trainSamples())));
  }

  /** Of another number of samples, data of the same name may be others. */
  private static boolean isAbout(ResultRow note, AccuracySetting setting) {
    return note.text("data").equals(setting.data())
        && note.text("train_samples").equals(setting.trainSamples())
        && note.text("test_samples").equals(setting.testSamples());
  }
}
