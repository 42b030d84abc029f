package org.ottt.djl.io;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.OverlappingFileLockException;

/** Locks of files, which keep a second process from writing to the same place. */
public final class FileLocks {

  private FileLocks() {}

  /**
   * Locks a file, until it is closed or the process ends in any way.
   *
   * @param file the file, open for writing
   * @return false if another process has it, or another thread of this one
   * @throws IOException if the file system cannot lock
   */
  public static boolean tryLock(RandomAccessFile file) throws IOException {
    try {
      return file.getChannel().tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }
}
