package org.ottt.djl.ndarray;

/** The engine cannot be started; the message is one line that names the remedy. */
public final class EngineStartException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message path, reason and remedy
   * @param cause what DJL or the linker reported
   */
  public EngineStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
