package org.ottt.djl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.Split;
import org.ottt.djl.testing.ChildJvm;

class RunFolderTest {

  @TempDir Path scratch;

  @Test
  void createsFolderAndSubfolders() throws IOException {
    Path folder = scratch.resolve("runs").resolve("first");
    try (RunFolder run = RunFolder.open(folder, ExistingRun.REFUSE)) {
      assertThat(run.path()).isEqualTo(folder);
      assertThat(run.isResumed()).isFalse();
      assertThat(run.checkpointFolder()).isDirectory().hasFileName("checkpoint");
      assertThat(run.plotsFolder()).isDirectory().hasFileName("plots");
      assertThat(run.metricsFile()).doesNotExist().hasFileName("metrics.csv");
    }
  }

  @Test
  void acceptsALinkToAFolder() throws IOException {
    Path folder = Files.createDirectory(scratch.resolve("disk"));
    Path link = Files.createSymbolicLink(scratch.resolve("link"), folder);
    try (RunFolder run = RunFolder.open(link, ExistingRun.REFUSE)) {
      assertThat(run.checkpointFolder()).isDirectory();
    }
    assertThat(folder.resolve("checkpoint")).isDirectory();
  }

  @Test
  void refusesAFileAndAPathBelowAFile() throws IOException {
    Path file = Files.writeString(scratch.resolve("file"), "content");

    assertThatThrownBy(() -> RunFolder.open(file, ExistingRun.OVERWRITE))
        .isInstanceOf(RunFolderException.class)
        .hasMessage("run folder " + file + " is a file: choose another name or remove the file");
    assertThatThrownBy(() -> RunFolder.open(file.resolve("below"), ExistingRun.REFUSE))
        .isInstanceOf(RunFolderException.class)
        .hasMessageStartingWith("cannot write to run folder " + file.resolve("below"))
        .hasMessageEndingWith("choose another folder or make it writable");
    assertThat(file).hasContent("content");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void refusesAFolderThatCannotBeWritten() {
    // Not even root can create files in /proc.
    for (Path folder : List.of(Path.of("/proc"), Path.of("/proc/ottt-run"))) {
      assertThatThrownBy(() -> RunFolder.open(folder, ExistingRun.REFUSE))
          .isInstanceOf(RunFolderException.class)
          .hasMessageStartingWith("cannot write to run folder " + folder)
          .message()
          .doesNotContain("\n");
    }
  }

  @Test
  void refusesAPreviousRun() throws IOException {
    finishedRun(scratch);

    assertThatThrownBy(() -> RunFolder.open(scratch, ExistingRun.REFUSE))
        .isInstanceOf(RunFolderException.class)
        .hasMessage(
            "run folder %s holds a previous run: add --resume to continue it, --overwrite to"
                + " replace it, or choose another folder with --out",
            scratch);
    assertThat(scratch.resolve("metrics.csv")).hasContent("rows");
    // The refusal gave the lock back.
    RunFolder.open(scratch, ExistingRun.RESUME).close();
  }

  @Test
  void refusalWritesNothing() throws IOException {
    Files.writeString(scratch.resolve("metrics.csv"), "header\nrow\n");

    assertThatThrownBy(() -> RunFolder.open(scratch, ExistingRun.REFUSE))
        .isInstanceOf(RunFolderException.class);
    assertThat(scratch).isDirectoryNotContaining("glob:**run.lock");
  }

  @Test
  void acceptsFilesOfTheUsersOwn() throws IOException {
    Files.writeString(scratch.resolve("notes.txt"), "mine");
    RunFolder.open(scratch, ExistingRun.REFUSE).close();
    RunFolder.open(scratch, ExistingRun.REFUSE).close();
    assertThat(scratch.resolve("notes.txt")).hasContent("mine");
  }

  @Test
  void resumeKeepsFilesAndClearsHalfWrittenOnes() throws IOException {
    finishedRun(scratch);
    Path half = Files.writeString(scratch.resolve("checkpoint/.tmp-1-last"), "half");

    try (RunFolder run = RunFolder.open(scratch, ExistingRun.RESUME)) {
      assertThat(run.isResumed()).isTrue();
    }
    assertThat(scratch.resolve("metrics.csv")).hasContent("rows");
    assertThat(scratch.resolve("checkpoint/last")).hasContent("weights");
    assertThat(half).doesNotExist();
  }

  @Test
  void resumeWithoutAPreviousRunIsRefused() throws IOException {
    Path missing = scratch.resolve("missing");
    assertThatThrownBy(() -> RunFolder.open(missing, ExistingRun.RESUME))
        .isInstanceOf(NoRunException.class)
        .hasMessage(
            "run folder %s does not exist: name the folder of the run to resume, or start a run"
                + " without --resume",
            missing);
    assertThat(missing).doesNotExist();

    Files.writeString(scratch.resolve("notes.txt"), "mine");
    assertThatThrownBy(() -> RunFolder.open(scratch, ExistingRun.RESUME))
        .isInstanceOf(NoRunException.class)
        .hasMessageContaining("holds no run");
    assertThat(scratch).isDirectoryNotContaining("glob:**run.lock");
  }

  @Test
  void resumeOrStartStartsWhereNothingIs() throws IOException {
    try (RunFolder run = RunFolder.open(scratch.resolve("new"), ExistingRun.RESUME_OR_START)) {
      assertThat(run.isResumed()).isFalse();
    }
  }

  @Test
  void whatARunLeftBeforeItsFirstCheckpointIsNoRun() throws IOException {
    try (RunFolder run = RunFolder.open(scratch, ExistingRun.REFUSE)) {
      run.writeConfig(Map.of("lr", 1), "cpu");
      run.checkpointFolder();
      Files.writeString(run.metricsFile(), "header\n");
    }
    try (RunFolder run = RunFolder.open(scratch, ExistingRun.RESUME)) {
      assertThat(run.isResumed()).isTrue();
    }
    try (RunFolder run = RunFolder.open(scratch, ExistingRun.REFUSE)) {
      run.begin();
      assertThat(run.configFile()).doesNotExist();
      assertThat(run.metricsFile()).doesNotExist();
      run.writeConfig(Map.of("lr", 2), "cpu");
      Files.writeString(run.checkpointFolder().resolve("last"), "weights");
    }
    assertThatThrownBy(() -> RunFolder.open(scratch, ExistingRun.REFUSE))
        .hasMessageContaining("holds a previous run");
  }

  @Test
  void aUsersOwnFileOfARunsNameIsNotReplaced() throws IOException {
    Path mine = Files.writeString(scratch.resolve("config.json"), "{\"mine\": 1}");
    assertThatThrownBy(() -> RunFolder.open(scratch, ExistingRun.REFUSE))
        .isInstanceOf(RunFolderException.class);
    assertThat(mine).hasContent("{\"mine\": 1}");
  }

  @Test
  void oneEntryOfTheConfigCanBeSet() throws IOException {
    try (RunFolder run = RunFolder.open(scratch, ExistingRun.REFUSE)) {
      run.writeConfig(Map.of("lr", 1), "cpu", Map.of("parameters", 70618));
      run.putConfig("outcome", Map.of("status", "complete"));
      assertThat(run.readConfig())
          .containsEntry("options", Map.of("lr", 1L))
          .containsEntry("parameters", 70618L)
          .containsEntry("outcome", Map.of("status", "complete"))
          .containsKeys("processor", "threads", "started");
    }
  }

  @Test
  void overwriteDeletesTheRunAndNothingElse() throws IOException {
    finishedRun(scratch);
    Files.writeString(scratch.resolve("notes.txt"), "mine");
    Path outside = Files.createDirectory(scratch.resolve("outside"));
    Files.writeString(outside.resolve("kept"), "kept");
    Files.createSymbolicLink(scratch.resolve("checkpoint/link"), outside);

    try (RunFolder run = RunFolder.open(scratch, ExistingRun.OVERWRITE)) {
      run.begin();
      assertThat(scratch.resolve("metrics.csv")).doesNotExist();
      assertThat(scratch.resolve("checkpoint")).doesNotExist();
      run.dropReplaced();
    }

    assertThat(scratch)
        .isDirectoryContaining("glob:**/notes.txt")
        .isDirectoryNotContaining("glob:**/.replaced*")
        .isDirectoryNotContaining("glob:**/{metrics.csv,checkpoint}");
    assertThat(scratch.resolve("notes.txt")).hasContent("mine");
    assertThat(outside.resolve("kept")).hasContent("kept");
  }

  @Test
  void allThatIsOfARunHasOneOfItsNames() throws IOException {
    finishedRun(scratch);
    try (RunFolder run = RunFolder.open(scratch, ExistingRun.OVERWRITE)) {
      run.writeConfig(Map.of("lr", 1), "cpu");
      Files.writeString(run.metricsFile(), "rows");
      Files.writeString(run.stepsFile(), "rows");
      Files.writeString(run.checkpointFolder().resolve("last"), "weights");
      Files.writeString(run.plotsFolder().resolve("loss.png"), "curve");
      Files.createDirectory(run.tensorBoardFolder());
      try (Stream<Path> entries = Files.list(scratch)) {
        assertThat(entries.map(entry -> entry.getFileName().toString()))
            .filteredOn(name -> !name.equals("run.lock"))
            .contains(".replaced", "config.json", "metrics.csv")
            .isSubsetOf(RunFolder.names());
      }
    }
  }

  @Test
  void secondRunInThisProcessIsRefused() throws IOException {
    try (RunFolder first = RunFolder.open(scratch, ExistingRun.REFUSE)) {
      assertThat(first.path().resolve("run.lock")).exists();
      assertThatThrownBy(() -> RunFolder.open(scratch, ExistingRun.RESUME))
          .isInstanceOf(RunFolderException.class)
          .hasMessageContaining("is in use by another run of this process");
    }
    RunFolder.open(scratch, ExistingRun.REFUSE).close();
  }

  @Test
  void secondProcessIsRefusedUntilTheFirstIsDone() throws Exception {
    Path folder = scratch.resolve("run");
    try (RunFolder first = RunFolder.open(folder, ExistingRun.REFUSE)) {
      assertThat(first.isResumed()).isFalse();
      // An attempt in the same process must not make the system drop the lock.
      assertThatThrownBy(() -> RunFolder.open(folder, ExistingRun.RESUME))
          .isInstanceOf(RunFolderException.class);

      ChildJvm.Result second = openInSecondProcess(folder);
      assertThat(second.exitCode()).as(second.err()).isEqualTo(1);
      assertThat(second.out())
          .isEqualTo(
              "run folder %s is in use by another run (process %d):"
                      .formatted(folder, ProcessHandle.current().pid())
                  + " wait for it to end or choose another folder");
    }
    ChildJvm.Result second = openInSecondProcess(folder);
    assertThat(second.exitCode()).as(second.err()).isZero();
  }

  private ChildJvm.Result openInSecondProcess(Path folder) throws Exception {
    return ChildJvm.run(
        ChildJvm.command(List.of(), Opener.class, folder.toString()), Map.of(), scratch);
  }

  /** Opens a run folder in a process of its own. */
  static final class Opener {
    private Opener() {}

    public static void main(String[] args) throws IOException {
      try {
        RunFolder.open(Path.of(args[0]), ExistingRun.RESUME_OR_START).close();
      } catch (RunFolderException e) {
        System.out.print(e.getMessage());
        System.exit(1);
      }
    }
  }

  @Test
  void configTellsWhatTheRunWas() throws IOException {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("epochs", 10);
    options.put("lr", 0.1);
    options.put("data", Path.of("data", "cifar"));
    options.put("split", Split.TEST);
    options.put("limit", null);
    options.put("clip", Double.POSITIVE_INFINITY);
    options.put("channels", List.of(64, 128));

    try (RunFolder run = RunFolder.open(scratch, ExistingRun.REFUSE)) {
      run.writeConfig(options, "cpu");
      Map<String, Object> config = run.readConfig();

      Map<String, Object> stored = new LinkedHashMap<>();
      stored.put("epochs", 10L);
      stored.put("lr", 0.1);
      stored.put("data", "data/cifar");
      stored.put("split", "TEST");
      stored.put("limit", null);
      stored.put("clip", "Infinity");
      stored.put("channels", List.of(64L, 128L));
      assertThat(config).containsEntry("options", stored).containsEntry("device", "cpu");
      assertThat(config.get("versions")).isEqualTo(Versions.collect());
      assertThat(Instant.parse((String) config.get("started")))
          .isBetween(Instant.now().minus(Duration.ofMinutes(5)), Instant.now());
      assertThat(Files.readString(run.configFile())).contains("\n    \"epochs\": 10,\n");
    }
  }

  @Test
  void damagedConfigIsNamed() throws IOException {
    try (RunFolder run = RunFolder.open(scratch, ExistingRun.REFUSE)) {
      Files.writeString(run.configFile(), "{\"options\":");
      assertThatThrownBy(run::readConfig)
          .isInstanceOf(IOException.class)
          .hasMessageContaining(run.configFile().toString());
      Files.writeString(run.configFile(), "");
      assertThatThrownBy(run::readConfig).hasMessageContaining("is empty");
    }
  }

  private static void finishedRun(Path folder) throws IOException {
    try (RunFolder run = RunFolder.open(folder, ExistingRun.REFUSE)) {
      Files.writeString(run.metricsFile(), "rows");
      Files.writeString(run.checkpointFolder().resolve("last"), "weights");
    }
  }
}
