package org.ottt.djl.prep.command;

import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Makes a command's settings of its arguments. */
final class Arguments {

  private Arguments() {}

  /**
   * Turns the exception of a setting that is out of range into that of a bad argument.
   *
   * @param spec the command
   * @param settings makes the settings
   * @throws ParameterException if an argument is out of range
   */
  static <T> T check(CommandSpec spec, Supplier<T> settings) {
    try {
      return settings.get();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
