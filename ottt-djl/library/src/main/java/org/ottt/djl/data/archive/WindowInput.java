package org.ottt.djl.data.archive;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.ottt.djl.data.DataException;
import org.ottt.djl.io.SeekableInput;

/**
 * A part of a file as a stream that can jump, with a window of the file in memory.
 *
 * <p>It also ends a reader that wants more than it should: names in archives are kept in memory by
 * their reader, however long they are. Closing it leaves the file open.
 */
final class WindowInput extends InputStream {

  private static final int WINDOW_BYTES = 1 << 14;

  private final SeekableInput file;
  private final long end;
  private final byte[] window = new byte[WINDOW_BYTES];
  private long windowStart;
  private int windowLength;
  private long position;
  private long allowedUntil;
  private String tooMuch = "";

  /**
   * Opens a part.
   *
   * @param file the file, used by one thread at a time
   * @param start the position of the part's first byte
   * @param end the position after its last byte
   */
  WindowInput(SeekableInput file, long start, long end) {
    this.file = file;
    this.end = end;
    position = start;
    allowedUntil = end;
  }

  /** Returns where the next byte lies in the file. */
  long position() {
    return position;
  }

  /** Continues elsewhere in the part, with everything allowed. */
  void seek(long newPosition) {
    position = newPosition;
    allowedUntil = end;
  }

  /**
   * Limits what may be read until the next {@link #seek}.
   *
   * @param bytes how many bytes, from here
   * @param message the message of the exception if more are wanted
   */
  void allow(long bytes, String message) {
    allowedUntil = position + bytes;
    tooMuch = message;
  }

  @Override
  public int read() throws IOException {
    if (!fill()) {
      return -1;
    }
    return Byte.toUnsignedInt(window[(int) (position++ - windowStart)]);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int from = (int) (position - windowStart);
    int count = Math.min(length, windowLength - from);
    System.arraycopy(window, from, target, offset, count);
    position += count;
    return count;
  }

  /** Makes the window hold the next byte; false at the end. */
  private boolean fill() throws IOException {
    if (position >= end) {
      return false;
    }
    if (position >= allowedUntil) {
      throw new DataException(tooMuch);
    }
    if (position < windowStart || position >= windowStart + windowLength) {
      file.seek(position);
      windowStart = position;
      windowLength =
          Math.max(0, file.read(window, 0, (int) Math.min(window.length, end - position)));
    }
    return windowLength > 0;
  }
}
