package org.ottt.djl.run;

import java.io.IOException;

/** A run folder that cannot be used; the message is one line that names folder and remedy. */
public class RunFolderException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message one line: what is wrong, where, and what to do about it
   */
  public RunFolderException(String message) {
    super(message);
  }

  /**
   * Creates the exception with its cause.
   *
   * @param message one line: what is wrong, where, and what to do about it
   * @param cause what brought it about
   */
  public RunFolderException(String message, Throwable cause) {
    super(message, cause);
  }
}
