package org.ottt.djl.data.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.image.ImageFileNames;
import org.ottt.djl.data.image.UnreadImages;
import org.ottt.djl.data.index.IndexPlaces;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Which image files a folder {@code train/<class>/*}, {@code val/<class>/*} holds.
 *
 * <p>Classes are the folders of {@code train} in the order of their names, and so are the labels.
 * The listing is kept in {@code .ottt-index} in the folder, or in the user's cache ({@code
 * $XDG_CACHE_HOME} or {@code ~/.cache}, {@code ottt-djl/index}) if that is read-only. The next time
 * only the class folders that changed since are read again, and those with folders within; a
 * damaged index is replaced. Immutable; it takes some 27 bytes per image.
 */
public final class FolderIndex {

  private static final String FILE_NAME = ".ottt-index";

  /** Nobody has wondered yet what takes so long. */
  private static final long WORTH_TELLING_MILLIS = 1000;

  private static final Logger LOG = LoggerFactory.getLogger(FolderIndex.class);

  private static final String TRAIN = "train";
  private static final String VAL = "val";
  private static final String LAYOUT =
      "train/<class>/ and val/<class>/ with " + ImageFileNames.ENDINGS;
  private static final int NANOS = 1_000_000_000;

  private final Path root;
  private final List<FolderImages> splits;

  private FolderIndex(Path root, Map<String, List<ClassFiles>> listings) throws DataException {
    this.root = root;
    List<String> classNames =
        listings.values().iterator().next().stream().map(ClassFiles::name).toList();
    Map<String, Integer> labels = new HashMap<>();
    for (String name : classNames) {
      labels.put(name, labels.size());
    }
    splits = new ArrayList<>();
    for (Map.Entry<String, List<ClassFiles>> listing : listings.entrySet()) {
      splits.add(images(root.resolve(listing.getKey()), listing.getValue(), classNames, labels));
    }
  }

  /**
   * Opens a folder, listing its files if no valid index is kept.
   *
   * @param root the folder that holds {@code train} and {@code val}
   * @return its index
   * @throws DataException if the folder has another layout, a class without images, or a class in
   *     {@code val} that {@code train} lacks
   * @throws IOException if the folder cannot be read
   */
  public static FolderIndex open(Path root) throws IOException {
    return open(root, List.of(TRAIN, VAL));
  }

  /**
   * Opens a folder whose splits have other names.
   *
   * @param root the folder that holds the splits
   * @param splits the names of their folders; the classes of the first make the labels
   * @return the index
   * @throws DataException as {@link #open(Path)} does
   * @throws IOException if the folder cannot be read
   */
  public static FolderIndex open(Path root, List<String> splits) throws IOException {
    checkLayout(root, splits);
    return open(root, splits, IndexPlaces.of(root, FILE_NAME));
  }

  /**
   * Opens a folder with the index kept in a file of the caller's choice.
   *
   * @param root the folder that holds {@code train} and {@code val}
   * @param indexFile where the index is kept; its folders are created
   * @return the index
   * @throws DataException as {@link #open(Path)} does
   * @throws IOException if the folder cannot be read
   */
  public static FolderIndex open(Path root, Path indexFile) throws IOException {
    List<String> splits = List.of(TRAIN, VAL);
    checkLayout(root, splits);
    return open(root, splits, List.of(indexFile));
  }

  static FolderIndex open(Path root, List<String> splits, List<Path> places) throws IOException {
    IndexFile known = new IndexFile(0, Map.of());
    for (Path place : places) {
      if (Files.isRegularFile(place)) {
        try {
          IndexFile kept = IndexFile.read(place);
          // Of two the younger one: the folder may have become writable, or read-only, since.
          known = kept.listedAt() > known.listedAt() ? kept : known;
        } catch (IOException e) {
          LOG.info("The index is rebuilt: {}", e.getMessage());
        }
      }
    }
    return refresh(root, splits, known, places);
  }

  private static FolderIndex refresh(
      Path root, List<String> splits, IndexFile known, List<Path> places) throws DataException {
    // The time of day, to be compared with the folders' own; how long it takes is another clock's.
    Instant now = Instant.now();
    long listedAt = now.getEpochSecond() * NANOS + now.getNano();
    long begin = System.nanoTime();
    Map<String, List<ClassFiles>> listings = new LinkedHashMap<>();
    boolean unchanged = true;
    long images = 0;
    int relisted = 0;
    for (String split : splits) {
      List<ClassFiles> earlier = known.splits().getOrDefault(split, List.of());
      SplitListing listing = SplitListing.of(root.resolve(split), earlier, known.listedAt());
      listings.put(split, listing.classes());
      unchanged &= listing.unchanged();
      relisted += listing.relisted();
      images += listing.size();
    }
    // Checked before it is kept: an index of a wrong folder is of no use.
    FolderIndex index = new FolderIndex(root, listings);
    if (!unchanged) {
      long millis = Duration.ofNanos(System.nanoTime() - begin).toMillis();
      LOG.atLevel(millis >= WORTH_TELLING_MILLIS ? Level.INFO : Level.DEBUG)
          .log(
              "Indexed {} images of {}, {} class folders read, in {} ms",
              images,
              root,
              relisted,
              millis);
      IndexPlaces.keep(places, place -> new IndexFile(listedAt, listings).write(place));
    }
    return index;
  }

  private static void checkLayout(Path root, List<String> splits) throws DataException {
    if (!Files.isDirectory(root)) {
      throw new DataException(
          String.format(
              "%s %s: pass --data with the folder that holds %s files",
              root, Files.exists(root) ? "is not a folder" : "does not exist", LAYOUT));
    }
    for (String split : splits) {
      if (!Files.isDirectory(root.resolve(split))) {
        throw new DataException(
            String.format(
                "%s has no folder %s: pass --data with the folder that holds %s files",
                root, split, LAYOUT));
      }
    }
  }

  private static FolderImages images(
      Path folder, List<ClassFiles> classes, List<String> classNames, Map<String, Integer> labels)
      throws DataException {
    boolean holdsImages = FolderListing.holdsImages(folder);
    if (classes.isEmpty()) {
      throw new DataException(
          holdsImages
              ? folder + " holds images but no class folders: move them to one folder per class"
              : folder + " is empty: it must hold one folder of images per class");
    }
    if (holdsImages) {
      throw new DataException(
          folder
              + " holds images beside the class folders: move them to their class or delete"
              + " them");
    }
    List<String> unknown =
        classes.stream().map(ClassFiles::name).filter(name -> !labels.containsKey(name)).toList();
    if (!unknown.isEmpty()) {
      throw new DataException(
          String.format(
              "%s has %s that train lacks: add training images or delete it",
              folder, classes(unknown)));
    }
    List<String> empty =
        classes.stream().filter(files -> files.size() == 0).map(ClassFiles::name).toList();
    if (!empty.isEmpty()) {
      throw new DataException(
          String.format(
              "%s has %s without any %s file: add images or delete the folder",
              folder, classes(empty), ImageFileNames.ENDINGS));
    }
    return new FolderImages(
        folder,
        classNames,
        classes,
        classes.stream().mapToInt(files -> labels.get(files.name())).toArray(),
        classes.stream()
            .map(files -> files.unread().named(path(folder, files)))
            .reduce(UnreadImages.NONE, UnreadImages::plus));
  }

  private static String path(Path folder, ClassFiles files) {
    return folder.resolve(files.name()).resolve(files.unread().first()).toString();
  }

  /** Names the first few classes, for a message on one line. */
  private static String classes(List<String> names) {
    int shown = 3;
    String first = names.stream().limit(shown).collect(Collectors.joining(", "));
    return names.size() <= shown
        ? String.format(Locale.ROOT, "%s %s", names.size() == 1 ? "class" : "classes", first)
        : String.format(Locale.ROOT, "%d classes (%s, ...)", names.size(), first);
  }

  /**
   * Returns the folder that is indexed.
   *
   * @return the folder that holds {@code train} and {@code val}
   */
  public Path root() {
    return root;
  }

  /**
   * Returns the names of the class folders, in the order of the labels.
   *
   * @return the class names
   */
  public List<String> classNames() {
    return train().classNames();
  }

  /**
   * Returns the images of the first split.
   *
   * @return the images to train on
   */
  public FolderImages train() {
    return splits.get(0);
  }

  /**
   * Returns the images of the second split, with the labels of the first.
   *
   * @return the images to test on
   * @throws IllegalStateException if only one split was opened
   */
  public FolderImages val() {
    if (splits.size() < 2) {
      throw new IllegalStateException("Only one split of " + root + " was opened");
    }
    return splits.get(1);
  }
}
