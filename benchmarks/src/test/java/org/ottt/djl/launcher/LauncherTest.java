package org.ottt.djl.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.commands.testing.ChildProcess;
import org.ottt.djl.commands.testing.CommandRun;
import org.ottt.djl.testing.ProjectFiles;

/** {@code ./ottt}: the real script, in a project that Maven builds in seconds. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

  private static final String BUILDING = "Building OTTT-DJL";

  @TempDir private static Path folder;

  private static SmallProject project;

  @BeforeAll
  static void createProject() throws IOException {
    project = SmallProject.create(Files.createDirectories(folder.resolve("a project")));
  }

  @Test
  void aloneItListsTheCommandsWithALineEach() throws IOException, InterruptedException {
    List<String> lines = launch().outLines();

    try (Stream<Path> files = Files.walk(ProjectFiles.root())) {
      assertThat(lines.stream().filter(line -> line.matches("  \\w+ {2,}\\w.{10,70}")))
          .extracting(line -> line.strip().replaceFirst(" .*", ""))
          .containsExactlyInAnyOrderElementsOf(
              files
                  .filter(file -> file.getParent().endsWith("src/main/java"))
                  .map(file -> file.getFileName().toString())
                  .filter(name -> name.endsWith(".java"))
                  .map(name -> name.replace(".java", ""))
                  .toList());
    }
  }

  @Test
  void whatItCannotMeanIsOneLineAndBuildsNothing() throws IOException, InterruptedException {
    for (List<String> arguments :
        List.of(
            List.of("Trian"),
            List.of("--device", "gpu", "Train"),
            List.of("-Pcuda"),
            List.of("T.*"))) {
      CommandRun run = launch(arguments.toArray(String[]::new));

      assertThat(run.exitCode()).as("%s", arguments).isEqualTo(2);
      assertThat(run.errLine()).startsWith("Error: ").contains("./ottt");
      assertThat(run.out()).isEmpty();
    }
  }

  @Test
  void argumentsFolderExitCodeAndProcessAreTheCommands() throws Exception {
    Path elsewhere = Files.createDirectories(folder.resolve("else where"));
    Process process =
        project.start(
            elsewhere, "-Dsmall.property=it's $HOME", "Train", "a b", "", "*", "it's \"$0\"");
    CommandRun run = await(process);

    assertThat(run.exitCode()).isZero();
    assertThat(run.outLines())
        .containsSubsequence(
            "pid " + process.pid(),
            "folder " + elsewhere.toRealPath(),
            "property it's $HOME",
            "<a b>",
            "<>",
            "<*>",
            "<it's \"$0\">");
    assertThat(await(project.start(elsewhere, "Train", "--exit", "7")).exitCode()).isEqualTo(7);
  }

  @Test
  void twoStartsAtOnceBuildOnce() throws Exception {
    project.setEdition("20");
    Process first = project.start(folder, "Train");
    Process second = project.start(folder, "Train");
    CommandRun one = await(first);
    CommandRun other = await(second);
    CommandRun later = await(project.start(folder, "Train"));

    assertThat(List.of(one, other, later))
        .allSatisfy(run -> assertThat(run.exitCode()).isZero())
        .allSatisfy(run -> assertThat(run.outLines()).contains("edition 20"));
    assertThat((one.err() + other.err()).split(BUILDING, -1)).hasSize(2);
    assertThat(later.err()).isEmpty();
  }

  @Test
  void aBuildLeavesRunningCommandsAlone() throws Exception {
    project.setEdition("30");
    Path signal = folder.resolve("go on");
    Process running = project.start(folder, "Train", "--wait-for", signal.toString());
    awaitLine(running, "<--wait-for>");
    Path itsCopy = project.copies().get(project.copies().size() - 1);

    for (String edition : List.of("31", "32")) {
      project.setEdition(edition);
      CommandRun newer = await(project.start(folder, "Train"));
      assertThat(newer.err()).contains(BUILDING);
      assertThat(newer.outLines()).contains("edition " + edition);
    }
    assertThat(itsCopy).exists();
    Files.createFile(signal);
    assertThat(await(running).outLines()).contains("edition 30");

    project.setEdition("33");
    assertThat(await(project.start(folder, "Train")).outLines()).contains("edition 33");
    assertThat(itsCopy).doesNotExist();
    assertThat(project.copies()).hasSize(2);
  }

  @Test
  void signalsReachTheCommand() throws Exception {
    Process running = project.start(folder, "Train", "--wait-for", "/nowhere");
    awaitLine(running, "<--wait-for>");
    // Not destroy(), which closes the streams.
    running.toHandle().destroy();

    assertThat(await(running).exitCode()).isEqualTo(128 + 15);
  }

  @Test
  void afterAFailedBuildNothingOldIsRun() throws Exception {
    project.setEdition("nonsense");
    CommandRun failed = await(project.start(folder, "Train"));
    project.setEdition("40");
    CommandRun fixed = await(project.start(folder, "Train"));

    assertThat(failed.exitCode()).isEqualTo(1);
    assertThat(failed.out()).isEmpty();
    assertThat(failed.err()).contains("Edition.java", "Error: the build failed, see above.");
    assertThat(fixed.outLines()).contains("edition 40");
  }

  @Test
  void theLockOfAKilledBuildIsRemoved() throws Exception {
    await(project.start(folder, "Train"));
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Files.createSymbolicLink(project.lock(), Path.of(Long.toString(dead.pid())));
    project.setEdition("50");

    assertThat(await(project.start(folder, "Train")).outLines()).contains("edition 50");
    assertThat(Files.isSymbolicLink(project.lock())).isFalse();
  }

  @Test
  void buildsOfDifferentProfilesWaitForEachOther() throws Exception {
    project.setEdition("60");
    Process first = project.start(folder, "Train");
    Process second = project.start(folder, "-Pother", "Train");
    CommandRun one = await(first);
    CommandRun other = await(second);

    assertThat(List.of(one, other))
        .allSatisfy(run -> assertThat(run.outLines()).contains("edition 60"))
        .allSatisfy(run -> assertThat(run.err()).contains(BUILDING));
    assertThat(one.err() + other.err()).containsOnlyOnce("is building; waiting for it");
  }

  /** A file where a folder should be: that keeps root from writing, too. */
  @Test
  void runsAFreshCopyWithoutWriting() throws Exception {
    project.setEdition("70");
    await(project.start(folder, "Train"));
    Path copy = project.copies().get(project.copies().size() - 1);
    try (Stream<Path> users = Files.list(copy.resolve("users"))) {
      for (Path user : users.toList()) {
        Files.delete(user);
      }
    }
    Files.delete(copy.resolve("users"));
    Files.createFile(copy.resolve("users"));

    CommandRun run = await(project.start(folder, "Train"));

    assertThat(run.exitCode()).isZero();
    assertThat(run.outLines()).contains("edition 70");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void aLockThatCannotBeTakenIsAnError() throws Exception {
    await(project.start(folder, "Train"));
    project.setEdition("80");
    Files.createFile(project.lock());
    try {
      CommandRun run = await(project.start(folder, "Train"));

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.out()).isEmpty();
      assertThat(run.errLine())
          .startsWith("Error: cannot lock the build with ")
          .contains("target writable", "a checkout of your own");
    } finally {
      Files.delete(project.lock());
    }
  }

  @Test
  void aFolderThatCannotBeWrittenIsAnError() throws Exception {
    SmallProject other = SmallProject.create(Files.createDirectories(folder.resolve("no target")));
    Files.createFile(folder.resolve("no target/target"));

    CommandRun run = await(other.start(folder, "Train"));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.errLine()).startsWith("Error: cannot write ").contains("target writable");
  }

  /** The launcher of this project; its arguments do not let it build. */
  private static CommandRun launch(String... arguments) throws IOException, InterruptedException {
    return ChildProcess.run(
        Stream.concat(
                Stream.of(ProjectFiles.root().resolve("ottt").toString()), Stream.of(arguments))
            .toList(),
        Map.of());
  }

  private static void awaitLine(Process process, String line) throws IOException {
    BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
    String next = reader.readLine();
    while (next != null && !next.equals(line)) {
      next = reader.readLine();
    }
    assertThat(next).as("a line of the command").isEqualTo(line);
  }

  private static CommandRun await(Process process) throws IOException, InterruptedException {
    StringBuilder out = new StringBuilder();
    process.inputReader(StandardCharsets.UTF_8).lines().forEach(l -> out.append(l).append('\n'));
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return new CommandRun(process.exitValue(), out.toString(), err);
  }
}
