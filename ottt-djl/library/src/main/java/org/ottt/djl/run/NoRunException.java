package org.ottt.djl.run;

/** There is no run to resume; the message is one line that names folder and remedy. */
public final class NoRunException extends RunFolderException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message one line: which folder, and what to do about it
   */
  public NoRunException(String message) {
    super(message);
  }
}
