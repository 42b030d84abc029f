package org.ottt.djl.io;

import java.io.Closeable;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file that is read at any position, on this machine or on another file system that its path
 * belongs to. For one thread.
 *
 * <p>Files of this machine are not read through channels, which an interrupt of the reading thread
 * would close, so that a good file would look damaged.
 */
public interface SeekableInput extends Closeable {

  /**
   * Opens a file.
   *
   * @param file an existing file
   * @return the open file
   * @throws FileNotFoundException if it does not exist or may not be read
   * @throws IOException if it cannot be read
   */
  static SeekableInput open(Path file) throws IOException {
    if (isHere(file)) {
      return new LocalFile(new RandomAccessFile(file.toFile(), "r"));
    }
    try {
      return new RemoteFile(Files.newByteChannel(file));
    } catch (NoSuchFileException e) {
      throw notFound(e);
    }
  }

  /**
   * Opens a file to read it from its beginning.
   *
   * @param file an existing file
   * @return the stream
   * @throws FileNotFoundException if it does not exist or may not be read
   * @throws IOException if it cannot be read
   */
  static InputStream stream(Path file) throws IOException {
    if (isHere(file)) {
      return new FileInputStream(file.toFile());
    }
    try {
      return Files.newInputStream(file);
    } catch (NoSuchFileException e) {
      throw notFound(e);
    }
  }

  private static FileNotFoundException notFound(NoSuchFileException e) {
    FileNotFoundException notFound =
        new FileNotFoundException(e.getMessage() + " (does not exist)");
    notFound.initCause(e);
    return notFound;
  }

  /**
   * Tells whether a path is one of this machine's.
   *
   * @param file the path
   * @return false if another file system has it
   */
  static boolean isHere(Path file) {
    return file.getFileSystem().equals(FileSystems.getDefault());
  }

  /**
   * Continues at another position.
   *
   * @param position from the beginning of the file
   * @throws IOException if that fails
   */
  void seek(long position) throws IOException;

  /**
   * Reads some bytes.
   *
   * @param target takes them
   * @param offset where the first one goes
   * @param length how many at most
   * @return how many were read; -1 at the end of the file
   * @throws IOException if reading fails
   */
  int read(byte[] target, int offset, int length) throws IOException;

  /**
   * Returns the length of the file.
   *
   * @return its bytes
   * @throws IOException if it is not known
   */
  long length() throws IOException;

  /**
   * Fills an array.
   *
   * @param target takes the bytes
   * @throws EOFException if fewer are left
   * @throws IOException if reading fails
   */
  default void readFully(byte[] target) throws IOException {
    for (int done = 0; done < target.length; ) {
      int count = read(target, done, target.length - done);
      if (count < 0) {
        throw new EOFException("%d of %d bytes are there".formatted(done, target.length));
      }
      done += count;
    }
  }

  /** A file of this machine. */
  record LocalFile(RandomAccessFile file) implements SeekableInput {

    @Override
    public void seek(long position) throws IOException {
      file.seek(position);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return file.read(target, offset, length);
    }

    @Override
    public long length() throws IOException {
      return file.length();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  /** A file of another file system. */
  record RemoteFile(SeekableByteChannel channel) implements SeekableInput {

    @Override
    public void seek(long position) throws IOException {
      channel.position(position);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return channel.read(ByteBuffer.wrap(target, offset, length));
    }

    @Override
    public long length() throws IOException {
      return channel.size();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
