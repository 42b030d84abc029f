package org.ottt.djl.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.Split;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.metrics.MetricsFile;
import org.ottt.djl.recipe.Recipes;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.run.ExistingRun;
import org.ottt.djl.run.RunFolder;
import org.ottt.djl.training.TrainingRun;

/** What is recorded and printed of how a run ended. */
class RunEndTest {

  @TempDir private Path folder;

  private static TrainingRun.Result result() {
    EpochMetrics lastTest =
        new EpochMetrics(3, Split.TEST, 1.5, 0.5, 0.875, Double.NaN, 2, 10, 100, 0.2);
    return new TrainingRun.Result(lastTest, 0.75, 3, false);
  }

  private JsonObject outcome(TrainingRun.Result result) throws IOException {
    try (RunFolder run = RunFolder.open(folder, ExistingRun.OVERWRITE)) {
      run.writeConfig(Map.of(), "cpu");
      RunEnd.record(run, result, 12.34);
      return JsonParser.parseString(Files.readString(run.configFile()))
          .getAsJsonObject()
          .getAsJsonObject("outcome");
    }
  }

  @Test
  void theRecordTellsTheLastAndTheBestTest() throws IOException {
    JsonObject outcome = outcome(result());
    assertThat(outcome.get("status").getAsString()).isEqualTo("complete");
    assertThat(outcome.get("epochs").getAsInt()).isEqualTo(3);
    assertThat(outcome.get("test_top1").getAsDouble()).isEqualTo(0.5);
    assertThat(outcome.get("best_top1").getAsDouble()).isEqualTo(0.75);
    assertThat(outcome.get("seconds").getAsDouble()).isEqualTo(12.3);
  }

  @Test
  void aRunThatStoppedBeforeATestHasNoAccuracy() throws IOException {
    JsonObject outcome = outcome(new TrainingRun.Result(null, -1, 0, true));
    assertThat(outcome.get("status").getAsString()).isEqualTo("stopped");
    assertThat(outcome.keySet()).doesNotContain("test_top1", "best_top1");
  }

  @Test
  void theSummaryTellsTheLastAndTheBestTest() throws IOException {
    TrainingPlan plan =
        new TrainingPlan(
            null,
            Recipes.byName("glyphs"),
            new OtttA(),
            List.of(),
            null,
            null,
            null,
            null,
            List.of(),
            null);
    StringWriter text = new StringWriter();
    RunReport report = new RunReport(plan, new PrintWriter(text), run -> "no command");
    try (RunFolder run = RunFolder.open(folder, ExistingRun.OVERWRITE)) {
      MetricsFile.open(run.metricsFile()).append(result().lastTest());
      report.summary(result(), run, 12.34, true);
    }
    assertThat(text.toString().lines())
        .anyMatch(line -> line.matches("test top-1 +50\\.00 % \\(best 75\\.00 %\\)"))
        .anyMatch(line -> line.matches("peak memory +100 MiB"));
  }
}
