package org.ottt.djl.training.checkpoint;

/** A checkpoint whose bytes are not those that were written; an earlier one may still be good. */
public final class DamagedCheckpointException extends CheckpointException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message one line: the file, what is wrong and the remedy
   * @param cause what brought it about, or null
   */
  public DamagedCheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
