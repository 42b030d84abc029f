package org.ottt.djl.spark.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ottt.djl.commands.cli.Cli;

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
