package org.ottt.djl.kernel.magic;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.stream.Stream;

/** Files named by a path or a pattern such as {@code lib/*.jar}, {@code **} for any depth. */
final class Globs {

  private Globs() {}

  /**
   * Finds files.
   *
   * @param pattern a path, or a pattern with {@code *} or {@code ?}
   * @return the files and folders of that name, at least one, sorted
   * @throws IOException if there is none
   */
  static List<Path> resolve(String pattern) throws IOException {
    int wildcard = firstWildcard(pattern);
    if (wildcard < 0) {
      Path path = Path.of(pattern);
      if (!Files.exists(path)) {
        throw new NoSuchFileException("There is no " + path.toAbsolutePath());
      }
      return List.of(path);
    }
    int slash = pattern.lastIndexOf('/', wildcard);
    Path root = Path.of(slash < 0 ? "." : slash == 0 ? "/" : pattern.substring(0, slash));
    PathMatcher matcher =
        FileSystems.getDefault().getPathMatcher("glob:" + pattern.substring(slash + 1));
    int depth = pattern.contains("**") ? Integer.MAX_VALUE : depth(pattern.substring(slash + 1));
    if (Files.isDirectory(root)) {
      try (Stream<Path> files = Files.walk(root, depth, FileVisitOption.FOLLOW_LINKS)) {
        List<Path> found =
            files.filter(file -> matcher.matches(root.relativize(file))).sorted().toList();
        if (!found.isEmpty()) {
          return found;
        }
      }
    }
    throw new NoSuchFileException(
        "Nothing matches " + pattern + " in " + Path.of("").toAbsolutePath());
  }

  private static int depth(String pattern) {
    return 1 + (int) pattern.chars().filter(c -> c == '/').count();
  }

  private static int firstWildcard(String pattern) {
    for (int i = 0; i < pattern.length(); i++) {
      if ("*?[{".indexOf(pattern.charAt(i)) >= 0) {
        return i;
      }
    }
    return -1;
  }
}
