package org.ottt.djl.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Folders that results go to. */
public final class Folders {

  private Folders() {}

  /**
   * Creates a folder, and those around it, unless it is there.
   *
   * <p>A link to a folder is one. {@link Files#createDirectories} takes it for a file before Java
   * 17.0.14 (JDK-8294193), and runs and data often lie behind links to larger disks.
   *
   * @param folder the folder
   * @return the same folder, which exists now
   * @throws java.nio.file.FileAlreadyExistsException if it is a file
   * @throws IOException if it cannot be created
   */
  public static Path create(Path folder) throws IOException {
    return Files.isDirectory(folder) ? folder : Files.createDirectories(folder);
  }
}
