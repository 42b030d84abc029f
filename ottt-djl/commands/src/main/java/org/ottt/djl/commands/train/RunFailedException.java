package org.ottt.djl.commands.train;

/** A run that could not continue; the message is one line. */
final class RunFailedException extends Exception {

  private static final long serialVersionUID = 1L;

  RunFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
