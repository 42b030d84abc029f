package org.ottt.djl.data.event.source;

/**
 * Something about a recording that its user should know, although its events can be used.
 *
 * @param kind what it is, the same words for all recordings, so that many can be counted
 * @param detail what is special about this recording, or an empty text
 */
public record RecordingWarning(String kind, String detail) {

  /** Returns both parts on one line. */
  @Override
  public String toString() {
    return detail.isEmpty() ? kind : kind + " (" + detail + ")";
  }
}
