package org.ottt.djl.data.event.live;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Objects;

/** A file that another program is still writing: at its end the reader waits for more. */
public final class GrowingFile extends InputStream {

  private static final long POLL_MILLIS = 20;

  private final Path file;
  private final Object key;
  private final InputStream in;
  private final long patienceNanos;
  private long read;

  /**
   * Opens the file.
   *
   * @param file the file
   * @param patience how long to wait for more before the stream ends; zero waits without limit
   * @throws IOException if it cannot be opened
   */
  public GrowingFile(Path file, Duration patience) throws IOException {
    this.file = file;
    in = new FileInputStream(file.toFile());
    key = key();
    patienceNanos = patience.toNanos();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    long begin = System.nanoTime();
    while (true) {
      int count = in.read(target, offset, length);
      if (count > 0) {
        read += count;
        return count;
      }
      if (Files.notExists(file) || Files.size(file) < read || !Objects.equals(key, key())) {
        throw new IOException(
            file
                + " shrank, disappeared or was replaced while it was followed; start again on the"
                + " new file.");
      }
      if (patienceNanos > 0 && System.nanoTime() - begin >= patienceNanos) {
        return -1;
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException(file + " was not followed to its end");
      }
    }
  }

  /** Tells one file of a name from another; null where the system does not. */
  private Object key() throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  @Override
  public int available() throws IOException {
    return in.available();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
