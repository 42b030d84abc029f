package org.ottt.djl.data;

import java.io.IOException;
import org.ottt.djl.io.ShownName;

/**
 * Data that is missing, damaged or of the wrong layout; the message names the file and the remedy.
 */
public class DataException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message one line: what is wrong, where, and what to do about it
   */
  public DataException(String message) {
    super(ShownName.line(message));
  }

  /**
   * Creates the exception with its cause.
   *
   * @param message one line: what is wrong, where, and what to do about it
   * @param cause what brought it about
   */
  public DataException(String message, Throwable cause) {
    super(ShownName.line(message), cause);
  }
}
