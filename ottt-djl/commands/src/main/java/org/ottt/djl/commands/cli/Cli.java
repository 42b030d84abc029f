package org.ottt.djl.commands.cli;

import ai.djl.engine.EngineException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.ListResourceBundle;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.ottt.djl.ndarray.EngineErrors;
import org.ottt.djl.ndarray.EngineStartException;
import org.ottt.djl.run.Versions;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Runs a command with the project's conventions: exit code 0, 1 (the run failed) or 2 (bad
 * arguments), errors as one line on stderr, {@code --debug} for the stack trace.
 */
public final class Cli {

  /** The hidden option that all commands take; see {@link #run}. */
  private static final String DEBUG = "--debug";

  private Cli() {}

  /**
   * Runs a command and ends the process with its exit code.
   *
   * @param command the command
   * @param args its arguments
   */
  public static void main(Callable<Integer> command, String... args) {
    System.exit(run(command, args));
  }

  /**
   * Runs a command on the process's own output streams.
   *
   * @param command the command
   * @param args its arguments; {@code --debug} among them shows stack traces
   * @return the exit code
   */
  public static int run(Callable<Integer> command, String... args) {
    return execute(new CommandLine(command), args);
  }

  /**
   * Runs a command.
   *
   * @param command the command
   * @param out takes what the command has to tell
   * @param err takes the line that tells of an error
   * @param args its arguments; {@code --debug} among them shows stack traces
   * @return the exit code
   */
  public static int run(
      Callable<Integer> command, PrintWriter out, PrintWriter err, String... args) {
    return execute(new CommandLine(command).setOut(out).setErr(err), args);
  }

  private static int execute(CommandLine line, String... args) {
    boolean debug = Arrays.asList(args).contains(DEBUG);
    String[] rest = Arrays.stream(args).filter(arg -> !arg.equals(DEBUG)).toArray(String[]::new);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.registerConverter(Path.class, Cli::path);
    line.getCommandSpec()
        .version("OTTT-DJL %s (%s)".formatted(Versions.project(), Versions.code()));
    addFooter(line.getCommandSpec().usageMessage());
    line.setUsageHelpWidth(Columns.width());
    helpValues(line.getCommandSpec())
        .ifPresent(command -> line.setResourceBundle(bundle(command.helpValues(List.of(rest)))));
    line.setParameterExceptionHandler((exception, ignored) -> badArguments(exception, debug));
    line.setExecutionExceptionHandler(
        (exception, commandLine, parsed) -> failed(exception, commandLine, debug));
    try {
      return line.execute(rest);
    } catch (Error e) {
      // picocli hands on exceptions only.
      return failed(e, line, debug);
    }
  }

  /** An unset variable would mean the present folder. */
  private static Path path(String text) {
    if (text.isBlank()) {
      throw new CommandLine.TypeConversionException("the path is empty; for this folder give .");
    }
    return Path.of(text);
  }

  /** The command itself, or one whose options it has. */
  private static Optional<HelpValues> helpValues(CommandSpec spec) {
    return Stream.concat(Stream.of(spec), spec.mixins().values().stream())
        .map(CommandSpec::userObject)
        .filter(HelpValues.class::isInstance)
        .map(HelpValues.class::cast)
        .findFirst();
  }

  private static ResourceBundle bundle(Map<String, String> values) {
    return new ListResourceBundle() {
      @Override
      protected Object[][] getContents() {
        return values.entrySet().stream()
            .map(entry -> new Object[] {entry.getKey(), entry.getValue()})
            .toArray(Object[][]::new);
      }
    };
  }

  private static void addFooter(UsageMessageSpec usage) {
    List<String> footer = new ArrayList<>(List.of(usage.footer()));
    if (footer.isEmpty()) {
      footer.add("");
    }
    footer.add(
        "Exit code 0, 1 (the run failed) or 2 (invalid arguments); --debug shows stack traces.");
    usage.footer(footer.toArray(String[]::new));
  }

  private static int badArguments(CommandLine.ParameterException exception, boolean debug) {
    CommandLine line = exception.getCommandLine();
    PrintWriter err = line.getErr();
    err.println(
        Locales.isAtFault(exception)
            ? Locales.REMEDY
            : sentence(message(exception)) + suggestion(exception) + " Try --help.");
    if (debug) {
      exception.printStackTrace(err);
    }
    err.flush();
    return line.getCommandSpec().exitCodeOnInvalidInput();
  }

  /** Names the values of an option as users write them, not as Java does. */
  private static String message(CommandLine.ParameterException exception) {
    ArgSpec argument = exception.getArgSpec();
    Class<?> type = argument == null ? null : argument.auxiliaryTypes()[0];
    if (type == null || !type.isEnum() || exception.getValue() == null) {
      return exception.getMessage();
    }
    List<String> names =
        Arrays.stream(type.getEnumConstants())
            .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
            .toList();
    String name =
        argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    return String.format(
        Locale.ROOT,
        "%s is %s or %s, but not '%s'",
        name,
        String.join(", ", names.subList(0, names.size() - 1)),
        names.get(names.size() - 1),
        exception.getValue());
  }

  private static String suggestion(CommandLine.ParameterException exception) {
    if (exception instanceof UnmatchedArgumentException unmatched && unmatched.isUnknownOption()) {
      List<String> similar = unmatched.getSuggestions();
      return similar.isEmpty() ? "" : " Did you mean " + String.join(" or ", similar) + "?";
    }
    return "";
  }

  private static int failed(Throwable exception, CommandLine line, boolean debug) {
    PrintWriter err = line.getErr();
    err.println("Error: " + describe(exception));
    if (debug) {
      exception.printStackTrace(err);
    }
    err.flush();
    return line.getCommandSpec().exitCodeOnExecutionException();
  }

  /**
   * Says in one line what went wrong.
   *
   * @param exception what a command threw
   * @return the line that is shown to the user
   */
  public static String describe(Throwable exception) {
    if (Locales.isAtFault(exception)) {
      return Locales.REMEDY;
    }
    if (exception instanceof EngineStartException) {
      return exception.getMessage();
    }
    if (exception instanceof EngineException || exception instanceof UnsatisfiedLinkError) {
      return EngineErrors.describe(exception);
    }
    if (exception instanceof OutOfMemoryError) {
      return "Out of memory ("
          + oneLine(String.valueOf(exception.getMessage()))
          + "): use less data, or give Java more memory (./ottt -Xmx8g ..., or MAVEN_OPTS=-Xmx8g).";
    }
    if (exception instanceof FileSystemException failure && !isOurs(exception)) {
      return FileErrors.describe(failure);
    }
    String message = exception.getMessage();
    if (message == null || !(exception instanceof IOException || isOurs(exception))) {
      String type = exception.getClass().getSimpleName();
      return (message == null ? type : type + ": " + oneLine(message)) + " (--debug shows where)";
    }
    return oneLine(message);
  }

  /** Exceptions whose message was written for the user. */
  private static boolean isOurs(Throwable exception) {
    return exception instanceof IllegalArgumentException
        || exception.getClass().getName().startsWith("org.ottt.");
  }

  private static String sentence(String message) {
    String line = oneLine(String.valueOf(message));
    return line.endsWith(".") || line.endsWith("?") ? line : line + ".";
  }

  private static String oneLine(String message) {
    return message.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
