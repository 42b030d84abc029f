package org.ottt.djl.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.commands.testing.ChildProcess;
import org.ottt.djl.commands.testing.CommandRun;
import org.ottt.djl.metrics.MetricsFile;
import org.ottt.djl.training.checkpoint.Checkpoint;

/**
 * A run that is stopped in a later epoch, and continues to what it would have been. All in
 * processes of one thread each, which other processes on the machine slow down least.
 */
@DisabledOnOs(OS.WINDOWS)
class InterruptedRunTest {

  /** Dropout, momentum and the cosine are all to be taken up again. */
  private static final String[] OPTIONS = {
    "--epochs", "4", "--limit-train", "384", "--batch-size", "16", "--dropout", "0.1"
  };

  private static final int EPOCHS = 4;
  private static final int EXIT_SIGINT = 130;
  private static final int EXIT_SIGKILL = 137;
  private static final int EXIT_SIGTERM = 143;
  private static final int LATER_MILLIS = 700;

  @TempDir private static Path uninterrupted;
  @TempDir private Path folder;

  @BeforeAll
  static void runThrough() throws IOException, InterruptedException {
    try (ChildProcess child = start(uninterrupted)) {
      assertThat(child.await().exitCode()).isZero();
    }
  }

  @Test
  void controlCEndsTheRunInOrder() throws IOException, InterruptedException {
    ChildProcess.assumeInterruptsArrive();
    CommandRun run = stop("INT");

    assertThat(run.exitCode()).isEqualTo(EXIT_SIGINT);
    assertThat(run.out())
        .contains("stopped", "in epoch " + (epochsKept() + 1) + "\n")
        .endsWith("To resume: ./ottt Train --resume --out " + folder + "\n");
    assertThat(run.err().lines())
        .as("nothing but what happens now")
        .containsExactly("Stopping after this step; a second signal ends the run immediately.");
    assertThat(MetricsFile.read(folder.resolve("metrics.csv"))).hasSize(2 * epochsKept());
    assertThat(Files.readString(folder.resolve("metrics.csv"))).endsWith("\n");
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files).noneMatch(file -> file.getFileName().toString().startsWith(".tmp-"));
    }
    assertResumes();
  }

  @Test
  void sigtermFinishesTheStepAndWritesACheckpoint() throws IOException, InterruptedException {
    CommandRun run;
    try (ChildProcess child = start(folder)) {
      child.awaitLine("glyphs: ");
      child.signal("TERM");
      run = child.await();
    }

    assertThat(run.exitCode()).as(run.err()).isEqualTo(EXIT_SIGTERM);
    assertThat(run.out()).contains("in epoch 1\n", "To resume: ./ottt Train --resume --out ");
    Map<String, String> kept = Checkpoint.readMetadata(TinyRun.lastCheckpoint(folder));
    assertThat(kept).containsEntry("epoch", "0");
    assertThat(Integer.parseInt(kept.get("walked"))).isBetween(16, 384);
    assertResumes();
  }

  @Test
  void aSecondSignalEndsTheRunAtOnce() throws IOException, InterruptedException {
    CommandRun run = stopTwice(2000, LATER_MILLIS);

    assertThat(run.exitCode()).as(run.err()).isEqualTo(EXIT_SIGTERM);
    assertThat(run.out()).doesNotContain("stopped");
    assertThat(TinyRun.lastCheckpoint(folder)).doesNotExist();
    // The system has given the lock back, and what was left is not a run.
    TinyRun.succeed(folder, "--epochs", "1");
  }

  @Test
  void aSignalThatArrivesTwiceIsOne() throws IOException, InterruptedException {
    CommandRun run = stopTwice(100, 0);

    assertThat(run.exitCode()).as(run.err()).isEqualTo(EXIT_SIGTERM);
    assertThat(run.out()).contains("stopped").endsWith(" --out " + folder + "\n");
    assertThat(TinyRun.lastCheckpoint(folder)).exists();
  }

  @Test
  void aKilledRunLosesOnlyTheEpochItWasIn() throws IOException, InterruptedException {
    assertThat(stop("KILL").exitCode()).isEqualTo(EXIT_SIGKILL);
    assertResumes();
  }

  private static ChildProcess start(Path out, String... more) throws IOException {
    List<String> options = new ArrayList<>(List.of(OPTIONS));
    options.addAll(List.of(more));
    return ChildProcess.start(
        ChildProcess.java(
            List.of("-Xmx512m"), "Train", TinyRun.options(out, options.toArray(String[]::new))),
        Map.of("OMP_NUM_THREADS", "1"));
  }

  private CommandRun stop(String signal) throws IOException, InterruptedException {
    try (ChildProcess child = start(folder)) {
      child.awaitLine("epoch 1/" + EPOCHS + " ");
      child.signal(signal);
      return child.await();
    }
  }

  /** One step is the whole epoch here, and takes seconds for 100 samples. */
  private CommandRun stopTwice(int samples, long laterMillis)
      throws IOException, InterruptedException {
    String count = Integer.toString(samples);
    String[] options =
        TinyRun.options(
            folder,
            "--limit-train",
            count,
            "--batch-size",
            count,
            "--time-steps",
            "40",
            "--epochs",
            "1");
    try (ChildProcess child =
        ChildProcess.start(
            ChildProcess.java(List.of("-Xmx512m"), "Train", options),
            Map.of("OMP_NUM_THREADS", "1"))) {
      child.awaitLine("glyphs: ");
      child.signal("TERM");
      child.awaitError("Stopping after this step; a second signal ends the run immediately.");
      Thread.sleep(laterMillis);
      child.signal("TERM");
      return child.await();
    }
  }

  private int epochsKept() throws IOException {
    return Integer.parseInt(
        Checkpoint.readMetadata(TinyRun.lastCheckpoint(folder)).getOrDefault("epoch", "0"));
  }

  private void assertResumes() throws IOException, InterruptedException {
    int kept = epochsKept();
    assertThat(kept).isBetween(0, EPOCHS - 1);

    CommandRun run;
    try (ChildProcess child = start(folder, "--resume")) {
      run = child.await();
    }

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.outLines())
        .filteredOn(line -> line.startsWith("epoch "))
        .hasSize(EPOCHS - kept)
        .first()
        .asString()
        .startsWith("epoch " + (kept + 1) + "/" + EPOCHS);
    assertThat(TinyRun.computedMetrics(folder)).isEqualTo(TinyRun.computedMetrics(uninterrupted));
    assertThat(TinyRun.lastCheckpoint(folder))
        .hasSameBinaryContentAs(TinyRun.lastCheckpoint(uninterrupted));
    assertThat(folder.resolve("checkpoint/best.safetensors"))
        .hasSameBinaryContentAs(uninterrupted.resolve("checkpoint/best.safetensors"));
  }
}
