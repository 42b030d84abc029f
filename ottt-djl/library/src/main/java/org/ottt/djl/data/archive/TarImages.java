package org.ottt.djl.data.archive;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.image.EncodedImages;
import org.ottt.djl.io.SeekableInput;
import org.ottt.djl.io.ShownName;

/**
 * Images in tars, numbered class by class in the order of their names, as those of class folders
 * are: a run on an archive is a run on the unpacked files. Immutable.
 */
public final class TarImages implements EncodedImages {

  /** Larger images are not read: the largest of ImageNet have 16 MB. */
  static final int MAX_IMAGE_BYTES = 256 << 20;

  private final List<ArchiveListing> listings;
  private final List<String> classNames;

  /** The number of the first image of each listing, and at the end the number of all. */
  private final int[] listingStarts;

  /** Which of all listed images each image is. */
  private final int[] order;

  /** The number of the first image of each class, and at the end the number of all. */
  private final int[] classStarts;

  /** Finds the label of a listed image. */
  @FunctionalInterface
  public interface Labels {

    /**
     * Finds the label.
     *
     * @param archive which of the archives, from 0
     * @param image the image in it, from 0
     * @return its label, or -1 if the image is not wanted
     * @throws DataException if it should have a label and has none
     */
    int of(int archive, int image) throws DataException;
  }

  /**
   * Numbers the images.
   *
   * @param listings the archives
   * @param classNames the names in the order of the labels
   * @param labels finds each image's label
   * @throws DataException as the labels do
   * @throws IllegalArgumentException if there is no image at all
   */
  public TarImages(List<ArchiveListing> listings, List<String> classNames, Labels labels)
      throws DataException {
    this.listings = List.copyOf(listings);
    this.classNames = List.copyOf(classNames);
    listingStarts = new int[listings.size() + 1];
    for (int i = 0; i < listings.size(); i++) {
      listingStarts[i + 1] = Math.addExact(listingStarts[i], listings.get(i).images());
    }
    int[] labelOf = labelOf(labels);
    classStarts = new int[classNames.size() + 1];
    for (int label : labelOf) {
      if (label >= 0) {
        classStarts[label + 1]++;
      }
    }
    Arrays.parallelPrefix(classStarts, Integer::sum);
    order = order(labelOf);
    if (order.length == 0) {
      throw new IllegalArgumentException("No images in " + listings.get(0).file());
    }
  }

  private int[] labelOf(Labels labels) throws DataException {
    int[] labelOf = new int[listingStarts[listings.size()]];
    int next = 0;
    for (int archive = 0; archive < listings.size(); archive++) {
      for (int image = 0; image < listings.get(archive).images(); image++) {
        labelOf[next++] = labels.of(archive, image);
      }
    }
    return labelOf;
  }

  private int[] order(int[] labelOf) {
    int[] free = classStarts.clone();
    int[] byClass = new int[classStarts[classNames.size()]];
    for (int i = 0; i < labelOf.length; i++) {
      if (labelOf[i] >= 0) {
        byClass[free[labelOf[i]]++] = i;
      }
    }
    // Class by class, so that few names are text at a time.
    for (int label = 0; label < classNames.size(); label++) {
      sortByName(byClass, classStarts[label], classStarts[label + 1]);
    }
    return byClass;
  }

  private record Named(String name, int image) {}

  private void sortByName(int[] images, int from, int to) {
    List<Named> named = new ArrayList<>(to - from);
    for (int i = from; i < to; i++) {
      int listing = listingOf(images[i]);
      named.add(
          new Named(listings.get(listing).name(images[i] - listingStarts[listing]), images[i]));
    }
    named.sort(Comparator.comparing(Named::name).thenComparing(Named::image));
    for (int i = from; i < to; i++) {
      images[i] = named.get(i - from).image();
    }
  }

  private int listingOf(int image) {
    return place(listingStarts, image);
  }

  /** Returns the range that a number lies in: the last that does not begin after it. */
  private static int place(int[] starts, int number) {
    int low = 0;
    int high = starts.length - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (starts[middle] <= number) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  @Override
  public int size() {
    return order.length;
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public int label(int index) {
    return place(classStarts, Objects.checkIndex(index, order.length));
  }

  @Override
  public String name(int index) {
    int image = order[index];
    int listing = listingOf(image);
    ArchiveListing archive = listings.get(listing);
    return archive.file() + " (" + ShownName.of(archive.name(image - listingStarts[listing])) + ")";
  }

  @Override
  public String path(int index) {
    int listing = listingOf(order[index]);
    return listings.get(listing).name(order[index] - listingStarts[listing]);
  }

  @Override
  public byte[] read(int index) throws IOException {
    int listing = listingOf(order[index]);
    ArchiveListing archive = listings.get(listing);
    int image = order[index] - listingStarts[listing];
    byte[] bytes = new byte[archive.length(image)];
    // Opened for each image: several threads read at a time.
    try (SeekableInput file = SeekableInput.open(archive.file())) {
      file.seek(archive.offset(image));
      file.readFully(bytes);
      return bytes;
    } catch (FileNotFoundException e) {
      throw gone(archive.file(), e);
    } catch (EOFException e) {
      throw new IOException("the archive has become shorter", e);
    }
  }

  /** A disk that went away is not damage to be counted image by image. */
  private static IOException gone(Path archive, FileNotFoundException e) {
    return Files.exists(archive)
        ? e
        : new DataException(archive + " has disappeared (" + e.getMessage() + "): restore it", e);
  }

  @Override
  public String toString() {
    return "the images in "
        + listings.get(0).file()
        + (listings.size() > 1 ? " and " + (listings.size() - 1) + " more archives" : "");
  }
}
