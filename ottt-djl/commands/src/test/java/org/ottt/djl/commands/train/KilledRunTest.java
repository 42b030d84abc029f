package org.ottt.djl.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.commands.testing.ChildProcess;
import org.ottt.djl.commands.testing.CommandRun;
import org.ottt.djl.training.checkpoint.Checkpoint;
import org.ottt.djl.training.checkpoint.CheckpointFolder;

/**
 * A run that is killed twenty times, at random moments of all kinds, and continues each time: it
 * ends with the numbers and the weights of a run that nobody disturbed.
 */
@DisabledOnOs(OS.WINDOWS)
class KilledRunTest {

  /** What a process was doing when it was killed, told by what it left. */
  private enum Moment {
    TRAINING,
    EVALUATION,
    WRITING
  }

  /** One epoch's kills; each takes the run up to its evaluation. */
  private static final List<Moment> ROUND =
      List.of(Moment.TRAINING, Moment.WRITING, Moment.TRAINING, Moment.WRITING, Moment.EVALUATION);

  private static final int KILLS = 20;
  private static final int TRAIN = 256;
  private static final String[] OPTIONS = {
    "--epochs",
    Integer.toString(KILLS / ROUND.size() + 1),
    "--limit-train",
    Integer.toString(TRAIN),
    "--limit-test",
    "256",
    "--batch-size",
    "16",
    "--dropout",
    "0.1",
    "--checkpoint-minutes",
    "0.000001"
  };

  private final Random random = new Random(20);

  @TempDir private Path folder;

  @Test
  void killedTwentyTimesItComesToTheSameBits() throws IOException, InterruptedException {
    Path killed = folder.resolve("killed");
    Path undisturbed = folder.resolve("undisturbed");
    runToItsEnd(undisturbed);

    Map<Moment, Integer> kills = new EnumMap<>(Moment.class);
    for (int i = 0; i < KILLS; i++) {
      kills.merge(killIn(ROUND.get(i % ROUND.size()), killed), 1, Integer::sum);
    }
    runToItsEnd(killed);

    assertThat(kills.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(KILLS);
    assertThat(kills).as("moments that were met").containsOnlyKeys(Moment.values());
    assertThat(TinyRun.computedMetrics(killed)).isEqualTo(TinyRun.computedMetrics(undisturbed));
    for (String name : List.of("last", "best")) {
      assertThat(killed.resolve("checkpoint/" + name + ".safetensors"))
          .hasSameBinaryContentAs(undisturbed.resolve("checkpoint/" + name + ".safetensors"));
    }
  }

  private static ChildProcess start(Path out) throws IOException {
    List<String> options = new ArrayList<>(List.of(OPTIONS));
    if (Files.exists(out.resolve("config.json"))) {
      options.add("--resume");
    }
    return ChildProcess.start(
        ChildProcess.java(
            List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
            "Train",
            TinyRun.options(out, options.toArray(String[]::new))),
        Map.of("OMP_NUM_THREADS", "1"));
  }

  private static void runToItsEnd(Path out) throws IOException, InterruptedException {
    try (ChildProcess child = start(out)) {
      CommandRun run = child.await();
      assertThat(run.exitCode()).as(run.err()).isZero();
    }
  }

  /** Starts or resumes the run, kills it at about the wanted moment and tells what was met. */
  private Moment killIn(Moment wanted, Path out) throws IOException, InterruptedException {
    try (ChildProcess child = start(out)) {
      String before = progress(out);
      child.awaitLine("glyphs: ");
      await(child, () -> !progress(out).equals(before));
      switch (wanted) {
        case TRAINING -> Thread.sleep(random.nextInt(60));
        case EVALUATION -> {
          await(child, () -> isTrained(out));
          Thread.sleep(random.nextInt(30));
        }
        case WRITING -> await(child, () -> isWriting(out));
      }
      child.kill();
    }
    if (isWriting(out)) {
      return Moment.WRITING;
    }
    return isTrained(out) ? Moment.EVALUATION : Moment.TRAINING;
  }

  @FunctionalInterface
  private interface Question {
    boolean ask() throws IOException;
  }

  private static void await(ChildProcess child, Question question) throws IOException {
    while (!question.ask()) {
      assertThat(child.isAlive()).as("the run ended before it could be killed").isTrue();
    }
  }

  private static String progress(Path out) throws IOException {
    Map<String, String> metadata = metadata(out);
    return metadata.get("epoch") + " " + metadata.get("walked");
  }

  private static boolean isTrained(Path out) throws IOException {
    return Integer.toString(TRAIN).equals(metadata(out).get("walked"));
  }

  private static Map<String, String> metadata(Path out) throws IOException {
    try {
      Optional<Path> newest = new CheckpointFolder(out.resolve("checkpoint")).newest();
      return newest.isEmpty() ? Map.of() : Checkpoint.readMetadata(newest.get());
    } catch (NoSuchFileException e) {
      // Renamed between the two calls. It has its name back in a moment.
      return metadata(out);
    }
  }

  private static boolean isWriting(Path out) throws IOException {
    Path checkpoints = out.resolve("checkpoint");
    if (!Files.isDirectory(checkpoints)) {
      return false;
    }
    try (Stream<Path> files = Files.list(checkpoints)) {
      return files.anyMatch(file -> file.getFileName().toString().startsWith(".tmp-"));
    }
  }
}
