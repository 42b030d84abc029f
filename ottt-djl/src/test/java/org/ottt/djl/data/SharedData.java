package org.ottt.djl.data;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Finds the folder with real sample data, which is not part of the repository. */
public final class SharedData {

  private static final String PROPERTY = "ottt.shared.data";

  private SharedData() {}

  /** Returns a sub folder of shared/data; skips the test if there is none. */
  public static Path folder(String name) {
    String given = System.getProperty(PROPERTY);
    if (given != null) {
      return assumed(Path.of(given, name));
    }
    for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
      Path folder = dir.resolve("shared/data").resolve(name);
      if (Files.isDirectory(folder)) {
        return folder;
      }
    }
    return assumed(Path.of("shared/data", name));
  }

  private static Path assumed(Path folder) {
    Assumptions.assumeTrue(
        Files.isDirectory(folder), () -> folder + " is not there (set -D" + PROPERTY + ")");
    return folder;
  }
}
