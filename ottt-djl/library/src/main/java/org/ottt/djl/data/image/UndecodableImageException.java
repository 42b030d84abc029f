package org.ottt.djl.data.image;

import java.io.IOException;
import org.ottt.djl.io.ShownName;

/** An image file that cannot be decoded; the message gives the reason without the file's name. */
public final class UndecodableImageException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what is wrong with the file, for instance {@code the file is truncated}
   */
  public UndecodableImageException(String message) {
    super(ShownName.line(message));
  }

  /**
   * Creates the exception with its cause.
   *
   * @param message what is wrong with the file
   * @param cause what brought it about
   */
  public UndecodableImageException(String message, Throwable cause) {
    super(ShownName.line(message), cause);
  }
}
