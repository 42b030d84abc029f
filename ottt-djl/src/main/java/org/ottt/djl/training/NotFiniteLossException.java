package org.ottt.djl.training;

/** The loss of a batch is not a finite number; the run cannot go on in a meaningful way. */
public final class NotFiniteLossException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param loss the loss, infinite or not a number
   */
  public NotFiniteLossException(double loss) {
    super("The loss became " + loss + "; lower the learning rate or check the data.");
  }
}
