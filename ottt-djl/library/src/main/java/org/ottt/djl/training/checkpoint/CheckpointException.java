package org.ottt.djl.training.checkpoint;

import java.io.IOException;
import org.ottt.djl.io.ShownName;

/** A checkpoint that is damaged or belongs to another network; the message names the file. */
public class CheckpointException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message one line: the file, what is wrong and the remedy
   */
  public CheckpointException(String message) {
    super(ShownName.line(message));
  }

  /**
   * Creates the exception with its cause.
   *
   * @param message one line: the file, what is wrong and the remedy
   * @param cause what brought it about
   */
  public CheckpointException(String message, Throwable cause) {
    super(ShownName.line(message), cause);
  }
}
