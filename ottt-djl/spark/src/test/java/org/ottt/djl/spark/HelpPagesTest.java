package org.ottt.djl.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.ottt.djl.commands.cli.Cli;
import org.ottt.djl.spark.benchmark.ClusterBenchmarkCommand;

/**
 * {@code docs/commands} has the help of this module's commands. {@code -Dottt.docs.write=true}
 * writes the pages.
 */
class HelpPagesTest {

  private static final Path FOLDER =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("../../docs/commands");

  private static String page(String name, Callable<Integer> command) {
    StringWriter help = new StringWriter();
    StringWriter err = new StringWriter();
    assertThat(Cli.run(command, new PrintWriter(help), new PrintWriter(err), "--help"))
        .as(err.toString())
        .isZero();
    return "# " + name + "\n\n```text\n" + help.toString().stripTrailing() + "\n```\n";
  }

  @Test
  void everyCommandHasItsHelpAsAPage() throws IOException {
    Map<String, Callable<Integer>> commands =
        Map.of(
            "ClusterBenchmark", new ClusterBenchmarkCommand(),
            "PrepareParquet", new PrepareParquetCommand(),
            "TrainOnSpark", new TrainOnSparkCommand());
    for (Map.Entry<String, Callable<Integer>> command : commands.entrySet()) {
      String page = page(command.getKey(), command.getValue());
      Path file = FOLDER.resolve(command.getKey() + ".md");
      if (Boolean.getBoolean("ottt.docs.write")) {
        Files.writeString(file, page);
      }
      assertThat(file).as("see CONTRIBUTING.md for the command that writes it").hasContent(page);
    }
  }
}
