package org.ottt.djl.data.format;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.ottt.djl.data.DataException;

/** A stream that must end before it has yielded too much, as an archive may unpack without end. */
final class LimitedInput extends FilterInputStream {

  private final String tooMuch;
  private long left;
  private long allowed = Long.MAX_VALUE;
  private String tooMuchForNow = "";

  /**
   * Wraps a stream.
   *
   * @param in the stream
   * @param limit how many bytes it may yield
   * @param tooMuch the message if it continues
   */
  LimitedInput(InputStream in, long limit, String tooMuch) {
    super(in);
    left = limit;
    this.tooMuch = tooMuch;
  }

  /**
   * Says how many bytes may be read until this is called again.
   *
   * @param bytes how many, within the limit on all
   * @param message the message if it continues
   */
  void allow(long bytes, String message) {
    allowed = bytes;
    tooMuchForNow = message;
  }

  @Override
  public int read() throws IOException {
    int value = super.read();
    count(value < 0 ? 0 : 1);
    return value;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count = super.read(target, offset, length);
    count(Math.max(0, count));
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    long skipped = super.skip(count);
    count(skipped);
    return skipped;
  }

  private void count(long bytes) throws DataException {
    left -= bytes;
    if (left < 0) {
      throw new DataException(tooMuch);
    }
    allowed -= bytes;
    if (allowed < 0) {
      throw new DataException(tooMuchForNow);
    }
  }
}
