package org.ottt.djl.data;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** Explains in one line why results cannot be written, and what to do about it. */
public final class WriteFailure {

  private WriteFailure() {}

  /**
   * Makes the exception for a failed write.
   *
   * @param folder the folder that the results go to
   * @param cause why it failed
   * @return the exception, to be thrown by the caller
   */
  public static DataException of(Path folder, IOException cause) {
    return new DataException(
        "cannot write to "
            + folder
            + ": "
            + reason(cause)
            + "; free some space or choose another --out, and run it again",
        cause);
  }

  /** Java's own messages of these exceptions are nothing but a file's name. */
  private static String reason(IOException cause) {
    if (cause instanceof NoSuchFileException || cause instanceof NotDirectoryException) {
      return "there is no such folder";
    }
    if (cause instanceof AccessDeniedException) {
      return "there is no permission";
    }
    if (cause instanceof FileAlreadyExistsException) {
      return "it is a file, not a folder";
    }
    return String.valueOf(cause.getMessage());
  }
}
