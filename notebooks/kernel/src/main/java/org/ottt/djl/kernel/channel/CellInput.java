package org.ottt.djl.kernel.channel;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** A cell's standard input: asks the user for a line whenever the last one has been read. */
final class CellInput extends InputStream {

  private final Supplier<String> ask;
  private InputStream line = InputStream.nullInputStream();

  /**
   * Creates a stream.
   *
   * @param ask gets a line with its line break, or null where there is nobody to ask
   */
  CellInput(Supplier<String> ask) {
    this.ask = ask;
  }

  @Override
  public synchronized int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public synchronized int read(byte[] target, int offset, int length) {
    try {
      int count = line.read(target, offset, length);
      if (count > 0 || length == 0) {
        return count;
      }
      String answer = ask.get();
      if (answer == null) {
        return -1;
      }
      line = new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8));
      return line.read(target, offset, length);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public synchronized int available() {
    try {
      return line.available();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
