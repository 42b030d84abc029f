package org.ottt.djl.io;

import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import javax.imageio.IIOException;

/**
 * Writes files that are either the complete old one or the complete new one at any moment.
 *
 * <p>The content goes to a temporary file in the same folder, is synced to the device and then
 * renamed over the target. A process that is killed in between leaves the old file and at most one
 * temporary file, which {@link #deleteLeftovers} removes.
 */
public final class AtomicFiles {

  private static final String TEMPORARY_PREFIX = ".tmp-";

  private AtomicFiles() {}

  /** Writes a file's content to a stream. */
  @FunctionalInterface
  public interface StreamWriter {

    /**
     * Writes the content; the stream is buffered and closed by the caller.
     *
     * @param out where the content goes
     * @throws IOException if writing fails
     */
    void writeTo(OutputStream out) throws IOException;
  }

  /** Writes a file's content to a path, for libraries that only take paths. */
  @FunctionalInterface
  public interface PathWriter {

    /**
     * Creates the file.
     *
     * @param file the file to create; it has the target's extension
     * @throws IOException if writing fails
     */
    void writeTo(Path file) throws IOException;
  }

  /**
   * Replaces a file's content, all or nothing.
   *
   * @param target the file to write; its folder must exist
   * @param writer writes the new content
   * @throws IOException if writing fails; the target is then as it was before
   */
  public static void write(Path target, StreamWriter writer) throws IOException {
    replace(target, null, temporary -> stream(temporary, writer));
  }

  /**
   * Replaces a file's content, all or nothing, and keeps the earlier file under another name.
   *
   * <p>The new file is complete and synced before the earlier one moves, so that one of the two is
   * there under one of the names whatever happens in between.
   *
   * @param target the file to write; its folder must exist
   * @param previous where an earlier file goes, in the same folder; what is there is replaced
   * @param writer writes the new content
   * @throws IOException if writing fails; the complete earlier file is then at the target or, if
   *     the last renaming failed, at the other name
   */
  public static void writeKeeping(Path target, Path previous, StreamWriter writer)
      throws IOException {
    replace(target, previous, temporary -> stream(temporary, writer));
  }

  private static void stream(Path temporary, StreamWriter writer) throws IOException {
    // A plain stream: unlike a channel's, its writes survive an interrupt of the thread, and an
    // interrupted run still wants to save its last checkpoint.
    try (OutputStream out = new BufferedOutputStream(new FileOutputStream(temporary.toFile()))) {
      writer.writeTo(out);
    }
  }

  /**
   * Replaces a file's content, all or nothing, through a writer that takes a path.
   *
   * @param target the file to write; its folder must exist
   * @param writer creates a file with the new content at the path that it is given
   * @throws IOException if writing fails; the target is then as it was before
   */
  public static void writePath(Path target, PathWriter writer) throws IOException {
    replace(target, null, writer);
  }

  private static void replace(Path target, Path previous, PathWriter writer) throws IOException {
    Path file = target.toAbsolutePath();
    if (!SeekableInput.isHere(file)) {
      throw new IOException(
          "cannot write "
              + file
              + ": it lies in another file system than this machine's; write to a folder here and"
              + " copy it there");
    }
    Path folder = file.getParent();
    Path temporary = folder.resolve(TEMPORARY_PREFIX + UUID.randomUUID() + "-" + name(file));
    try {
      writer.writeTo(temporary);
      sync(temporary);
      if (previous != null && Files.exists(file)) {
        rename(file, previous.toAbsolutePath());
      }
      rename(temporary, file);
    } catch (IOException e) {
      deleteQuietly(temporary, e);
      // Those who write images say less than what they were told.
      IOException cause =
          e instanceof IIOException && e.getCause() instanceof IOException inner ? inner : e;
      throw isOfTheSystem(cause)
          ? new IOException("cannot write %s: %s".formatted(file, reason(cause)), e)
          : e;
    } catch (RuntimeException | Error e) {
      deleteQuietly(temporary, e);
      throw e;
    }
    syncFolder(folder);
  }

  /** Other exceptions are a writer's own, whose message says all there is to say. */
  private static boolean isOfTheSystem(IOException e) {
    return e.getClass() == IOException.class
        || e instanceof FileSystemException
        || e instanceof FileNotFoundException;
  }

  /** Where nothing can be deleted either (a folder that became read-only) the cause comes first. */
  private static void deleteQuietly(Path temporary, Throwable failure) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * Says why a file operation failed, without the name of the file, which may be a temporary one.
   *
   * @param failure what was thrown
   * @return the system's words where it had any, such as {@code No space left on device}
   */
  public static String reason(IOException failure) {
    if (failure instanceof FileNotFoundException && failure.getMessage() != null) {
      // "path (why)", from FileOutputStream and RandomAccessFile.
      String message = failure.getMessage();
      int open = message.lastIndexOf(" (");
      return open > 0 && message.endsWith(")")
          ? message.substring(open + 2, message.length() - 1)
          : message;
    }
    if (failure instanceof AccessDeniedException) {
      return "Permission denied";
    }
    if (failure instanceof FileSystemException system) {
      return system.getReason() != null ? system.getReason() : system.getClass().getSimpleName();
    }
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }

  /**
   * Deletes the temporary files that a killed process left in a folder; subfolders are not visited.
   *
   * @param folder a folder that no other process is writing to; it may be missing
   * @throws IOException if a file cannot be deleted
   */
  public static void deleteLeftovers(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> leftovers =
        Files.newDirectoryStream(folder, TEMPORARY_PREFIX + "*")) {
      for (Path leftover : leftovers) {
        Files.deleteIfExists(leftover);
      }
    }
  }

  private static String name(Path file) {
    Path name = file.getFileName();
    if (name == null) {
      throw new IllegalArgumentException("not a file: " + file);
    }
    return name.toString();
  }

  private static void sync(Path file) throws IOException {
    try {
      force(file, StandardOpenOption.WRITE);
    } catch (NoSuchFileException e) {
      throw new IOException(
          "its temporary file was deleted; let nothing else write to the folder", e);
    }
  }

  private static void rename(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException(
          "cannot replace " + to + " in one step here; choose a folder on a local disk", e);
    }
  }

  /** Makes the renaming itself durable, where the system can sync a folder. */
  @SuppressWarnings("EmptyCatch")
  private static void syncFolder(Path folder) {
    try {
      force(folder, StandardOpenOption.READ);
    } catch (IOException e) {
      // Windows cannot open folders; the new file is complete all the same.
    }
  }

  /** Syncs what is there, and creates nothing: a file that was deleted would come back empty. */
  private static void force(Path path, StandardOpenOption access) throws IOException {
    // A channel refuses to work for an interrupted thread, and an interrupt closes it.
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try (FileChannel channel = FileChannel.open(path, access)) {
          channel.force(true);
          return;
        } catch (ClosedByInterruptException e) {
          interrupted |= Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
