package org.ottt.djl.progress;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Finds out whether standard error is a terminal, and how wide.
 *
 * <p>Java 17 cannot tell: {@link System#console()} is null as soon as standard input or output is
 * redirected. The system's own {@code test -t 2} answers for the very stream that we write to; it
 * also works inside Maven and does not touch the terminal's settings.
 */
final class StandardError {

  private static final String QUESTION =
      "test -t 2 || exit 1; stty size <&2 2>/dev/null || echo 0 0";

  private static final int DEFAULT_WIDTH = 80;
  private static final int LEAST_WIDTH = 20;

  private StandardError() {}

  /**
   * Returns the width of the terminal that standard error is connected to.
   *
   * @return columns, or 0 if standard error is not a terminal that understands a carriage return
   */
  static int terminalWidth() {
    if ("dumb".equals(System.getenv("TERM"))) {
      return 0;
    }
    try {
      Process shell =
          new ProcessBuilder("sh", "-c", QUESTION).redirectError(Redirect.INHERIT).start();
      shell.getOutputStream().close();
      String answer;
      try (BufferedReader out = shell.inputReader(StandardCharsets.US_ASCII)) {
        answer = out.readLine();
      }
      if (!shell.waitFor(5, TimeUnit.SECONDS)) {
        shell.destroyForcibly();
        return 0;
      }
      return shell.exitValue() == 0 ? width(answer) : 0;
    } catch (IOException e) {
      // No shell (Windows): plain lines are right everywhere.
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  /** Reads "rows columns"; a terminal that does not know its size has the classical one. */
  static int width(String rowsAndColumns) {
    if (rowsAndColumns == null || !rowsAndColumns.matches("\\d{1,5} \\d{1,5}")) {
      return DEFAULT_WIDTH;
    }
    int columns = Integer.parseInt(rowsAndColumns.substring(rowsAndColumns.indexOf(' ') + 1));
    return columns < LEAST_WIDTH ? DEFAULT_WIDTH : columns;
  }
}
