package org.ottt.djl.cluster;

/** The members of a group cannot reach each other, or do different things. */
public final class CommunicationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message which member, and what happened to it
   */
  public CommunicationException(String message) {
    super(message);
  }

  /**
   * Creates the exception.
   *
   * @param message which member, and what happened to it
   * @param cause why
   */
  public CommunicationException(String message, Throwable cause) {
    super(message, cause);
  }
}
