package org.ottt.djl.data.image;

import java.util.Locale;
import java.util.Set;

/** Which files count as images, by their names alone, in folders and archives. */
public final class ImageFileNames {

  /** The endings for messages. */
  public static final String ENDINGS = ".jpg, .jpeg, .png or .webp";

  private static final Set<String> EXTENSIONS = Set.of("jpg", "jpeg", "png", "webp");

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
    int dot = name.lastIndexOf('.');
    return dot > 0
        && EXTENSIONS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT))
        && !isHidden(name);
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
