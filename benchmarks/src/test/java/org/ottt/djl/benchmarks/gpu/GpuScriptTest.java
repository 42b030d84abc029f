package org.ottt.djl.benchmarks.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.commands.testing.ChildProcess;
import org.ottt.djl.commands.testing.CommandRun;

/** {@code benchmarks/gpu.sh} up to where it would measure; measuring is a run of its own. */
@EnabledOnOs(OS.LINUX)
class GpuScriptTest {

  private static final Path SCRIPT = Path.of("gpu.sh").toAbsolutePath();

  @TempDir private Path folder;

  @Test
  void helpNamesEveryOption() throws IOException, InterruptedException {
    CommandRun run = run(SCRIPT, Map.of(), "--help");

    assertThat(run.exitCode()).isZero();
    assertThat(String.join("\n", run.outLines()))
        .contains(
            "--device",
            "--quick",
            "--steps",
            "--fresh",
            "--cases",
            "--out",
            "--python",
            "--packed");
  }

  @Test
  void badArgumentsAreOneLine() throws IOException, InterruptedException {
    for (List<String> arguments :
        List.of(
            List.of("--device", "tpu"),
            List.of("--steps", "tests,none"),
            List.of("--cases"),
            List.of("--cases", "/nowhere"),
            List.of("--speed"))) {
      CommandRun run = run(SCRIPT, Map.of(), arguments.toArray(String[]::new));

      assertThat(run.exitCode()).as("%s", arguments).isEqualTo(2);
      assertThat(run.errLine()).startsWith("Error: ");
      assertThat(run.outLines()).isEmpty();
    }
  }

  @Test
  void withoutMavenItAsksForThePackedRuntime() throws IOException, InterruptedException {
    Path copy = copyAlone();

    CommandRun run = run(copy, Map.of("PATH", pathWithoutJava()), "--device", "cpu");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errLine())
        .contains("mvn -Pcuda,pack -DskipTests package", "ottt-djl-gpu.tar.gz");
  }

  @Test
  void aBrokenTarballIsNotUsed() throws IOException, InterruptedException {
    Path copy = copyAlone();
    Path broken = Files.writeString(folder.resolve("broken.tar.gz"), "no archive");

    CommandRun run = run(copy, Map.of(), "--device", "cpu", "--packed", broken.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines().toList()).last().asString().contains("cannot be unpacked");
  }

  /** The script where nothing of the project lies beside it. */
  private Path copyAlone() throws IOException {
    Path benchmarks = Files.createDirectories(folder.resolve("project/benchmarks"));
    return Files.copy(
        SCRIPT,
        benchmarks.resolve("gpu.sh"),
        StandardCopyOption.COPY_ATTRIBUTES,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** The few programs that the script needs to get that far. */
  private String pathWithoutJava() throws IOException {
    Path programs = Files.createDirectories(folder.resolve("programs"));
    for (String name : List.of("dirname", "mkdir", "bash")) {
      for (String place : List.of("/usr/bin", "/bin")) {
        Path program = Path.of(place, name);
        Path wrapper = programs.resolve(name);
        if (Files.exists(program) && Files.notExists(wrapper)) {
          Files.writeString(wrapper, "#!/bin/sh\nexec " + program + " \"$@\"\n");
          Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwx------"));
        }
      }
    }
    return programs.toString();
  }

  private static CommandRun run(Path script, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("/bin/bash", script.toString()));
    command.addAll(List.of(arguments));
    return ChildProcess.run(command, environment);
  }
}
