package org.ottt.djl.data.event.recording;

import java.util.Arrays;
import org.ottt.djl.data.event.source.RecordingException;

/** Bytes that grow, but not without bound. */
final class PacketBuffer {

  /** Recorders write packets of some 10 kB to 1 MB. */
  static final int MAX_BYTES = 64 << 20;

  private static final int FIRST_CAPACITY = 1 << 16;

  private final String name;
  private byte[] bytes = new byte[FIRST_CAPACITY];
  private int size;

  /**
   * Creates an empty buffer.
   *
   * @param name the file, for messages
   */
  PacketBuffer(String name) {
    this.name = name;
  }

  /** Returns the bytes; another array after {@link #reserve}. */
  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  /** Says that bytes after the present ones were written. */
  void grow(int count) {
    size += count;
  }

  /**
   * Makes room for more bytes.
   *
   * @throws RecordingException if that would be unreasonably many
   */
  void reserve(int count) throws RecordingException {
    if (count <= bytes.length - size) {
      return;
    }
    if (count > MAX_BYTES - size) {
      throw new RecordingException(
          name, "a packet of more than " + (MAX_BYTES >> 20) + " MiB is too large");
    }
    bytes = Arrays.copyOf(bytes, Math.min(MAX_BYTES, Math.max(2 * bytes.length, size + count)));
  }
}
