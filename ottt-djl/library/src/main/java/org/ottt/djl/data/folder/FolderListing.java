package org.ottt.djl.data.folder;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.image.ImageFileNames;
import org.ottt.djl.data.image.UnreadImages;

/**
 * Lists class folders and image files, sorted by name so that every file system gives one order.
 *
 * <p>Links are followed, hidden files and folders left out, and images in folders within a class
 * folder belong to the class.
 */
final class FolderListing {

  /** Only a link that leads back to a folder around it gets this deep. */
  private static final int MAX_DEPTH = 16;

  /** The time of a class folder that is listed at every start; no folder has it. */
  private static final long UNKNOWN_TIME = -1;

  private FolderListing() {}

  /** Returns the names of a split's class folders; hidden ones do not count. */
  static List<String> classes(Path split) throws DataException {
    List<String> names = new ArrayList<>();
    for (Path path : list(split)) {
      String name = name(path);
      if (!ImageFileNames.isHidden(name) && Files.isDirectory(path)) {
        names.add(name);
      }
    }
    names.sort(null);
    return names;
  }

  /** Returns the names of the image files that lie in a folder itself, in their order. */
  static List<String> images(Path folder) throws DataException {
    return list(folder).stream()
        .filter(path -> ImageFileNames.isImage(name(path)) && !Files.isDirectory(path))
        .map(FolderListing::name)
        .sorted()
        .toList();
  }

  /** Returns the images that lie in a folder itself and are not read. */
  static UnreadImages unread(Path folder) throws DataException {
    return UnreadImages.of(
        list(folder).stream()
            .filter(path -> ImageFileNames.isUnreadImage(name(path)) && !Files.isDirectory(path))
            .map(FolderListing::name)
            .toList());
  }

  /** Tells whether image files lie in a folder itself. */
  static boolean holdsImages(Path folder) throws DataException {
    // Only what is named as an image is asked whether it is a folder.
    return list(folder).stream()
        .anyMatch(path -> ImageFileNames.isImage(name(path)) && !Files.isDirectory(path));
  }

  /**
   * Lists the image files of a class folder.
   *
   * @param folder the class folder
   * @param modified the folder's modification time, taken before; not kept where there are folders
   *     within, empty ones too, since it does not tell of images that arrive there
   */
  static ClassFiles files(Path folder, long modified) throws DataException {
    List<String> names = new ArrayList<>();
    List<String> unread = new ArrayList<>();
    boolean hasFolders = addFiles(folder, "", MAX_DEPTH, names, unread);
    names.sort(null);
    return ClassFiles.of(
        name(folder), hasFolders ? UNKNOWN_TIME : modified, names, UnreadImages.of(unread));
  }

  /** Adds the images of a folder and those within; tells whether there are folders within. */
  private static boolean addFiles(
      Path folder, String prefix, int depth, List<String> names, List<String> unread)
      throws DataException {
    if (depth == 0) {
      throw new DataException(
          String.format(
              "%s lies %d folders deep: is a link in it that leads back? Delete the link",
              folder, MAX_DEPTH));
    }
    boolean hasFolders = false;
    for (Path path : list(folder)) {
      String name = name(path);
      if (ImageFileNames.isImage(name)) {
        // Not asked whether it is a folder: a million files would be asked.
        names.add(prefix + name);
      } else if (!ImageFileNames.isHidden(name) && Files.isDirectory(path)) {
        hasFolders = true;
        addFiles(path, prefix + name + "/", depth - 1, names, unread);
      } else if (ImageFileNames.isUnreadImage(name)) {
        unread.add(prefix + name);
      }
    }
    return hasFolders;
  }

  /** Returns a folder's modification time in nanoseconds since 1970. */
  static long modified(Path folder) throws DataException {
    try {
      return Files.getLastModifiedTime(folder).to(TimeUnit.NANOSECONDS);
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
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
