package org.ottt.djl.spark.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ottt.djl.commands.cli.Cli;
import org.ottt.djl.measurement.OwnJava;

class ClusterBenchmarkTest {

  private static String fail(int exitCode, String... options) {
    StringWriter errors = new StringWriter();
    int code =
        Cli.run(
            new ClusterBenchmarkCommand(),
            new PrintWriter(new StringWriter()),
            new PrintWriter(errors),
            options);
    assertThat(code).as(errors.toString()).isEqualTo(exitCode);
    assertThat(errors.toString().strip()).hasLineCount(1);
    return errors.toString();
  }

  @ParameterizedTest
  @CsvSource({
    "--batch-size, 1, must be at least 2",
    "--time-steps, 0, must be at least 1",
    "--width, 0, must be positive",
    "--rounds, 0, must be at least 1",
    "--batches, 0, must be at least 1",
    "--resnet-batch, -1, must not be negative"
  })
  void everyOptionHasItsOwnMessage(String option, String value, String problem) {
    assertThat(fail(2, option + "=" + value))
        .startsWith(option + " " + problem + ", but is " + value);
  }

  @Test
  void aProcessEndsWithTheOneThatStartedIt() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    // Nobody listens there: the process would wait a minute for rank 1.
    String members = "127.0.0.1:%d,127.0.0.1:1".formatted(free);
    Process process =
        new ProcessBuilder(
                OwnJava.command(
                    List.of(),
                    BenchmarkProcess.class,
                    BenchmarkProcess.TRAIN,
                    "0",
                    members,
                    "false",
                    BenchmarkProcess.VGG,
                    "2",
                    "32",
                    "1",
                    "0.1",
                    "1"))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertThat(process.waitFor(3, TimeUnit.SECONDS)).as("it has ended too early").isFalse();
      // What the end of a parent does, too.
      process.getOutputStream().close();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("it has ended").isTrue();
    } finally {
      process.destroyForcibly();
    }
  }

  /**
   * Why a process fails is told in one line. This one fails only because the engine's properties
   * reach it.
   */
  @Test
  void saysWhyAProcessFailed() {
    String property = "ai.djl.default_engine";
    String before = System.getProperty(property);
    System.setProperty(property, "NoSuchEngine");
    try {
      assertThat(
              fail(
                  1,
                  "--batch-size=2",
                  "--time-steps=1",
                  "--width=0.01",
                  "--rounds=1",
                  "--batches=1"))
          .startsWith("Error: process 0 of the case 'alone' ended with exit code 1: ")
          .doesNotContain(" at org.ottt");
    } finally {
      if (before == null) {
        System.clearProperty(property);
      } else {
        System.setProperty(property, before);
      }
    }
  }
}
