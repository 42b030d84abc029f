package org.ottt.djl.commands.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * Checks a command's arguments, with {@link Limits} or by creating the settings that they describe:
 * what is out of range ends the command with exit code 2.
 */
public final class Arguments {

  private Arguments() {}

  /**
   * Creates something from arguments.
   *
   * @param <T> what is created
   * @param <E> the other exceptions of its creation
   */
  @FunctionalInterface
  public interface Settings<T, E extends Exception> {

    /**
     * Creates it.
     *
     * @return the settings
     * @throws E if something other than the arguments is wrong, such as a file
     * @throws IllegalArgumentException if an argument is out of range
     */
    T create() throws E;
  }

  /**
   * Turns the exception of a setting that is out of range into that of an invalid argument.
   *
   * @param <T> what is created
   * @param <E> the other exceptions of its creation
   * @param spec the command
   * @param settings creates the settings
   * @return the settings
   * @throws E as the settings do
   * @throws ParameterException if an argument is out of range
   */
  public static <T, E extends Exception> T check(CommandSpec spec, Settings<T, E> settings)
      throws E {
    try {
      return settings.create();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /**
   * Turns the exception of a check into that of an invalid argument.
   *
   * @param spec the command
   * @param checks throws an {@link IllegalArgumentException} if an argument is out of range
   * @throws ParameterException if an argument is out of range
   */
  public static void require(CommandSpec spec, Runnable checks) {
    check(
        spec,
        () -> {
          checks.run();
          return null;
        });
  }
}
