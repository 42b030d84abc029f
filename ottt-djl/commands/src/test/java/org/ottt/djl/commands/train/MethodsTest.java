package org.ottt.djl.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ottt.djl.rule.LearningRules;

class MethodsTest {

  @TempDir private Path folder;

  @Test
  void everyMethodTrainsInItsOwnWay() throws IOException {
    Map<List<String>, String> metrics = new HashMap<>();
    for (String method : LearningRules.NAMES) {
      Path out = folder.resolve(method);
      assertThat(TinyRun.succeed(out, "--method", method, "--time-steps", "3").out())
          .contains("; " + method + ", T = 3,");
      metrics.put(TinyRun.computedMetrics(out), method);
    }
    assertThat(metrics).as("each has metrics of its own").hasSize(LearningRules.NAMES.size());
  }

  @Test
  void onlineFormIsThatOfTheMethod() throws IOException {
    TinyRun.succeed(folder.resolve("option"), "--method", "ottt-o", "--online-form", "trace");
    TinyRun.succeed(folder.resolve("name"), "--method", "ottt-o-trace");
    TinyRun.succeed(folder.resolve("exact"), "--method", "ottt-o", "--online-form", "exact");
    TinyRun.succeed(folder.resolve("default"), "--method", "ottt-o");

    assertThat(TinyRun.computedMetrics(folder.resolve("option")))
        .isEqualTo(TinyRun.computedMetrics(folder.resolve("name")));
    assertThat(TinyRun.computedMetrics(folder.resolve("exact")))
        .isEqualTo(TinyRun.computedMetrics(folder.resolve("default")));
    assertThat(Files.readString(folder.resolve("option/config.json"))).contains("ottt-o-trace");
  }

  @ParameterizedTest
  @CsvSource({
    "--reset, zero",
    "--surrogate, rectangular",
    "--surrogate, arctangent",
    "--surrogate, triangular",
    "--dropout, 0.2",
    "--leak, 0",
    "--weight-decay, 0.01",
    "--precision, bf16"
  })
  void everyOptionReachesTheTraining(String option, String value) throws IOException {
    TinyRun.succeed(folder.resolve("plain"), "--epochs", "1");
    TinyRun.succeed(folder.resolve("other"), "--epochs", "1", option, value);
    assertThat(TinyRun.computedMetrics(folder.resolve("other")))
        .isNotEqualTo(TinyRun.computedMetrics(folder.resolve("plain")));
  }

  /** Masks of dropout are drawn once per part of a batch. */
  @Test
  void batchesAreSplitAsTheOptionSays() throws IOException {
    Path whole = folder.resolve("whole");
    TinyRun.succeed(whole, "--epochs", "1", "--dropout", "0.2");
    TinyRun.succeed(folder.resolve("again"), "--epochs", "1", "--dropout", "0.2");
    TinyRun.succeed(
        folder.resolve("parts"), "--epochs", "1", "--dropout", "0.2", "--accumulate", "2");
    assertThat(TinyRun.computedMetrics(folder.resolve("again")))
        .isEqualTo(TinyRun.computedMetrics(whole));
    assertThat(TinyRun.computedMetrics(folder.resolve("parts")))
        .isNotEqualTo(TinyRun.computedMetrics(whole));
  }
}
