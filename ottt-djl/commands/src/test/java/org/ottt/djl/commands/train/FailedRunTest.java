package org.ottt.djl.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.commands.testing.ChildProcess;
import org.ottt.djl.commands.testing.CommandRun;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.metrics.MetricsFile;
import org.ottt.djl.training.checkpoint.Checkpoint;

/** Runs that cannot continue: exit code 1, one line, and whatever was good stays. */
class FailedRunTest {

  @TempDir private Path folder;

  @Test
  void aLossThatIsNotFiniteInTheFirstEpochLeavesNothingBehind() {
    CommandRun run = TinyRun.run(folder.resolve("run"), "--lr", "1e30");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errLine())
        .matches(
            "Error: The loss became (NaN|Infinity) at time step \\d of 2 in epoch 1, train batch \\d of 2,"
                + " at learning rate 1.0E30: .* Lower the learning rate .*")
        .contains("No epoch was complete");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aLossThatIsNotFiniteLaterLeavesTheLastGoodCheckpoint() throws IOException {
    // One batch an epoch: its loss is still small, the test after it large, the next ones infinite.
    CommandRun run = TinyRun.run(folder, "--lr", "1e17", "--batch-size", "64", "--epochs", "9");

    assertThat(run.exitCode()).isEqualTo(1);
    Path last = TinyRun.lastCheckpoint(folder);
    assertThat(run.errLine()).contains("The loss became", "is kept in " + last);
    int epoch = Integer.parseInt(Checkpoint.readMetadata(last).get("epoch"));
    assertThat(epoch).isBetween(1, 8);
    assertThat(MetricsFile.read(folder.resolve("metrics.csv")))
        .hasSize(2 * epoch)
        .extracting(EpochMetrics::loss)
        .allMatch(Double::isFinite);

    // Readable means that a run can continue from it, here into the same wall.
    CommandRun again =
        TinyRun.run(folder, "--lr", "1e17", "--batch-size", "64", "--epochs", "9", "--resume");
    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(again.errLine()).isEqualTo(run.errLine());
  }

  @Test
  void aFullJavaHeapNamesBatchSizeAndTimeSteps() throws IOException, InterruptedException {
    CommandRun run =
        ChildProcess.run(
            ChildProcess.java(
                List.of("-Xmx96m"),
                "Train",
                TinyRun.options(folder.resolve("run"), "--batch-size", "20000")),
            Map.of());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errLine())
        .contains(
            "Out of memory (Java's heap of 96 MiB) at batch size 20000 and T = 2",
            "lower --batch-size",
            "MAVEN_OPTS=-Xmx");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void memoryThatTheEngineCannotGetNamesBatchSizeAndTimeSteps()
      throws IOException, InterruptedException {
    List<String> java =
        ChildProcess.java(
            List.of("-Xmx256m", "-XX:CompressedClassSpaceSize=64m", "-XX:+UseSerialGC"),
            "Train",
            TinyRun.options(
                folder.resolve("run"),
                "--batch-size",
                "4000",
                "--limit-train",
                "4000",
                "--width",
                "4"));
    // A limit on the address space: the first large allocation fails, nothing gets really full.
    List<String> limited = new ArrayList<>(List.of("sh", "-c", "ulimit -v 5000000; exec \"$@\""));
    limited.add("sh");
    limited.addAll(java);

    CommandRun run =
        ChildProcess.run(limited, Map.of("OMP_NUM_THREADS", "1", "MALLOC_ARENA_MAX", "2"));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
    assertThat(run.err().lines())
        .last()
        .asString()
        .contains("Out of memory at batch size 4000 and T = 2", "lower --batch-size or --width");
    assertThat(run.err()).doesNotContain("\tat ");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void debugShowsWhereARunFailed() {
    CommandRun run = TinyRun.run(folder.resolve("run"), "--lr", "1e30", "--debug");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("Error: The loss became", "NotFiniteException", "\tat ");
    assertThat(Files.exists(folder.resolve("run"))).isFalse();
  }
}
