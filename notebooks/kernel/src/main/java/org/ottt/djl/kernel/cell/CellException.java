package org.ottt.djl.kernel.cell;

import java.util.List;

/** A cell that did not run to its end; the report tells the user where and why. */
public class CellException extends Exception {

  private static final long serialVersionUID = 1L;

  /** What happened, in one word. */
  private final String kind;

  private final transient List<String> report;

  /**
   * Creates the exception.
   *
   * @param kind what happened, in one word, such as an exception's simple class name
   * @param message one line
   * @param report lines for the user: message, place in the cell, short stack trace
   */
  public CellException(String kind, String message, List<String> report) {
    super(message);
    this.kind = kind;
    this.report = List.copyOf(report);
  }

  /**
   * A failure of the kernel or the compiler rather than of the cell's own code.
   *
   * @param thrown what was thrown
   * @return the exception that tells the user
   */
  public static CellException unexpected(Throwable thrown) {
    // The compiler's errors arrive in an InternalError of JShell.
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message =
        cause instanceof StackOverflowError
            ? "The compiler needs more stack for this cell; nest its code less deeply, or give the"
                + " kernel's JVM the option -Xss16m."
            : "The kernel cannot run this cell: " + cause;
    CellException exception =
        new CellException(cause.getClass().getSimpleName(), message, List.of(message));
    exception.initCause(thrown);
    return exception;
  }

  /** {@return what happened, in one word} */
  public String kind() {
    return kind;
  }

  /** {@return lines for the user} */
  public List<String> report() {
    return report;
  }
}
