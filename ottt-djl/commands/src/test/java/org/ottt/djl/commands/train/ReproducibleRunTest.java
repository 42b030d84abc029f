package org.ottt.djl.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.commands.testing.CifarFiles;
import org.ottt.djl.commands.testing.CommandRun;

/** The same seed gives the same run, however many workers there are. */
class ReproducibleRunTest {

  @TempDir private Path folder;

  @Test
  void theSameSeedGivesTheSameGlyphsRun() throws IOException {
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    Path other = folder.resolve("other");
    TinyRun.succeed(first, "--dropout", "0.1", "--workers", "0");
    TinyRun.succeed(second, "--dropout", "0.1", "--workers", "3");
    TinyRun.succeed(other, "--dropout", "0.1", "--seed", "2");

    assertThat(TinyRun.computedMetrics(second)).isEqualTo(TinyRun.computedMetrics(first));
    assertThat(TinyRun.lastCheckpoint(second))
        .hasSameBinaryContentAs(TinyRun.lastCheckpoint(first));
    assertThat(TinyRun.computedMetrics(other)).isNotEqualTo(TinyRun.computedMetrics(first));
  }

  /** CIFAR's recipe augments, which glyphs do not. */
  @Test
  void theSameSeedGivesTheSameAugmentedRun() throws IOException {
    Path data = CifarFiles.cifar10(Files.createDirectory(folder.resolve("data")), 40);
    for (String workers : new String[] {"0", "3"}) {
      String[] options =
          TinyRun.options(
              folder.resolve("workers" + workers),
              "--data",
              data.toString(),
              "--width",
              "0.04",
              "--workers",
              workers);
      CommandRun run = CommandRun.of(new TrainCifarCommand(), options);
      assertThat(run.err()).isEmpty();
      assertThat(run.exitCode()).isZero();
    }
    Path first = folder.resolve("workers0");
    Path second = folder.resolve("workers3");
    assertThat(TinyRun.computedMetrics(second)).isEqualTo(TinyRun.computedMetrics(first));
    assertThat(TinyRun.lastCheckpoint(second))
        .hasSameBinaryContentAs(TinyRun.lastCheckpoint(first));
  }
}
