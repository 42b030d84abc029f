package org.ottt.djl.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ottt.djl.testing.ProjectFiles;
import picocli.CommandLine;

/** The project's commands, found by their main classes. */
final class Commands {

  private static final Pattern COMMAND = Pattern.compile("import (org\\.ottt\\.[\\w.]+Command);");

  private Commands() {}

  /** Returns the commands that this module sees, by the names of their main classes. */
  static Map<String, CommandLine> all() {
    Map<String, CommandLine> commands = new TreeMap<>();
    for (Path file : mainClasses()) {
      Matcher command = COMMAND.matcher(read(file));
      if (!command.find()) {
        throw new AssertionError(file + " runs no command");
      }
      try {
        commands.put(
            nameOf(file),
            new CommandLine(Class.forName(command.group(1)).getConstructor().newInstance()));
      } catch (ClassNotFoundException e) {
        // Of a module that this one does not see.
      } catch (ReflectiveOperationException e) {
        throw new LinkageError(file + " runs a command that cannot be made", e);
      }
    }
    return commands;
  }

  /** Returns the main classes whose commands this module does not see. */
  static List<String> others() {
    Map<String, CommandLine> seen = all();
    return mainClasses().stream()
        .map(Commands::nameOf)
        .filter(name -> !seen.containsKey(name))
        .sorted()
        .toList();
  }

  /** Says whether there is a main class of this name, of whichever module. */
  static boolean isMainClass(String name) {
    return mainClasses().stream().anyMatch(file -> nameOf(file).equals(name));
  }

  private static List<Path> mainClasses() {
    try (Stream<Path> files = Files.walk(ProjectFiles.root())) {
      return files
          .filter(file -> file.getParent().endsWith("src/main/java"))
          .filter(file -> file.toString().endsWith(".java"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String nameOf(Path file) {
    return file.getFileName().toString().replace(".java", "");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
