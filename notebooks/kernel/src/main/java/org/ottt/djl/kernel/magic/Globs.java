package org.ottt.djl.kernel.magic;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Files named by a path or a pattern such as {@code lib/*.jar}, {@code **} for any depth. */
final class Globs {

  private Globs() {}

  /**
   * Finds files.
   *
   * @param pattern a path, or a pattern with {@code *} or {@code ?}; a path that exists is meant as
   *     it is, whatever is in its name
   * @return the files and folders of that name, at least one, sorted
   * @throws IOException if there is none
   */
  static List<Path> resolve(String pattern) throws IOException {
    return resolve(pattern, File.separatorChar);
  }

  /** The same where folders are separated by another character, such as a backslash. */
  static List<Path> resolve(String given, char separator) throws IOException {
    // A backslash would be an escape in a pattern; a slash separates folders everywhere.
    String pattern = given.replace(separator, '/');
    Optional<Path> meant = existing(pattern);
    if (meant.isPresent()) {
      return List.of(meant.get());
    }
    int wildcard = firstWildcard(pattern);
    if (wildcard < 0) {
      throw new NoSuchFileException("There is no " + Path.of(pattern).toAbsolutePath());
    }
    int slash = lastSlashOfRoot(pattern, wildcard);
    Path root = Path.of(slash < 0 ? "." : pattern.substring(0, slash + 1));
    PathMatcher matcher =
        FileSystems.getDefault().getPathMatcher("glob:" + pattern.substring(slash + 1));
    int depth = pattern.contains("**") ? Integer.MAX_VALUE : depth(pattern.substring(slash + 1));
    if (Files.isDirectory(root)) {
      try (Stream<Path> files = Files.walk(root, depth, FileVisitOption.FOLLOW_LINKS)) {
        List<Path> found =
            // The root comes first, and its empty path would match *.
            files.skip(1).filter(file -> matcher.matches(root.relativize(file))).sorted().toList();
        if (!found.isEmpty()) {
          return found;
        }
      }
    }
    throw new NoSuchFileException(
        "Nothing matches " + given + " in " + Path.of("").toAbsolutePath());
  }

  private static Optional<Path> existing(String path) {
    try {
      return Optional.of(Path.of(path)).filter(Files::exists);
    } catch (InvalidPathException e) {
      // A wildcard that cannot be part of a name here.
      return Optional.empty();
    }
  }

  private static boolean isFolder(String path) {
    return existing(path).filter(Files::isDirectory).isPresent();
  }

  /** The folder to search ends before the first wildcard that is not the name of a folder. */
  private static int lastSlashOfRoot(String pattern, int wildcard) {
    int slash = pattern.lastIndexOf('/', wildcard);
    int next = pattern.indexOf('/', slash + 1);
    while (next >= 0 && isFolder(pattern.substring(0, next))) {
      slash = next;
      next = pattern.indexOf('/', slash + 1);
    }
    return slash;
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
