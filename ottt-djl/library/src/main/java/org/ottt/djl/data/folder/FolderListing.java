package org.ottt.djl.data.folder;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.ottt.djl.data.DataException;

/**
 * Lists class folders and image files, sorted by name so that every file system gives one order.
 */
final class FolderListing {

  private static final Set<String> EXTENSIONS = Set.of("jpg", "jpeg", "png");

  private FolderListing() {}

  /** Returns the names of a split's class folders; hidden ones do not count. */
  static List<String> classes(Path split) throws DataException {
    List<String> names = new ArrayList<>();
    for (Path path : list(split)) {
      String name = name(path);
      if (!name.startsWith(".") && Files.isDirectory(path)) {
        names.add(name);
      }
    }
    names.sort(null);
    return names;
  }

  /** Tells whether image files lie in a folder itself. */
  static boolean holdsImages(Path folder) throws DataException {
    return list(folder).stream().anyMatch(path -> isImage(name(path)));
  }

  /**
   * Lists the image files of a class folder.
   *
   * @param folder the class folder
   * @param modified the folder's modification time, taken before
   */
  static ClassFiles files(Path folder, long modified) throws DataException {
    List<String> names = new ArrayList<>();
    for (Path path : list(folder)) {
      String name = name(path);
      if (isImage(name)) {
        names.add(name);
      }
    }
    names.sort(null);
    return ClassFiles.of(name(folder), modified, names);
  }

  /** Returns a folder's modification time in nanoseconds since 1970. */
  static long modified(Path folder) throws DataException {
    try {
      return Files.getLastModifiedTime(folder).to(TimeUnit.NANOSECONDS);
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private static boolean isImage(String name) {
    int dot = name.lastIndexOf('.');
    return dot > 0 && EXTENSIONS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
  }

  private static List<Path> list(Path folder) throws DataException {
    List<Path> paths = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(paths::add);
    } catch (IOException e) {
      throw unreadable(folder, e);
    } catch (DirectoryIteratorException e) {
      throw unreadable(folder, e.getCause());
    }
    return paths;
  }

  private static DataException unreadable(Path folder, IOException e) {
    return new DataException(
        String.format(
            "%s cannot be listed (%s): make it readable and try again",
            folder, e.getClass().getSimpleName()),
        e);
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }
}
