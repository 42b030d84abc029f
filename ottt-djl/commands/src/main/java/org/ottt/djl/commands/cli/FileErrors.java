package org.ottt.djl.commands.cli;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Says what the file system's exceptions, whose message is often a bare path, leave out. */
public final class FileErrors {

  private FileErrors() {}

  /**
   * Describes a failure.
   *
   * @param exception what the file system threw
   * @return one sentence that names the file
   */
  public static String describe(FileSystemException exception) {
    String what;
    if (exception instanceof NoSuchFileException) {
      what = "does not exist";
    } else if (exception instanceof AccessDeniedException) {
      what = "may not be accessed: permission denied";
    } else if (exception.getReason() != null) {
      what = "cannot be used: " + exception.getReason();
    } else {
      what = "cannot be used: " + exception.getClass().getSimpleName();
    }
    return exception.getFile() + " " + what + ".";
  }
}
