package org.ottt.djl.testing;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What code prints to the standard output. */
public final class StandardOutput {

  /** Code that prints. */
  @FunctionalInterface
  public interface Action {

    /**
     * Runs it.
     *
     * @throws Exception for the test to fail
     */
    void run() throws Exception;
  }

  private StandardOutput() {}

  /**
   * Runs code.
   *
   * @param action prints to {@link System#out}
   * @return what it printed
   * @throws Exception that of the action
   */
  public static String of(Action action) throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      action.run();
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
