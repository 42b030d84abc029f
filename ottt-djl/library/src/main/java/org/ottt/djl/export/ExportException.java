package org.ottt.djl.export;

import java.io.IOException;
import org.ottt.djl.io.ShownName;

/** A network that a format cannot express, or an invalid file. */
public class ExportException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what is wrong, where, and what to do about it
   */
  public ExportException(String message) {
    super(ShownName.line(message));
  }

  /**
   * Creates the exception.
   *
   * @param message what is wrong, where, and what to do about it
   * @param cause what was thrown before
   */
  public ExportException(String message, Throwable cause) {
    super(ShownName.line(message), cause);
  }
}
