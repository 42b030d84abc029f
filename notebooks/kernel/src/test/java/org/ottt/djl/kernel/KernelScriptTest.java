package org.ottt.djl.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code kernel.sh} with a Java that only tells what it is and how it was called. */
@DisabledOnOs(OS.WINDOWS)
class KernelScriptTest {

  private static final String SCRIPT = "src/main/kernelspec/unix/kernel.sh";

  private record Run(int exitCode, String output) {}

  @TempDir private Path home;

  /** Runs the script where Java has a module. */
  private Run run(String module) throws Exception {
    Path java = Files.createDirectory(home.resolve("bin")).resolve("java");
    Files.writeString(
        java,
        """
        #!/bin/sh
        if [ "$1" = --list-modules ]; then
          echo java.base@17.0.2
          echo %s
        else
          echo "$*"
        fi
        """
            .formatted(module));
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    ProcessBuilder builder = new ProcessBuilder("sh", SCRIPT, "connection.json");
    builder.environment().put("JAVA_HOME", home.toString());
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), output);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"jdk.jshell@9.0.4", "jdk.jshell@11.0.2", "jdk.jshell@16", "java.desktop@17.0.2"})
  void anOlderJdkAndAJreAreRefused(String module) throws Exception {
    Run run = run(module);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.output())
        .startsWith("The kernel needs a JDK of version 17 or newer (not a JRE), and ")
        .endsWith("/bin/java is none: set JAVA_HOME.\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdk.jshell@17", "jdk.jshell@17.0.2", "jdk.jshell@26-ea"})
  void aJdkThatIsNewEnoughRunsTheKernel(String module) throws Exception {
    Run run = run(module);
    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(run.output())
        .endsWith("/lib/* " + KernelCommand.class.getName() + " connection.json\n");
  }
}
