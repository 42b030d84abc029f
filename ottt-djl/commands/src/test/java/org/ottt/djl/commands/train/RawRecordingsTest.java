package org.ottt.djl.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ottt.djl.commands.testing.CommandRun;

/** Recordings that nobody has made frames of yet: the advice must not write into them. */
class RawRecordingsTest {

  @TempDir private Path folder;

  private Path raw;
  private Path out;

  @BeforeEach
  void writeRecording() throws IOException {
    raw = folder.resolve("events_aedat");
    out = folder.resolve("run");
    Path recording = Files.createDirectories(raw.resolve("airplane")).resolve("0.aedat");
    Files.writeString(recording, "#!AER-DAT2.0\r\n");
  }

  private void assertAdvised(Callable<Integer> command, String... more) {
    CommandRun run = CommandRun.of(command, TinyRun.options(out, more));
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errLine())
        .contains("--source " + raw + " --out FRAMES", "pass --data FRAMES")
        .doesNotContain("--out " + raw);
    assertThat(out).doesNotExist();
  }

  @Test
  void trainDvsCifar10NamesSourceAndAnotherFolder() {
    assertAdvised(new TrainDvsCifar10Command(), "--data", raw.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"dvs-cifar10", "nmnist", "dvs-gesture", "event-folder"})
  void soDoRecipesOfEvents(String recipe) {
    assertAdvised(new TrainCommand(), "--recipe", recipe, "--data", raw.toString());
  }

  @Test
  void aFolderThatIsNotThereIsNoSource() {
    String missing = folder.resolve("missing").toString();
    CommandRun run =
        CommandRun.of(new TrainDvsCifar10Command(), TinyRun.options(out, "--data", missing));
    assertThat(run.errLine()).contains(missing + " does not exist").doesNotContain("--source");
    assertThat(run.exitCode()).isEqualTo(1);
  }
}
