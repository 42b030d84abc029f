package org.ottt.djl.data.event.source;

import org.ottt.djl.data.DataException;

/**
 * A recording that cannot be used: of another format, damaged, empty or too short.
 *
 * <p>The message is one line and begins with the file.
 */
public final class RecordingException extends DataException {

  private static final long serialVersionUID = 1L;

  /** The name of the recording. */
  private final String recording;

  /** What is wrong with it. */
  private final String reason;

  /**
   * Creates the exception.
   *
   * @param recording the name of the recording, usually its path
   * @param reason what is wrong with it
   */
  public RecordingException(String recording, String reason) {
    this(recording, reason, null);
  }

  /**
   * Creates the exception with its cause.
   *
   * @param recording the name of the recording, usually its path
   * @param reason what is wrong with it
   * @param cause what brought it about, or null
   */
  public RecordingException(String recording, String reason, Throwable cause) {
    super(printable(recording + ": " + reason), cause);
    this.recording = recording;
    this.reason = printable(reason);
  }

  /** A damaged header that is quoted, or an odd file name, may hold anything. */
  private static String printable(String text) {
    return text.replaceAll("\\p{Cc}", "?");
  }

  /**
   * Returns which recording it is.
   *
   * @return its name, usually the path
   */
  public String recording() {
    return recording;
  }

  /**
   * Returns what is wrong, without the name.
   *
   * @return the reason, one line
   */
  public String reason() {
    return reason;
  }
}
