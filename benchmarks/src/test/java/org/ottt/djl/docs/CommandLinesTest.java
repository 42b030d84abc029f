package org.ottt.djl.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.ottt.djl.testing.ProjectFiles;
import picocli.CommandLine;

/** Commands in the documents exist and take the options that they are shown with. */
class CommandLinesTest {

  private static final Pattern LAUNCHER =
      Pattern.compile("(?:^|\\s|\\d+ )(?:\\S*/)?\\./?ottt((?: -[DXP]\\S+)*) ([A-Z]\\w+)([^|>&#]*)");

  private static final Pattern MAVEN =
      Pattern.compile("exec\\.mainClass=([A-Z]\\w+)(?:.*-Dexec\\.args=\"([^\"]*)\")?");

  private static final Pattern OPTION = Pattern.compile("(?<=^|\\s)--?[a-zA-Z][\\w-]*");

  @Test
  void everyCommandOfTheDocumentsTakesItsOptions() {
    Map<String, CommandLine> commands = Commands.all();
    List<String> wrong = new ArrayList<>();
    int checked = 0;
    for (Path document : Documents.all()) {
      if (document.endsWith("CHANGELOG.md")) {
        continue;
      }
      for (String line : commandLinesOf(document)) {
        checked++;
        String problem = problemOf(line, commands);
        if (!problem.isEmpty()) {
          wrong.add(ProjectFiles.root().relativize(document) + ": " + line + ": " + problem);
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(checked).isGreaterThan(20);
  }

  private static List<String> commandLinesOf(Path document) {
    Stream<String> blocks =
        Stream.of("", "sh", "bash")
            .flatMap(language -> Documents.blocksOf(document, language).stream())
            .flatMap(block -> block.replace("\\\n", " ").lines());
    return Stream.concat(blocks, Documents.inlineCodeOf(document).stream())
        .filter(line -> LAUNCHER.matcher(line).find() || MAVEN.matcher(line).find())
        .toList();
  }

  private static String problemOf(String line, Map<String, CommandLine> commands) {
    Matcher launcher = LAUNCHER.matcher(line);
    Matcher maven = MAVEN.matcher(line);
    boolean launched = launcher.find();
    if (!launched && !maven.find()) {
      throw new IllegalStateException(line);
    }
    String name = launched ? launcher.group(2) : maven.group(1);
    String arguments = launched ? launcher.group(3) : maven.group(2);
    // Names in capitals stand for any command.
    if (name.equals(name.toUpperCase(java.util.Locale.ROOT))) {
      return "";
    }
    CommandLine command = commands.get(name);
    if (command == null) {
      return Commands.isMainClass(name) ? "" : "there is no command " + name;
    }
    Matcher option = OPTION.matcher(arguments == null ? "" : arguments);
    while (option.find()) {
      if (!option.group().equals("--debug")
          && command.getCommandSpec().findOption(option.group()) == null) {
        return "there is no option " + option.group();
      }
    }
    return "";
  }
}
