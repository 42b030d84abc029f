package org.ottt.djl.spark.transport;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.ottt.djl.cluster.CommunicationException;

/**
 * A message between two members of a group.
 *
 * <pre>
 *   HELLO  kind (1 byte), rank (4), name of the group (UTF-8)
 *   DATA   kind (1), number of the call (8), bytes of the whole call (8), piece of it
 *   BEAT   kind (1)
 * </pre>
 *
 * Numbers are big-endian.
 */
final class Frame {

  /** The first message on a connection: who speaks. */
  static final byte HELLO = 1;

  /** A piece of what a call exchanges. */
  static final byte DATA = 2;

  /** A sign of life. */
  static final byte BEAT = 3;

  private static final int DATA_HEADER = 1 + 2 * Long.BYTES;

  private Frame() {}

  static ByteBuffer hello(int rank, String group) {
    byte[] name = group.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(1 + Integer.BYTES + name.length)
        .put(HELLO)
        .putInt(rank)
        .put(name)
        .flip();
  }

  /** Reads the rank of a greeting whose kind has been read; -1 if it is not for this group. */
  static int rankOf(ByteBuffer hello, String group) {
    if (hello.remaining() < Integer.BYTES) {
      return -1;
    }
    int rank = hello.getInt();
    byte[] name = new byte[hello.remaining()];
    hello.get(name);
    return new String(name, StandardCharsets.UTF_8).equals(group) ? rank : -1;
  }

  static ByteBuffer beat() {
    return ByteBuffer.wrap(new byte[] {BEAT});
  }

  static ByteBuffer data(long call, long bytes, ByteBuffer piece) {
    return ByteBuffer.allocate(DATA_HEADER + piece.remaining())
        .put(DATA)
        .putLong(call)
        .putLong(bytes)
        .put(piece.duplicate())
        .flip();
  }

  /** A received piece. */
  record Piece(long call, long bytes, ByteBuffer content) {

    /** Copies a piece, whose kind has been read, out of the transport's memory. */
    static Piece copyOf(ByteBuffer message) {
      long call = message.getLong();
      long bytes = message.getLong();
      byte[] content = new byte[message.remaining()];
      message.get(content);
      return new Piece(call, bytes, ByteBuffer.wrap(content));
    }

    /** Returns the content of a piece of the present call. */
    ByteBuffer of(long presentCall, long presentBytes, int from) {
      if (call != presentCall || (presentBytes >= 0 && bytes != presentBytes)) {
        throw new CommunicationException(
            "Rank %d is at exchange %d of %d bytes where this one is at exchange %d of %d bytes:"
                    .formatted(from, call, bytes, presentCall, presentBytes)
                + " the ranks do not run the same code on the same data.");
      }
      return content;
    }
  }
}
