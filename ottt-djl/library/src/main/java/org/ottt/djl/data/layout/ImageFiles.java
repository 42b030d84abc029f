package org.ottt.djl.data.layout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.folder.FlatImages;
import org.ottt.djl.data.folder.FolderIndex;
import org.ottt.djl.data.image.EncodedImages;
import org.ottt.djl.data.image.UnreadImages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The image files of a data set, in any of the usual layouts: class folders; ImageNet as Kaggle or
 * its own site gives it; WebDataset shards; tars of class folders.
 *
 * <p>Archives are not unpacked: an index of the position of each image is built once and kept; then
 * images are read at random as from folders. The order of the images is that of the classes and
 * then of their names, in folders and archives alike, so a run on a tar repeats the numbers of a
 * run on the unpacked files.
 *
 * <pre>{@code
 * ImageFiles files = ImageFiles.open(Path.of("/data/imagenet"));
 * ImageSamples train = ImageSamples.train(files.train(), 224);
 * ImageSamples test = ImageSamples.test(files.val(), 224);
 * }</pre>
 */
public final class ImageFiles {

  /** Names of numbered classes, one a line in the order of the labels. */
  public static final String CLASS_NAMES = "classes.txt";

  private static final Logger LOG = LoggerFactory.getLogger(ImageFiles.class);

  /** More than any data set has; a number above it is not a label. */
  private static final int MAX_CLASSES = 1_000_000;

  private final ImageLayout trainLayout;
  private final ImageLayout valLayout;
  private final EncodedImages train;
  private final EncodedImages val;
  private final UnreadImages unreadTrain;
  private final UnreadImages unreadVal;

  private ImageFiles(
      ImageLayout trainLayout,
      ImageLayout valLayout,
      EncodedImages train,
      EncodedImages val,
      UnreadImages unreadTrain,
      UnreadImages unreadVal) {
    this.trainLayout = trainLayout;
    this.valLayout = valLayout;
    this.train = train;
    this.val = val;
    this.unreadTrain = unreadTrain;
    this.unreadVal = unreadVal;
  }

  /**
   * Opens a data set and logs what it was recognised as. Images of formats that are not read are
   * left out with a warning.
   *
   * @param data a folder, a tar, or names of several tars such as {@code
   *     /data/imagenet-{train,val}-{0000..0146}.tar}, where {@code *}, {@code ?} and {@code ::}
   *     between several names may stand as well
   * @return the data set
   * @throws DataException if it is in no known layout, damaged, or the classes of the training and
   *     test sets do not fit; the message says what to do
   * @throws IOException if it cannot be read
   */
  public static ImageFiles open(Path data) throws IOException {
    return open(data, "");
  }

  /**
   * Tells whether a path that does not exist names several tars.
   *
   * @param data as in {@link #open(Path)}
   * @return whether it is a pattern or a list
   */
  public static boolean areSeveral(Path data) {
    return ArchivePattern.matches(data.toString());
  }

  /**
   * Makes a path absolute; of several names, each.
   *
   * @param data as in {@link #open(Path)}
   * @return what names the same data in any folder
   */
  public static Path absolute(Path data) {
    if (!Files.exists(data)) {
      return ArchivePattern.absolute(data);
    }
    Path absolute = data.toAbsolutePath();
    try {
      // A folder that is only passed through may be gone later; a link as such stays.
      boolean passes = Stream.of(absolute.toString().split("[/\\\\]")).anyMatch(".."::equals);
      return passes ? data.toRealPath() : absolute;
    } catch (IOException e) {
      return absolute;
    }
  }

  /**
   * Opens a data set whose WebDataset samples have their label in a place of their own.
   *
   * @param data as in {@link #open(Path)}
   * @param labelKey the ending of a sample's part that is its label, or the field of its {@code
   *     .json}; empty for {@code .cls} and otherwise the field {@code label}
   * @return the data set
   * @throws DataException as {@link #open(Path)} does
   * @throws IOException if it cannot be read
   */
  public static ImageFiles open(Path data, String labelKey) throws IOException {
    DataPlaces places = DataPlaces.of(data);
    ImageFiles opened = bothFolders(places) ? folders(places) : open(places, labelKey);
    LOG.info("{}: {}", data, opened);
    warnOf(opened.unreadTrain, "training");
    warnOf(opened.unreadVal, "test");
    return opened;
  }

  private static void warnOf(UnreadImages unread, String split) {
    if (unread.count() > 0) {
      LOG.warn(
          "Left out of the {} images: {} in formats that are not read, the first {}; convert them"
              + " to JPEG, PNG or WebP",
          split,
          unread.count(),
          unread.first());
    }
  }

  private static boolean bothFolders(DataPlaces places) throws DataException {
    return places.train().isFolder()
        && places.val().isFolder()
        && !FlatImages.isFlat(places.val().folder());
  }

