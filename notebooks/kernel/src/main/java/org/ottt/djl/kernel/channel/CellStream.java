package org.ottt.djl.kernel.channel;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * An output stream of a cell: gathers UTF-8 bytes and hands them on as text, many lines at a time,
 * since a message for each line would drown a frontend.
 */
final class CellStream extends OutputStream {

  private static final int CAPACITY = 1 << 16;

  private final Consumer<String> target;
  private final Runnable beforeWrite;
  private final ByteBuffer bytes = ByteBuffer.allocate(CAPACITY);
  private final CharBuffer chars = CharBuffer.allocate(CAPACITY);
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);

  /**
   * Creates a stream.
   *
   * @param target takes the text
   * @param beforeWrite called before each write; may throw to stop the writer
   */
  CellStream(Consumer<String> target, Runnable beforeWrite) {
    this.target = target;
    this.beforeWrite = beforeWrite;
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int length) {
    beforeWrite.run();
    synchronized (this) {
      int at = offset;
      int end = offset + length;
      while (at < end) {
        int part = Math.min(end - at, bytes.remaining());
        bytes.put(source, at, part);
        at += part;
        if (!bytes.hasRemaining()) {
          send();
        }
      }
    }
  }

  /** Does nothing: streams flush themselves at every line. {@link #send} is what sends. */
  @Override
  public void flush() {}

  /**
   * Hands on what has been gathered, except the first bytes of a character that is not complete.
   * What the target does not take is kept.
   */
  synchronized void send() {
    bytes.flip();
    decoder.decode(bytes, chars, false);
    bytes.compact();
    String text = chars.duplicate().flip().toString();
    if (!text.isEmpty()) {
      target.accept(text);
      chars.clear();
    }
  }
}
