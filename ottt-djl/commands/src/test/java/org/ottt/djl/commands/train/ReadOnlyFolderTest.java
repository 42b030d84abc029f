package org.ottt.djl.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ottt.djl.commands.testing.ChildProcess;
import org.ottt.djl.commands.testing.CommandRun;
import org.ottt.djl.commands.testing.SmallDisk;

/** A run folder that is read-only from the beginning, or becomes so: real mounts, even for root. */
@EnabledOnOs(OS.LINUX)
class ReadOnlyFolderTest {

  private static final String[] OPTIONS = {
    "--epochs", "4", "--limit-train", "384", "--batch-size", "16"
  };

  @TempDir private Path folder;

  @Test
  void aRunDoesNotBegin() throws IOException, InterruptedException {
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 1 << 24)) {
      Path out = disk.path().resolve("run");
      TinyRun.succeed(out, "--epochs", "1");
      disk.setReadOnly(true);
      for (String option : List.of("--resume", "--overwrite")) {
        CommandRun run = TinyRun.run(out, "--epochs", "1", option);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLine())
            .isEqualTo(
                "Error: cannot write to run folder "
                    + out
                    + " (Read-only file system): choose another folder or make it writable");
      }
      CommandRun anew = TinyRun.run(disk.path().resolve("new"));
      assertThat(anew.exitCode()).isEqualTo(1);
      assertThat(anew.errLine()).contains("Read-only file system");

      disk.setReadOnly(false);
      TinyRun.succeed(out, "--epochs", "1", "--resume");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"checkpoint", "metrics.csv"})
  void aRunThatCannotWriteAnyMoreEndsAndKeepsWhatItHas(String name)
      throws IOException, InterruptedException {
    Path undisturbed = folder.resolve("undisturbed");
    TinyRun.succeed(undisturbed, OPTIONS);
    Path out = folder.resolve("run");
    Path part = out.resolve(name);

    CommandRun run;
    try (ChildProcess child = start(out)) {
      child.awaitLine("epoch 1/");
      // While the process stands still it has no file open that would forbid it.
      child.signal("STOP");
      SmallDisk.setReadOnly(part, true);
      try {
        child.signal("CONT");
        run = child.await();
      } finally {
        SmallDisk.setReadOnly(part, false);
      }
    }

    assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
    assertThat(run.err().lines().filter(line -> line.startsWith("Error: ")).toList())
        .singleElement()
        .asString()
        .startsWith("Error: cannot write " + part)
        .contains(": Read-only file system. The run is kept in " + TinyRun.lastCheckpoint(out));
    assertThat(run.err()).doesNotContain("\tat ");

    TinyRun.succeed(out, with("--resume"));
    assertThat(TinyRun.computedMetrics(out)).isEqualTo(TinyRun.computedMetrics(undisturbed));
    assertThat(TinyRun.lastCheckpoint(out))
        .hasSameBinaryContentAs(TinyRun.lastCheckpoint(undisturbed));
  }

  private static String[] with(String option) {
    List<String> options = new ArrayList<>(List.of(OPTIONS));
    options.add(option);
    return options.toArray(String[]::new);
  }

  private static ChildProcess start(Path out) throws IOException {
    return ChildProcess.start(
        ChildProcess.java(List.of("-Xmx512m"), "Train", TinyRun.options(out, OPTIONS)),
        Map.of("OMP_NUM_THREADS", "1"));
  }
}
