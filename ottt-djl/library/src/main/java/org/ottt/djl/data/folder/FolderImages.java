package org.ottt.djl.data.folder;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.image.EncodedImages;
import org.ottt.djl.data.image.UndecodableImageException;
import org.ottt.djl.data.image.UnreadImages;
import org.ottt.djl.io.SeekableInput;

/**
 * The image files of one split, {@code train} or {@code val}, numbered class by class in the order
 * of their names. Immutable.
 */
public final class FolderImages implements EncodedImages {

  /** Larger files are not read: the largest images of ImageNet have 16 MB. */
  private static final int MAX_FILE_BYTES = 256 << 20;

  private final Path folder;
  private final List<String> classNames;
  private final List<ClassFiles> classes;
  private final int[] labels;
  private final UnreadImages unread;

  /** The number of the first file of each class, and at the end the number of all files. */
  private final int[] starts;

  /**
   * Numbers the files.
   *
   * @param folder the split's folder
   * @param classNames the names in the order of the labels
   * @param classes its classes, none of them empty
   * @param labels the label of each class
   * @param unread the images that are not read, the first by its path
   */
  FolderImages(
      Path folder,
      List<String> classNames,
      List<ClassFiles> classes,
      int[] labels,
      UnreadImages unread) {
    this.folder = folder;
    this.classNames = List.copyOf(classNames);
    this.classes = List.copyOf(classes);
    this.labels = labels.clone();
    this.unread = unread;
    starts = new int[classes.size() + 1];
    for (int i = 0; i < classes.size(); i++) {
      starts[i + 1] = Math.addExact(starts[i], classes.get(i).size());
    }
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public int size() {
    return starts[classes.size()];
  }

  @Override
  public int label(int index) {
    return labels[classOf(index)];
  }

  @Override
  public String name(int index) {
    return file(index).toString();
  }

  @Override
  public String path(int index) {
    return folder.relativize(file(index)).toString().replace(File.separatorChar, '/');
  }

  @Override
  public byte[] read(int index) throws IOException {
    Path file = file(index);
    try {
      return read(file);
    } catch (IOException e) {
      if (!Files.isDirectory(folder)) {
        // A disk that went away is not damage to be counted file by file.
        throw new DataException(
            folder + " has disappeared (" + e.getMessage() + "): restore it", e);
      }
      throw e;
    }
  }

  private static byte[] read(Path file) throws IOException {
    // A pipe would be waited for without end; the listing does not ask, for a million files.
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new UndecodableImageException(
          Files.isDirectory(file)
              ? "it is a folder named like an image: rename it, then its images are found"
              : "it is a pipe or a device, not a file");
    }
    try (InputStream in = SeekableInput.stream(file)) {
      byte[] bytes = in.readNBytes(MAX_FILE_BYTES);
      if (bytes.length == MAX_FILE_BYTES) {
        throw new UndecodableImageException("the file is larger than 256 MB");
      }
      return bytes;
    }
  }

  /**
   * Returns the path of a file.
   *
   * @param index the image, from 0
   * @return the path
   */
  public Path file(int index) {
    int place = classOf(index);
    ClassFiles files = classes.get(place);
    return folder.resolve(files.name()).resolve(files.file(index - starts[place]));
  }

  private int classOf(int index) {
    Objects.checkIndex(index, size());
    int place = Arrays.binarySearch(starts, index);
    return place >= 0 ? place : -place - 2;
  }

  /**
   * Returns the images of other formats that lie among these and are left out.
   *
   * @return their number, and the path of the first one
   */
  public UnreadImages unread() {
    return unread;
  }

  /**
   * Returns the same images with the labels of other class names.
   *
   * @param others the names in the order of the labels, with all classes of these images
   * @return the images
   * @throws IllegalArgumentException if a class is missing
   */
  public FolderImages withLabelsOf(List<String> others) {
    int[] changed = new int[labels.length];
    for (int i = 0; i < changed.length; i++) {
      changed[i] = others.indexOf(classNames.get(labels[i]));
      if (changed[i] < 0) {
        throw new IllegalArgumentException("No class " + classNames.get(labels[i]));
      }
    }
    return new FolderImages(folder, others, classes, changed, unread);
  }

  @Override
  public String toString() {
    return "the images in " + folder;
  }
}
