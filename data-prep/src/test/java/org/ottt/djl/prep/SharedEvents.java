package org.ottt.djl.prep;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Finds the folder with real event recordings, which is not part of the repository. */
public final class SharedEvents {

  private static final String PROPERTY = "ottt.shared.data";

  private SharedEvents() {}

  /** Returns a file or folder below shared/data/events; skips the test if it is not there. */
  public static Path path(String name) {
    String given = System.getProperty(PROPERTY);
    Path found = given == null ? search(name) : Path.of(given, "events", name);
    Assumptions.assumeTrue(
        Files.exists(found), () -> found + " is not there (set -D" + PROPERTY + ")");
    return found;
  }

  private static Path search(String name) {
    for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
      Path path = dir.resolve("shared/data/events").resolve(name);
      if (Files.exists(path)) {
        return path;
      }
    }
    return Path.of("shared/data/events", name);
  }
}