  /** Class folders on both sides share one index. */
  private static ImageFiles folders(DataPlaces places) throws IOException {
    Path train = places.train().folder();
    FolderIndex index =
        FolderIndex.open(
            train.getParent(),
            List.of(
                train.getFileName().toString(), places.val().folder().getFileName().toString()));
    return new ImageFiles(
        ImageLayout.CLASS_FOLDERS,
        ImageLayout.CLASS_FOLDERS,
        index.train(),
        index.val(),
        index.train().unread(),
        index.val().unread());
  }

  private static ImageFiles open(DataPlaces places, String labelKey) throws IOException {
    FoundImages train = find(places.root(), places.train(), labelKey);
    FoundImages val = find(places.root(), places.val(), labelKey);
    List<String> classNames =
        train.isNumbered() ? numbered(places.root(), train) : List.copyOf(train.classes());
    checkClasses(train, val, classNames);
    return new ImageFiles(
        train.layout(),
        val.layout(),
        train.labelled(classNames),
        val.labelled(classNames),
        train.unread(),
        val.unread());
  }

  private static FoundImages find(Path root, SplitPlace place, String labelKey) throws IOException {
    return place.isFolder()
        ? FoundInFolder.open(place.folder())
        : FoundInArchives.open(root, place, labelKey);
  }

  private static List<String> numbered(Path root, FoundImages train) throws IOException {
    int last = Integer.parseInt(train.classes().last());
    if (last >= MAX_CLASSES) {
      throw new DataException(
          String.format(
              "%s has label %d, which cannot be a class: name the part or the field of the label"
                  + " with --label-key",
              train.place(), last));
    }
    if (train.classes().size() <= last) {
      LOG.warn(
          "{} has labels up to {}, but only {} of them occur",
          train.place(),
          last,
          train.classes().size());
    }
    Path file = root.resolve(CLASS_NAMES);
    if (!Files.isRegularFile(file)) {
      return IntStream.rangeClosed(0, last).mapToObj(Integer::toString).toList();
    }
    List<String> names = ClassNames.lines(file);
    if (names.size() <= last) {
      throw new DataException(
          String.format(
              "%s has %d names, but there are labels up to %d: complete or delete it",
              file, names.size(), last));
    }
    return names;
  }

  private static void checkClasses(FoundImages train, FoundImages val, List<String> classNames)
      throws DataException {
    if (train.isNumbered() != val.isNumbered()) {
      throw new DataException(
          String.format(
              "%s has numbers for classes where %s has names: label both in one way",
              (train.isNumbered() ? train : val).place(),
              (train.isNumbered() ? val : train).place()));
    }
    NavigableSet<String> unknown = val.classes();
    List<String> missing =
        train.isNumbered()
            ? unknown.stream().filter(name -> Integer.parseInt(name) >= classNames.size()).toList()
            : unknown.stream().filter(name -> !train.classes().contains(name)).toList();
    if (!missing.isEmpty()) {
      throw new DataException(
          String.format(
              "%s has %s that the training images lack: add training images or leave it out",
              val.place(),
              missing.size() == 1
                  ? "class " + missing.get(0)
                  : missing.size()
                      + " classes ("
                      + missing.stream().limit(3).collect(Collectors.joining(", "))
                      + (missing.size() > 3 ? ", ..." : "")
                      + ")"));
    }
  }

  /**
   * Returns the training images.
   *
   * @return the images, whose classes make the labels
   */
  public EncodedImages train() {
    return train;
  }

  /**
   * Returns the images to test on: those of {@code val} or, where there is none, of {@code test}.
   *
   * @return the images, with the labels of the training images
   */
  public EncodedImages val() {
    return val;
  }

  /**
   * Returns the images of other formats among the training images, which are left out.
   *
   * @return their number and the first one; of an archive with both splits, those of both
   */
  public UnreadImages unreadTrain() {
    return unreadTrain;
  }

  /**
   * Returns the images of other formats among the images to test on, which are left out.
   *
   * @return their number and the first one; none of an archive with both splits
   */
  public UnreadImages unreadVal() {
    return unreadVal;
  }

  /**
   * Returns the layout of the training images.
   *
   * @return what was recognised
   */
  public ImageLayout trainLayout() {
    return trainLayout;
  }

  /**
   * Returns the layout of the test images.
   *
   * @return what was recognised
   */
  public ImageLayout valLayout() {
    return valLayout;
  }

  /** Describes what was recognised: {@code class folders, 500 + 150 images of 10 classes}. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s, %,d training and %,d test images of %,d classes",
        trainLayout == valLayout ? trainLayout : trainLayout + " and " + valLayout,
        train.size(),
        val.size(),
        train.classNames().size());
  }
}
