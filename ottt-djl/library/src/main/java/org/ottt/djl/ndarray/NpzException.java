package org.ottt.djl.ndarray;

import java.io.IOException;
import org.ottt.djl.io.ShownName;

/** An npz file that is damaged or not supported; the message names the file and the reason. */
public final class NpzException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message one line: the file and what is wrong with it
   */
  public NpzException(String message) {
    super(ShownName.line(message));
  }

  /**
   * Creates the exception with its cause.
   *
   * @param message one line: the file and what is wrong with it
   * @param cause what brought it about
   */
  public NpzException(String message, Throwable cause) {
    super(ShownName.line(message), cause);
  }
}
