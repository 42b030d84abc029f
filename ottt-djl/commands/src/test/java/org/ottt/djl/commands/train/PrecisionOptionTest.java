package org.ottt.djl.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.commands.evaluate.EvaluateCommand;
import org.ottt.djl.commands.testing.CommandRun;
import org.ottt.djl.data.Split;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.metrics.MetricsFile;

class PrecisionOptionTest {

  @TempDir private Path folder;

  @Test
  void isRecordedToldAndKeptWhenARunGoesOn() throws IOException {
    Path out = folder.resolve("run");
    CommandRun run = TinyRun.succeed(out, "--precision", "bf16");
    assertThat(run.outLines().get(0)).endsWith("cpu, bf16");
    assertThat(Files.readString(out.resolve("config.json"))).contains("\"precision\": \"bf16\"");

    CommandRun other = TinyRun.run(out, "--resume", "--precision", "float32");
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.errLine()).contains("--precision was bf16 and is float32");
    TinyRun.succeed(out, "--resume");
  }

  @Test
  void evaluationInTheSamePrecisionFindsWhatTrainingFound() throws IOException {
    Path out = folder.resolve("run");
    TinyRun.succeed(out, "--precision", "bf16", "--epochs", "1");
    EpochMetrics test =
        MetricsFile.read(out.resolve("metrics.csv")).stream()
            .filter(row -> row.split() == Split.TEST)
            .findFirst()
            .orElseThrow();

    String[] half = evaluate(out, "bf16");
    assertThat(Double.parseDouble(half[2])).isEqualTo(test.top1());
    assertThat(Double.parseDouble(half[5])).isEqualTo(test.firingRate());
    assertThat(evaluate(out, "float32")[5]).isNotEqualTo(half[5]);
  }

  private String[] evaluate(Path run, String precision) throws IOException {
    Path out = folder.resolve(precision);
    CommandRun evaluation =
        CommandRun.of(
            new EvaluateCommand(),
            "--checkpoint",
            run.toString(),
            "--time-steps",
            "2",
            "--device",
            "cpu",
            "--limit-test",
            "32",
            "--precision",
            precision,
            "--out",
            out.toString());
    assertThat(evaluation.err()).isEmpty();
    List<String> lines = Files.readAllLines(out.resolve("accuracy.csv"));
    return lines.get(1).split(",", -1);
  }

  @Test
  void whatTheDeviceDoesNotHaveIsRefusedBeforeTheRun() {
    Path out = folder.resolve("run");
    CommandRun run = TinyRun.run(out, "--precision", "tf32");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errLine()).contains("tf32 is for GPUs", "float32 or bf16");
    assertThat(out).doesNotExist();
  }
}
