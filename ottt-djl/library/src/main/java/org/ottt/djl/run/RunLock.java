package org.ottt.djl.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to write to a run folder, held by at most one run at a time.
 *
 * <p>The system releases the lock when the process ends, however it ends. The file stays: deleting
 * it would let a third process lock a new file while a second one still waits on the old one.
 */
final class RunLock implements AutoCloseable {

  static final String FILE_NAME = "run.lock";

  /**
   * The folders locked by this process. A POSIX lock is lost as soon as its process closes *any*
   * descriptor of the file, so a second attempt in this process must not even open it.
   */
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;

  private RunLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Takes the lock of a folder.
   *
   * @throws RunFolderException if another run has it; the message names the remedy
   * @throws IOException if the lock file cannot be written
   */
  static RunLock acquire(Path folder) throws IOException {
    Path real = folder.toRealPath();
    if (!HELD_HERE.add(real)) {
      throw inUse(folder, " of this process");
    }
    try {
      return new RunLock(real, lock(real));
    } catch (IOException | RuntimeException e) {
      HELD_HERE.remove(real);
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      try {
        channel.close();
      } finally {
        HELD_HERE.remove(folder);
      }
    }
  }

  private static FileChannel lock(Path folder) throws IOException {
    Path file = folder.resolve(FILE_NAME);
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (!tryLock(channel)) {
        throw inUse(folder, holder(file));
      }
      channel.truncate(0);
      String pid = Long.toString(ProcessHandle.current().pid());
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)));
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // Held by this process through another class loader's copy of this class.
      return false;
    }
  }

  /** The process id in the lock file is a courtesy: where it cannot be read, do without. */
  private static String holder(Path file) {
    try {
      String pid = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
      return pid.matches("\\d{1,19}") ? " (process " + pid + ")" : "";
    } catch (IOException e) {
      return "";
    }
  }

  private static RunFolderException inUse(Path folder, String holder) {
    return new RunFolderException(
        "run folder %s is in use by another run%s: wait for it to end or choose another folder"
            .formatted(folder, holder));
  }
}
