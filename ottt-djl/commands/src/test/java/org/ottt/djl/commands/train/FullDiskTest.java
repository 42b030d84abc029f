package org.ottt.djl.commands.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.commands.testing.ChildProcess;
import org.ottt.djl.commands.testing.CommandRun;
import org.ottt.djl.commands.testing.SmallDisk;
import org.ottt.djl.data.Split;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.metrics.MetricsFile;
import org.ottt.djl.training.checkpoint.Checkpoint;

/** A disk that gets full while a run writes to it: a real one, of a few hundred kilobytes. */
@EnabledOnOs(OS.LINUX)
class FullDiskTest {

  private static final long PLENTY = 64 << 20;

  @TempDir private Path folder;

  @Test
  void aCheckpointThatDoesNotFitEndsTheRunAndTheOneBeforeItStays()
      throws IOException, InterruptedException {
    String[] options = {"--width", "1", "--seed", "4"};
    Path undisturbed = folder.resolve("undisturbed");
    TinyRun.succeed(undisturbed, options);
    long last = Files.size(TinyRun.lastCheckpoint(undisturbed));
    long best = Files.size(undisturbed.resolve("checkpoint/best.safetensors"));
    Files.delete(undisturbed.resolve("checkpoint/previous.safetensors"));
    // Room for all that an epoch leaves and another best one, but not for another last one.
    long size = bytesIn(undisturbed) + (last + best) / 2;

    try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), size)) {
      Path out = disk.path().resolve("run");
      CommandRun run = TinyRun.run(out, options);

      assertThat(run.exitCode()).isEqualTo(1);
      Path checkpoint = TinyRun.lastCheckpoint(out);
      assertThat(run.errLine())
          .isEqualTo(
              "Error: cannot write %s: No space left on device. The run is kept in %s; fix this"
                      .formatted(checkpoint, checkpoint)
                  + " and continue with --resume.");
      assertThat(Checkpoint.readMetadata(checkpoint)).containsEntry("epoch", "1");
      assertThat(checkpoint.getParent()).isDirectoryNotContaining("glob:**/.tmp-*");

      disk.resize(PLENTY);
      TinyRun.succeed(out, "--width", "1", "--seed", "4", "--resume");
      assertThat(TinyRun.computedMetrics(out)).isEqualTo(TinyRun.computedMetrics(undisturbed));
      assertThat(checkpoint).hasSameBinaryContentAs(TinyRun.lastCheckpoint(undisturbed));
    }
  }

  @Test
  void aCheckpointInBetweenThatDoesNotFitIsDoneWithout() throws IOException, InterruptedException {
    String[] options = {
      "--epochs",
      "1",
      "--limit-train",
      "640",
      "--batch-size",
      "16",
      "--checkpoint-minutes",
      "0.000001"
    };
    Path undisturbed = folder.resolve("undisturbed");
    TinyRun.succeed(undisturbed, options);
    long last = Files.size(TinyRun.lastCheckpoint(undisturbed));

    try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), last * 5 / 2)) {
      Path out = disk.path().resolve("run");
      List<String> java =
          ChildProcess.java(List.of("-Xmx512m"), "Train", TinyRun.options(out, options));
      try (ChildProcess child = ChildProcess.start(java, Map.of("OMP_NUM_THREADS", "1"))) {
        child.awaitError("No space left on device; the run continues without this checkpoint");
        disk.resize(PLENTY);
        CommandRun run = child.await();
        assertThat(run.exitCode()).as(run.err()).isZero();
      }
      assertThat(TinyRun.computedMetrics(out)).isEqualTo(TinyRun.computedMetrics(undisturbed));
      assertThat(TinyRun.lastCheckpoint(out))
          .hasSameBinaryContentAs(TinyRun.lastCheckpoint(undisturbed));
    }
  }

  @Test
  void metricsEndWithAWholeRow() throws IOException, InterruptedException {
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 1 << 16)) {
      Path file = disk.path().resolve("metrics.csv");
      MetricsFile metrics = MetricsFile.open(file);
      disk.fill();
      int[] rows = {0};

      // What is left of the file's own block still takes some rows.
      assertThatThrownBy(
              () -> {
                while (rows[0] < 1000) {
                  metrics.append(row(rows[0] + 1));
                  rows[0]++;
                }
              })
          .isInstanceOf(IOException.class)
          .hasMessage("cannot write " + file + ": No space left on device");

      assertThat(rows[0]).isBetween(10, 999);
      assertThat(MetricsFile.read(file)).hasSize(rows[0]);
      assertThat(Files.readString(file)).endsWith("\n");

      disk.empty();
      metrics.append(row(rows[0] + 1));
      assertThat(MetricsFile.read(file)).hasSize(rows[0] + 1).last().isEqualTo(row(rows[0] + 1));
    }
  }

  private static EpochMetrics row(int epoch) {
    return new EpochMetrics(epoch, Split.TRAIN, 0.5, 0.25, 0.75, 0.1, 2, 100, 512, 0.19);
  }

  private static long bytesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      // A file takes whole blocks, and so does a folder.
      return files.mapToLong(file -> (file.toFile().length() + 4095) / 4096 * 4096).sum();
    }
  }
}
