package org.ottt.djl.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.commands.testing.ChildProcess;
import org.ottt.djl.commands.testing.CommandRun;
import org.ottt.djl.metrics.MetricsFile;
import org.ottt.djl.testing.ProjectFiles;
import org.ottt.djl.training.checkpoint.Checkpoint;

/** The time of day may jump; durations and checkpoints do not go by it. */
class ClockJumpTest {

  /** Few batches: libfaketime slows a process down many times. */
  private static final String[] OPTIONS = {"--epochs", "3", "--limit-train", "96"};

  /** What gives the time of day. */
  private static final Pattern WALL_CLOCK =
      Pattern.compile(
          "currentTimeMillis|Instant\\.now|Date(Time)?\\.now|new Date\\(|Clock\\.system");

  @TempDir private Path folder;

  /** libfaketime answers the process's questions for the time of day as a file says. */
  @Test
  void aJumpOfYearsInEitherDirectionChangesNothing() throws IOException, InterruptedException {
    Path library = library();
    Path undisturbed = folder.resolve("undisturbed");
    TinyRun.succeed(undisturbed, OPTIONS);
    Path out = folder.resolve("run");
    Path time = Files.writeString(folder.resolve("time"), "-400d");
    Map<String, String> environment =
        Map.of(
            "LD_PRELOAD", library.toString(),
            "FAKETIME_TIMESTAMP_FILE", time.toString(),
            "FAKETIME_NO_CACHE", "1",
            "FAKETIME_DONT_FAKE_MONOTONIC", "1",
            "OMP_NUM_THREADS", "1");

    CommandRun run;
    try (ChildProcess child =
        ChildProcess.start(
            ChildProcess.java(List.of("-Xmx512m"), "Train", TinyRun.options(out, OPTIONS)),
            environment)) {
      child.awaitLine("epoch 1/");
      Files.writeString(time, "+4000d");
      child.awaitLine("epoch 2/");
      Files.writeString(time, "-4000d");
      run = child.await();
    }

    assertThat(run.exitCode()).as(run.err()).isZero();
    Matcher started =
        Pattern.compile("\"started\": \"([^\"]+)\"")
            .matcher(Files.readString(out.resolve("config.json")));
    assertThat(started.find()).isTrue();
    assertThat(Instant.parse(started.group(1)))
        .as("the clock of the process was wrong")
        .isBefore(Instant.now().minus(Duration.ofDays(399)));
    assertThat(TinyRun.computedMetrics(out)).isEqualTo(TinyRun.computedMetrics(undisturbed));
    assertThat(TinyRun.lastCheckpoint(out))
        .hasSameBinaryContentAs(TinyRun.lastCheckpoint(undisturbed));
    assertThat(MetricsFile.read(out.resolve("metrics.csv")))
        .allSatisfy(row -> assertThat(row.seconds()).isBetween(0.001, 3600.0));
    // Ten years are more than ten minutes, but no checkpoint within an epoch was due.
    assertThat(Checkpoint.readMetadata(out.resolve("checkpoint/previous.safetensors")))
        .containsEntry("epoch", "2")
        .doesNotContainKey("walked");
  }

  private static Path library() throws IOException {
    try (Stream<Path> places = Files.walk(Path.of("/usr/lib"), 3)) {
      Optional<Path> found =
          places.filter(file -> file.endsWith("faketime/libfaketimeMT.so.1")).findFirst();
      Assumptions.assumeTrue(
          found.isPresent(), "this test needs libfaketime (apt-get install libfaketime)");
      return found.get();
    }
  }

  @Test
  void onlyDatesAreTakenFromTheTimeOfDay() throws IOException {
    try (Stream<Path> files = Files.walk(ProjectFiles.root())) {
      List<Path> sources =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> file.toString().contains("/src/main/java/"))
              .toList();
      assertThat(sources).hasSizeGreaterThan(200);
      // Names of run folders, the start of a run, a date to compare with files' dates, and when an
      // event was.
      assertThat(sources.stream().filter(ClockJumpTest::asksForTheTimeOfDay))
          .extracting(file -> file.getFileName().toString())
          .containsExactlyInAnyOrder(
              "RunFolderOptions.java",
              "RunEnd.java",
              "RunConfig.java",
              "FolderIndex.java",
              "TensorBoardLog.java",
              "ScalarLog.java",
              "StreamOptions.java",
              // On shared storage the time of a file is all that tells whether its owner is alive.
              "RemoteLock.java");
    }
  }

  private static boolean asksForTheTimeOfDay(Path source) {
    try {
      return WALL_CLOCK.matcher(Files.readString(source)).find();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
