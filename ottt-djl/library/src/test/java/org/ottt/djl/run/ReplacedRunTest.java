package org.ottt.djl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An overwritten run is lost at no moment before the new one has a checkpoint. A run folder that is
 * closed without more ado is in the state that a kill at that moment leaves.
 */
class ReplacedRunTest {

  @TempDir private Path folder;

  @BeforeEach
  void finishARun() throws IOException {
    try (RunFolder run = RunFolder.open(folder, ExistingRun.REFUSE)) {
      run.writeConfig(Map.of("run", "old"), "cpu");
      Files.writeString(run.metricsFile(), "old rows");
      Files.writeString(run.checkpointFolder().resolve("last"), "old weights");
      Files.writeString(run.plotsFolder().resolve("loss.png"), "old plot");
    }
  }

  private void assertTheOldRunIsThere() throws IOException {
    assertThat(Files.readString(folder.resolve("config.json"))).contains("\"run\": \"old\"");
    assertThat(folder.resolve("metrics.csv")).hasContent("old rows");
    assertThat(folder.resolve("checkpoint/last")).hasContent("old weights");
    assertThat(folder.resolve("plots/loss.png")).hasContent("old plot");
    assertThat(folder).isDirectoryNotContaining("glob:**/.replaced*");
  }

  private RunFolder overwrite() throws IOException {
    return RunFolder.open(folder, ExistingRun.OVERWRITE);
  }

  @Test
  void aRunThatNeverBeginsTouchesNothing() throws IOException {
    overwrite().close();
    assertTheOldRunIsThere();
    try (RunFolder run = overwrite()) {
      run.discard();
    }
    assertTheOldRunIsThere();
  }

  @Test
  void aRunThatFailsBeforeItHasACheckpointBringsTheOldOneBack() throws IOException {
    try (RunFolder run = overwrite()) {
      run.writeConfig(Map.of("run", "new"), "cpu");
      Files.writeString(run.metricsFile(), "new rows");
      run.checkpointFolder();
      run.discard();
    }
    assertTheOldRunIsThere();
  }

  @Test
  void aRunThatIsKilledBeforeItWritesAnythingBringsTheOldOneBack() throws IOException {
    try (RunFolder run = overwrite()) {
      run.begin();
    }
    assertThatThrownBy(() -> RunFolder.open(folder, ExistingRun.REFUSE))
        .isInstanceOf(RunFolderException.class)
        .hasMessageContaining("holds a previous run");
    assertTheOldRunIsThere();
  }

  @Test
  void aMoveThatIsKilledHalfWayIsTakenBack() throws IOException {
    Path aside = Files.createDirectory(folder.resolve(".replaced"));
    Files.move(folder.resolve("config.json"), aside.resolve("config.json"));
    Files.move(folder.resolve("metrics.csv"), aside.resolve("metrics.csv"));

    RunFolder.open(folder, ExistingRun.RESUME).close();

    assertTheOldRunIsThere();
  }

  @Test
  void aRunThatIsKilledBeforeItHasACheckpointCanBeOverwrittenInItsTurn() throws IOException {
    try (RunFolder run = overwrite()) {
      run.writeConfig(Map.of("run", "new"), "cpu");
      run.checkpointFolder();
    }
    try (RunFolder run = overwrite()) {
      run.writeConfig(Map.of("run", "newer"), "cpu");
      run.discard();
    }
    assertTheOldRunIsThere();
  }

  @Test
  void aRunThatIsKilledBeforeItHasACheckpointCanBeResumed() throws IOException {
    try (RunFolder run = overwrite()) {
      run.writeConfig(Map.of("run", "new"), "cpu");
    }
    try (RunFolder run = RunFolder.open(folder, ExistingRun.RESUME)) {
      assertThat(run.isResumed()).isTrue();
      assertThat(run.readConfig()).containsEntry("options", Map.of("run", "new"));
      assertThat(folder.resolve("metrics.csv")).doesNotExist();
    }
  }

  @Test
  void aRunThatIsKilledBehindItsFirstCheckpointIsTheOneThatCounts() throws IOException {
    try (RunFolder run = overwrite()) {
      run.writeConfig(Map.of("run", "new"), "cpu");
      Files.writeString(run.checkpointFolder().resolve("last"), "new weights");
    }
    RunFolder.open(folder, ExistingRun.RESUME).close();
    assertThat(folder.resolve("checkpoint/last")).hasContent("new weights");
    assertThat(folder.resolve("metrics.csv")).doesNotExist();
    assertThat(folder).isDirectoryNotContaining("glob:**/.replaced*");
  }

  @Test
  void aDeletionThatIsKilledHalfWayIsCompleted() throws IOException {
    Path doomed = Files.createDirectory(folder.resolve(".replaced-deleted"));
    Files.writeString(doomed.resolve("metrics.csv"), "older rows");
    RunFolder.open(folder, ExistingRun.RESUME).close();
    assertTheOldRunIsThere();
  }
}
