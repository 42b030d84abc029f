package org.ottt.djl.benchmarks.run;

import java.io.IOException;

/** A run failed in its process; the message is what it said. */
public final class RunProcessException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what the run said
   */
  public RunProcessException(String message) {
    super(message);
  }
}
