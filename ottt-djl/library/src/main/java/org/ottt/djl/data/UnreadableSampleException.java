package org.ottt.djl.data;

/**
 * One sample that cannot be read while the others can, such as a damaged image file.
 *
 * <p>A {@link BatchLoader} reports it once, leaves it out and continues, unless too many samples
 * are unreadable; any other exception ends the epoch.
 */
public final class UnreadableSampleException extends DataException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message one line: which file, and what is wrong with it
   * @param cause what brought it about
   */
  public UnreadableSampleException(String message, Throwable cause) {
    super(message, cause);
  }
}
