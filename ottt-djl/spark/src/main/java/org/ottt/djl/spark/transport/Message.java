package org.ottt.djl.spark.transport;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a member of the run tells the driver.
 *
 * @param kind what the text is
 * @param rank the member
 * @param host the machine that it runs on
 * @param text the text
 */
public record Message(Kind kind, int rank, String host, String text) {

  /** What a text is. */
  public enum Kind {
    /** A sign of life; the text is empty. */
    ALIVE,
    /** A line of the run's output. */
    OUTPUT,
    /** A line that tells how far the run is. */
    PROGRESS,
    /** A line of the log. */
    LOG,
    /** The run folder has been opened. */
    OPENED,
    /** A checkpoint has been written. */
    KEPT,
    /** Why the run cannot be completed: another attempt would fail in the same way. */
    FAILED,
    /** Why files cannot be read or written: the run can continue when that is fixed. */
    UNREADABLE,
    /** Why this attempt ends: another one may go well. */
    INTERRUPTED
  }

  ByteBuffer encode(String group) {
    return StandardCharsets.UTF_8.encode(
        String.join("\n", group, kind.name(), Integer.toString(rank), host, text));
  }

  /** Reads a message; null if it is not of this group. */
  static Message decode(String group, ByteBuffer bytes) {
    String[] parts = StandardCharsets.UTF_8.decode(bytes).toString().split("\n", 5);
    if (parts.length < 5 || !parts[0].equals(group)) {
      return null;
    }
    return new Message(Kind.valueOf(parts[1]), Integer.parseInt(parts[2]), parts[3], parts[4]);
  }
}
