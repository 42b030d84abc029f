package org.ottt.djl.data.event.recording;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.event.source.RecordingException;
import org.ottt.djl.io.SeekableInput;

/**
 * A file, or a stream that is still being sent, with a buffer of fixed size.
 *
 * <p>A plain stream and no channel: an interrupt of the thread does not close it.
 */
final class ByteInput implements Closeable {

  private static final int CAPACITY = 1 << 16;

  private final String name;
  private final InputStream stream;
  private final long length;
  private final boolean live;
  private final byte[] bytes = new byte[CAPACITY];
  private int begin;
  private int end;
  private long consumed;

  private ByteInput(String name, InputStream stream, long length, boolean live) {
    this.name = name;
    this.stream = stream;
    this.length = length;
    this.live = live;
  }

  /**
   * Reads what a camera, a pipe or a connection sends.
   *
   * @param name for messages
   * @param stream the bytes, closed by this object
   */
  static ByteInput live(String name, InputStream stream) {
    return new ByteInput(name, stream, Long.MAX_VALUE, true);
  }

  /**
   * Opens a file.
   *
   * @throws RecordingException if there is no such file, or it is a folder or a pipe
   */
  static ByteInput open(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new RecordingException(file.toString(), "there is no such file");
    }
    if (!Files.isRegularFile(file)) {
      // Opening a pipe waits for a writer, perhaps endlessly.
      throw new RecordingException(file.toString(), "it is not a file");
    }
    if (!Files.isReadable(file)) {
      throw new RecordingException(file.toString(), "there is no permission to read it");
    }
    return file(file.toString(), SeekableInput.stream(file), Files.size(file));
  }

  /**
   * Reads a file that is open.
   *
   * @param name its path, for messages
   * @param stream the bytes, closed by this object
   * @param length how many there are
   */
  static ByteInput file(String name, InputStream stream, long length) {
    return new ByteInput(name, stream, length, false);
  }

  /**
   * Says whether the next bytes have not arrived yet, so that what has is to be delivered first.
   *
   * @param wanted the number of bytes
   * @return false for files, whose end comes at once
   */
  boolean wouldWait(int wanted) throws IOException {
    return live && available() < wanted && stream.available() == 0;
  }

  /** Returns the name of the file for messages. */
  String name() {
    return name;
  }

  /** Returns the buffer; valid are {@link #available} bytes from {@link #offset} on. */
  byte[] bytes() {
    return bytes;
  }

  /** Returns where in the buffer the next byte lies. */
  int offset() {
    return begin;
  }

  /** Returns how many bytes are in the buffer. */
  int available() {
    return end - begin;
  }

  /** Returns the number of bytes consumed so far. */
  long position() {
    return consumed;
  }

  /** Returns how many bytes the file holds from here on, by its length when it was opened. */
  long remaining() {
    return Math.max(0, length - consumed);
  }

  /**
   * Reads on until the buffer holds at least the wanted number of bytes or the file ends.
   *
   * @param wanted the number of bytes, at most the buffer's capacity
   * @return how many bytes are available, fewer than wanted only at the end of the file
   * @throws DataException if the file cannot be read, as on a drive that fails
   * @throws IOException if a stream that is still being sent fails
   */
  int fill(int wanted) throws IOException {
    int needed = Math.min(wanted, CAPACITY);
    if (available() < needed && begin > 0) {
      System.arraycopy(bytes, begin, bytes, 0, available());
      end -= begin;
      begin = 0;
    }
    while (available() < needed) {
      int count;
      try {
        count = stream.read(bytes, end, CAPACITY - end);
      } catch (IOException e) {
        throw failure(e);
      }
      if (count < 0) {
        break;
      }
      end += count;
    }
    return available();
  }

  /**
   * Names the file, which Java's exceptions of reading do not. No {@link RecordingException}: the
   * recording may be good, and must not be left out for good.
   */
  private IOException failure(IOException cause) {
    return live
        ? cause
        : new DataException(
            name
                + " cannot be read: "
                + cause.getMessage()
                + "; check its drive, or remove the file, and run the command again",
            cause);
  }

  /** Consumes bytes that are in the buffer. */
  void skip(int count) {
    begin += count;
    consumed += count;
  }

  /** Reads bytes; returns how many, fewer than wanted only at the end of the file. */
  int read(byte[] target, int offset, int count) throws IOException {
    int done = Math.min(count, available());
    System.arraycopy(bytes, begin, target, offset, done);
    skip(done);
    if (done < count) {
      int more;
      try {
        more = stream.readNBytes(target, offset + done, count - done);
      } catch (IOException e) {
        throw failure(e);
      }
      consumed += more;
      done += more;
    }
    return done;
  }

  /** Consumes bytes, in the buffer or not; returns how many, fewer only at the file's end. */
  long skipFully(long count) throws IOException {
    long done = 0;
    while (done < count && fill(1) > 0) {
      int step = (int) Math.min(available(), count - done);
      skip(step);
      done += step;
    }
    return done;
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
