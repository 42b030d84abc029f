package org.ottt.djl.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Finds the folder {@code shared} beside the repository, which is not part of it. */
public final class SharedFolder {

  private static final String PROPERTY = "ottt.shared";

  private SharedFolder() {}

  /** Returns a file or folder below {@code shared}; skips the test if it does not exist. */
  public static Path find(String name) {
    Path found = search(name);
    Assumptions.assumeTrue(
        Files.exists(found), () -> found + " does not exist (set -D" + PROPERTY + ")");
    return found;
  }

  private static Path search(String name) {
    String given = System.getProperty(PROPERTY);
    if (given != null) {
      return Path.of(given, name);
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path path = at.resolve("shared").resolve(name);
      if (Files.exists(path)) {
        return path;
      }
    }
    return Path.of("shared", name).toAbsolutePath();
  }
}
