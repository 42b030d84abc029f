package org.ottt.djl.data.folder;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.image.UnreadImages;

/**
 * A folder of images without class folders, as ImageNet's validation images come, with classes from
 * another source.
 */
public final class FlatImages {

  private FlatImages() {}

  /** Finds the class of an image. */
  @FunctionalInterface
  public interface ClassOf {

    /**
     * Finds the class.
     *
     * @param file the name of the image's file
     * @return the name of its class
     * @throws DataException if it has none
     */
    String of(String file) throws DataException;
  }

  /**
   * Tells whether a folder holds images itself, and no folders with images.
   *
   * @param folder the folder
   * @return whether it is flat
   * @throws DataException if it cannot be listed
   */
  public static boolean isFlat(Path folder) throws DataException {
    return FolderListing.holdsImages(folder) && FolderListing.classes(folder).isEmpty();
  }

  /**
   * Numbers the images of a flat folder, class by class in the order of their names, as those of
   * class folders are.
   *
   * @param folder the folder
   * @param classOf finds the class of each image
   * @return the images, with the classes that occur
   * @throws IOException if the folder cannot be listed or an image has no class
   */
  public static FolderImages of(Path folder, ClassOf classOf) throws IOException {
    Map<String, List<String>> files = new TreeMap<>();
    for (String name : FolderListing.images(folder)) {
      files.computeIfAbsent(classOf.of(name), ignored -> new ArrayList<>()).add(name);
    }
    List<ClassFiles> classes =
        files.entrySet().stream().map(entry -> ClassFiles.of("", 0, entry.getValue())).toList();
    int[] labels = new int[classes.size()];
    Arrays.setAll(labels, i -> i);
    UnreadImages unread = FolderListing.unread(folder);
    return new FolderImages(
        folder,
        List.copyOf(files.keySet()),
        classes,
        labels,
        unread.named(folder.resolve(unread.first()).toString()));
  }
}
