package org.ottt.djl.testing;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the project's own files, from whichever module's folder a test runs in. */
public final class ProjectFiles {

  private ProjectFiles() {}

  /** Returns the folder of the checkout. */
  public static Path root() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.exists(at.resolve("CONTRIBUTING.md"))) {
        return at;
      }
    }
    throw new IllegalStateException("The tests do not run inside a checkout of the project.");
  }
}
