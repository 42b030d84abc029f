package org.ottt.djl.data.image;

import java.util.Locale;
import java.util.Set;

/** Which files count as images, by their names alone, in folders and archives. */
public final class ImageFileNames {

  /** The endings for messages. */
  public static final String ENDINGS = ".jpg, .jpeg, .jpe, .jfif, .png or .webp";

  private static final Set<String> JPEG = Set.of("jpg", "jpeg", "jpe", "jfif");
  private static final Set<String> OTHER = Set.of("png", "webp");

  /** Formats in which people have images beside those that are read. */
  private static final Set<String> UNREAD =
      Set.of("bmp", "gif", "tif", "tiff", "ppm", "pgm", "avif", "heic");

  /** Where macOS keeps what other systems cannot store, in archives that it packs. */
  private static final String MAC_RESOURCES = "__MACOSX";

  private ImageFileNames() {}

  /**
   * Tells whether a file is an image, by its ending in upper or lower case.
   *
   * @param name the name without folders
   * @return whether it counts; hidden files never do
   */
  public static boolean isImage(String name) {
    String ending = ending(name);
    return (JPEG.contains(ending) || OTHER.contains(ending)) && !isHidden(name);
  }

  /**
   * Tells whether the ending of a file, in upper or lower case, is one of those that JPEG has.
   *
   * @param name the name without folders
   * @return whether it says JPEG, whatever the file holds
   */
  public static boolean isJpeg(String name) {
    return JPEG.contains(ending(name));
  }

  /**
   * Tells whether the ending of a file, in upper or lower case, is that of an image that is not
   * read.
   *
   * @param name the name without folders
   * @return whether it is left out although it is an image; hidden files never count
   */
  public static boolean isUnreadImage(String name) {
    return UNREAD.contains(ending(name)) && !isHidden(name);
  }

  /**
   * Returns what follows the last dot, in lower case; empty if there is no dot after the first
   * character.
   */
  private static String ending(String name) {
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(dot + 1).toLowerCase(Locale.ROOT) : "";
  }

  /**
   * Tells whether a file or folder is hidden, such as the {@code ._x.JPEG} that macOS puts beside
   * every file of a foreign disk, {@code .DS_Store}, or the folder {@code __MACOSX}.
   *
   * @param name the name without folders
   * @return whether it is left out, with everything in it
   */
  public static boolean isHidden(String name) {
    return name.startsWith(".") || name.equals(MAC_RESOURCES);
  }
}
