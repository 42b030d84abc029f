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
            "--minutes",
            "--out",
            "--device",
            "--quick",
            "--steps",
            "--fresh",
            "--cases",
            "--data",
            "--python",
            "--packed",
            "--cudnn-benchmark");
  }

  @Test
  void badArgumentsAreOneLine() throws IOException, InterruptedException {
    for (List<String> arguments :
        List.of(
            List.of("--device", "tpu"),
            List.of("--minutes", "0"),
            List.of("--minutes", "ten"),
            List.of("--data", "/nowhere"),
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

    CommandRun run =
        run(copy, Map.of("PATH", pathWithoutJava()), "--device", "cpu", "--out", out().toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errLine())
        .contains("mvn -Pcuda,pack -DskipTests package", "ottt-djl-gpu.tar.xz");
  }

  @Test
  void aBrokenTarballIsNotUsed() throws IOException, InterruptedException {
    Path copy = copyAlone();
    Path broken = Files.writeString(folder.resolve("broken.tar.xz"), "no archive");

    CommandRun run =
        run(
            copy,
            Map.of(),
            "--device",
            "cpu",
            "--packed",
            broken.toString(),
            "--out",
            out().toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines().toList()).last().asString().contains("cannot be unpacked");
  }

  /**
   * A run that is killed without notice leaves an archive of what was done, and the next one
   * continues after it. The steps are real ones, on the tests' own class path instead of a compiled
   * or packed one.
   */
  @Test
  void aRunThatIsCutOffLeavesAnArchiveAndContinues() throws IOException, InterruptedException {
    Path copy = copyAlone();
    Path project = copy.getParent().getParent();
    linkRuntime(project);
    String[] arguments = {
      "--device",
      "cpu",
      "--minutes",
      "3",
      "--out",
      out().toString(),
      "--steps",
      "environment,smoke,speed-vgg",
      "--python",
      "none"
    };
    Map<String, String> environment =
        Map.of("OTTT_TEST_CLASS_PATH", System.getProperty("java.class.path"));

    try (ChildProcess first = start(copy, environment, arguments)) {
      first.awaitLine("smoke");
      first.kill();
    }
    assertThat(archived()).contains("logs/environment.log", "logs/smoke.log", "summary.txt");
    assertThat(out().resolve("logs/speed-vgg.done")).doesNotExist();

    CommandRun second = run(copy, environment, arguments);

    assertThat(second.exitCode()).as(second.out() + second.err()).isZero();
    assertThat(second.outLines())
        .anyMatch(line -> line.matches("environment +done .*"))
        .anyMatch(line -> line.matches("smoke +done +all right"))
        .anyMatch(line -> line.matches("speed-vgg +ok .*"));
    assertThat(archived()).contains("logs/speed-vgg.log", "tables/measured/speed-vgg.csv");
    assertThat(Files.readString(out().resolve("summary.txt"))).contains("speed-vgg");

    CommandRun otherDevice = run(copy, environment, "--device", "gpu", "--out", out().toString());
    assertThat(otherDevice.exitCode()).isEqualTo(2);
    assertThat(otherDevice.errLine()).contains("device cpu, small sizes", "--fresh");
    for (List<String> other :
        List.of(List.of("--cudnn-benchmark"), List.of("--data", folder.toString()))) {
      List<String> all = new ArrayList<>(List.of("--device", "cpu", "--out", out().toString()));
      all.addAll(other);
      CommandRun changed = run(copy, environment, all.toArray(String[]::new));
      assertThat(changed.exitCode()).as("%s", other).isEqualTo(2);
      assertThat(changed.errLine()).contains("(device cpu, small sizes)", "--fresh");
    }
  }

  @Test
  void aStepIsEndedWhenItsTimeIsOver() throws IOException, InterruptedException {
    Path copy = copyAlone();
    Path project = copy.getParent().getParent();
    Path java = Files.createDirectories(project.resolve("runtime/bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\nexec sleep 1000\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));

    CommandRun run =
        run(
            copy,
            Map.of(),
            "--device",
            "cpu",
            "--minutes",
            "1",
            "--out",
            out().toString(),
            "--steps",
            "smoke,tests",
            "--python",
            "none");

    assertThat(run.outLines())
        .anyMatch(line -> line.matches("smoke +cut off .*"))
        .anyMatch(line -> line.matches("tests +skipped .*"));
  }

  private Path out() {
    return folder.resolve("results");
  }

  private List<String> archived() throws IOException, InterruptedException {
    return ChildProcess.run(
            List.of("tar", "tzf", out().resolve("results.tar.gz").toString()), Map.of())
        .outLines();
  }

  /** A runtime as in a packed copy: this Java, and the tests' class path in place of the jars. */
  private static void linkRuntime(Path project) throws IOException {
    Path java = Files.createDirectories(project.resolve("runtime/bin")).resolve("java");
    Files.writeString(
        java,
        """
        #!/bin/sh
        # The script passes "-cp FOLDER/lib/*"; this Java gets the tests' class path for it.
        export CLASSPATH="$OTTT_TEST_CLASS_PATH"
        for argument; do
          shift
          case $argument in -cp | */lib/\\*) ;; *) set -- "$@" "$argument" ;; esac
        done
        exec "%s" "$@"
        """
            .formatted(Path.of(System.getProperty("java.home"), "bin", "java")));
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
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
    try (ChildProcess child = start(script, environment, arguments)) {
      return child.await();
    }
  }

  private static ChildProcess start(
      Path script, Map<String, String> environment, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("/bin/bash", script.toString()));
    command.addAll(List.of(arguments));
    return ChildProcess.start(command, environment);
  }
}
