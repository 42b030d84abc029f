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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Which image files an ImageNet-style folder {@code train/<class>/*}, {@code val/<class>/*} holds.
 *
 * <p>Classes are the folders of {@code train} in the order of their names, and so are the labels.
 * The listing is kept in {@code .ottt-index} in the folder, or in the user's cache ({@code
 * $XDG_CACHE_HOME} or {@code ~/.cache}, {@code ottt-djl/index}) if that is read-only. The next time
 * only the class folders that changed since are read again; a damaged index is replaced. Immutable;
 * it takes some 27 bytes per image.
 */
public final class FolderIndex {

  /** Nobody has wondered yet what takes so long. */
  private static final long WORTH_TELLING_MILLIS = 1000;

  private static final Logger LOG = LoggerFactory.getLogger(FolderIndex.class);

  private static final String TRAIN = "train";
  private static final String VAL = "val";
  private static final String LAYOUT = "train/<class>/ and val/<class>/ with .jpg, .jpeg or .png";
  private static final int NANOS = 1_000_000_000;

  private final Path root;
  private final List<String> classNames;
  private final SplitIndex train;
  private final SplitIndex val;

  private FolderIndex(Path root, List<ClassFiles> train, List<ClassFiles> val)
      throws DataException {
    this.root = root;
    classNames = train.stream().map(ClassFiles::name).toList();
    Map<String, Integer> labels = new HashMap<>();
    for (String name : classNames) {
      labels.put(name, labels.size());
    }
    this.train = index(root.resolve(TRAIN), train, labels);
    this.val = index(root.resolve(VAL), val, labels);
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
    checkLayout(root);
    return open(root, IndexPlaces.of(root));
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
    checkLayout(root);
    return open(root, List.of(indexFile));
  }

  static FolderIndex open(Path root, List<Path> places) throws IOException {
    IndexFile known = new IndexFile(0, Map.of());
    for (Path place : places) {
      if (Files.isRegularFile(place)) {
        try {
          IndexFile kept = IndexFile.read(place);
          // Of two the younger one: the folder may have become writable, or read-only, since.
          known = kept.listedAt() > known.listedAt() ? kept : known;
        } catch (IOException e) {
          LOG.info("The index is built anew: {}", e.getMessage());
        }
      }
    }
    return refresh(root, known, places);
  }

  private static FolderIndex refresh(Path root, IndexFile known, List<Path> places)
      throws DataException {
    // The time of day, to be compared with the folders' own; how long it takes is another clock's.
    Instant now = Instant.now();
    long listedAt = now.getEpochSecond() * NANOS + now.getNano();
    long begin = System.nanoTime();
    Map<String, List<ClassFiles>> splits = new LinkedHashMap<>();
    boolean unchanged = true;
    long images = 0;
    int relisted = 0;
    for (String split : List.of(TRAIN, VAL)) {
      List<ClassFiles> earlier = known.splits().getOrDefault(split, List.of());
      SplitListing listing = SplitListing.of(root.resolve(split), earlier, known.listedAt());
      splits.put(split, listing.classes());
      unchanged &= listing.unchanged();
      relisted += listing.relisted();
      images += listing.size();
    }
    // Checked before it is kept: an index of a wrong folder is of no use.
    FolderIndex index = new FolderIndex(root, splits.get(TRAIN), splits.get(VAL));
    if (!unchanged) {
      long millis = Duration.ofNanos(System.nanoTime() - begin).toMillis();
      LOG.atLevel(millis >= WORTH_TELLING_MILLIS ? Level.INFO : Level.DEBUG)
          .log(
              "Indexed {} images of {}, {} class folders read, in {} ms",
              images,
              root,
              relisted,
              millis);
      keep(new IndexFile(listedAt, splits), places);
    }
    return index;
  }

  /** Writes the index to the first place that can be written; without any it is not kept. */
  private static void keep(IndexFile index, List<Path> places) {
    List<String> failures = new ArrayList<>();
    for (Path place : places) {
      try {
        Path folder = place.toAbsolutePath().getParent();
        if (folder != null) {
          Files.createDirectories(folder);
        }
        index.write(place);
        return;
      } catch (IOException e) {
        failures.add(place.toString());
      }
    }
    LOG.warn(
        "The index of the data folder cannot be kept, so each start lists it anew; make one of"
            + " these writable: {}",
        String.join(", ", failures));
  }

  private static void checkLayout(Path root) throws DataException {
    if (!Files.isDirectory(root)) {
      throw new DataException(
          String.format(
              "%s %s: pass --data with the folder that holds %s files",
              root, Files.exists(root) ? "is not a folder" : "does not exist", LAYOUT));
    }
    for (String split : List.of(TRAIN, VAL)) {
      if (!Files.isDirectory(root.resolve(split))) {
        throw new DataException(
            String.format(
                "%s has no folder %s: pass --data with the folder that holds %s files",
                root, split, LAYOUT));
      }
    }
  }

  private static SplitIndex index(
      Path folder, List<ClassFiles> classes, Map<String, Integer> labels) throws DataException {
    if (classes.isEmpty()) {
      throw new DataException(
          FolderListing.holdsImages(folder)
              ? folder + " holds images but no class folders: move them to one folder per class"
              : folder + " is empty: it must hold one folder of images per class");
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
              "%s has %s without any .jpg, .jpeg or .png file: add images or delete the folder",
              folder, classes(empty)));
    }
    return new SplitIndex(
        folder, classes, classes.stream().mapToInt(files -> labels.get(files.name())).toArray());
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
    return classNames;
  }

  SplitIndex train() {
    return train;
  }

  SplitIndex val() {
    return val;
  }
}
