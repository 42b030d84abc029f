package org.ottt.djl.benchmarks.cli;

import ai.djl.engine.EngineException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine;

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
   * Runs a command.
   *
   * @param command the command
   * @param args its arguments; {@code --debug} among them shows stack traces
   * @return the exit code
   */
  public static int run(Callable<Integer> command, String... args) {
    boolean debug = Arrays.asList(args).contains(DEBUG);
    String[] rest = Arrays.stream(args).filter(arg -> !arg.equals(DEBUG)).toArray(String[]::new);
    CommandLine line = new CommandLine(command);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler((exception, ignored) -> badArguments(exception, debug));
    line.setExecutionExceptionHandler(
        (exception, commandLine, parsed) -> failed(exception, commandLine, debug));
    return line.execute(rest);
  }

  private static int badArguments(CommandLine.ParameterException exception, boolean debug) {
    CommandLine line = exception.getCommandLine();
    PrintWriter err = line.getErr();
    err.println(oneLine(exception.getMessage()) + " Try --help.");
    if (debug) {
      exception.printStackTrace(err);
    }
    err.flush();
    return line.getCommandSpec().exitCodeOnInvalidInput();
  }

  private static int failed(Exception exception, CommandLine line, boolean debug) {
    PrintWriter err = line.getErr();
    err.println("Error: " + describe(exception));
    if (debug) {
      exception.printStackTrace(err);
    }
    err.flush();
    return line.getCommandSpec().exitCodeOnExecutionException();
  }

  private static String describe(Exception exception) {
    if (exception instanceof EngineException) {
      return EngineErrors.describe(exception);
    }
    String message = exception.getMessage();
    if (message == null || !(exception instanceof IOException || isOurs(exception))) {
      String type = exception.getClass().getSimpleName();
      return (message == null ? type : type + ": " + oneLine(message)) + " (--debug shows where)";
    }
    return oneLine(message);
  }

  /** Exceptions whose message was written for the user. */
  private static boolean isOurs(Exception exception) {
    return exception instanceof IllegalArgumentException
        || exception.getClass().getName().startsWith("org.ottt.");
  }

  private static String oneLine(String message) {
    return message.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
