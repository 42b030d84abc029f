package org.ottt.djl.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.ottt.djl.commands.testing.CommandRun;
import org.ottt.djl.testing.ProjectFiles;
import picocli.CommandLine;

/**
 * {@code docs/commands} has a page with the help of every command. {@code -Dottt.docs.write=true}
 * writes the pages; without it they must be what it would write. Those of the commands that need
 * Spark are written and compared by the test of this name in their module.
 */
class HelpPagesTest {

  private static final Path FOLDER = ProjectFiles.root().resolve("docs/commands");

  @Test
  void everyCommandHasItsHelpAsAPage() throws IOException {
    Map<String, String> pages = pages();
    if (Boolean.getBoolean("ottt.docs.write")) {
      Files.createDirectories(FOLDER);
      for (Map.Entry<String, String> page : pages.entrySet()) {
        Files.writeString(FOLDER.resolve(page.getKey() + ".md"), page.getValue());
      }
    }
    String remedy =
        "written by mvn test -pl benchmarks,ottt-djl/spark -am -Dtest=HelpPagesTest"
            + " -Dottt.docs.write=true -Dsurefire.failIfNoSpecifiedTests=false";
    for (Map.Entry<String, String> page : pages.entrySet()) {
      assertThat(FOLDER.resolve(page.getKey() + ".md"))
          .as(remedy)
          .content()
          .isEqualTo(page.getValue());
    }
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".md", "")))
          .as("pages of commands that are there")
          .allMatch(name -> name.equals("README") || Commands.isMainClass(name))
          .containsAll(pages.keySet())
          .containsAll(Commands.others());
    }
  }

  private static Map<String, String> pages() {
    Map<String, String> pages = new TreeMap<>();
    StringBuilder index =
        new StringBuilder(
            """
            # Commands

            The help of each command, as `./ottt NAME --help` prints it.

            | command | what it does |
            | --- | --- |
            """);
    Commands.all()
        .forEach(
            (name, command) -> {
              Callable<Integer> callable = command.getCommand();
              String help = CommandRun.of(callable, "--help").out().stripTrailing();
              pages.put(name, "# " + name + "\n\n```text\n" + help + "\n```\n");
              index.append("| [%s](%s.md) | %s |%n".formatted(name, name, summary(command)));
            });
    List<String> others =
        Commands.others().stream().map(name -> "[%s](%s.md)".formatted(name, name)).toList();
    index.append("%nThe commands that need Spark: %s.%n".formatted(String.join(", ", others)));
    pages.put("README", index.toString());
    return pages;
  }

  private static String summary(CommandLine command) {
    String description =
        String.join(" ", command.getCommandSpec().usageMessage().description())
            .replaceAll("%n|\\s+", " ")
            .strip();
    int end = description.indexOf(". ");
    return (end < 0 ? description : description.substring(0, end + 1)).replace("|", "\\|");
  }
}
