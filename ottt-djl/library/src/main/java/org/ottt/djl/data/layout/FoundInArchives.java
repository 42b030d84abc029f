package org.ottt.djl.data.layout;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.archive.ArchiveIndex;
import org.ottt.djl.data.archive.ArchiveListing;
import org.ottt.djl.data.archive.TarImages;
import org.ottt.djl.data.format.ValidationLabels;
import org.ottt.djl.data.image.EncodedImages;
import org.ottt.djl.data.image.UnreadImages;

/** Images in tars, labelled by folders, by parts of their samples, or by a list. */
final class FoundInArchives implements FoundImages {

  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
  private static final Pattern IMAGENET_VALIDATION =
      Pattern.compile("(.*/)?ILSVRC2012_val_\\d{8}\\.[^/]*");
  private static final String TAR = ".tar";

  private final List<ArchiveListing> listings;
  private final ImageLayout layout;

  /** The class of each group of each listing; null leaves the group out. */
  private final List<String[]> classOf;

  /** The list of labels, or null where there is none. */
  private final ValidationLabels list;

  private final UnreadImages unread;
  private final NavigableSet<String> classes;
  private final boolean numbered;

  private FoundInArchives(
      List<ArchiveListing> listings,
      ImageLayout layout,
      List<String[]> classOf,
      ValidationLabels list,
      UnreadImages unread)
      throws DataException {
    this.listings = listings;
    this.layout = layout;
    this.classOf = classOf;
    this.list = list;
    this.unread = unread;
    NavigableSet<String> found = new TreeSet<>();
    if (list != null) {
      ArchiveListing only = listings.get(0);
      for (int image = 0; image < only.images(); image++) {
        found.add(list.classOf(only.name(image)));
      }
    } else {
      classOf.stream().flatMap(Arrays::stream).filter(Objects::nonNull).forEach(found::add);
    }
    numbered =
        layout == ImageLayout.WEBDATASET
            && found.stream().allMatch(name -> NUMBER.matcher(name).matches());
    classes = numbered ? new TreeSet<>(Comparator.comparingInt(Integer::parseInt)) : found;
    classes.addAll(found);
  }

  /**
   * Opens archives.
   *
   * @param root where the index is kept
   * @param place the archives
   * @param labelKey the part of a sample that is its label, or the field of its {@code .json}
   * @throws DataException if they are in no known layout
   */
  static FoundInArchives open(Path root, SplitPlace place, String labelKey) throws IOException {
    List<ArchiveListing> listings = ArchiveIndex.open(root, place.archives(), labelKey);
    List<ArchiveListing> filled =
        listings.stream().filter(listing -> listing.images() > 0).toList();
    if (filled.isEmpty()) {
      throw new DataException(place.archives().get(0) + noImages(unread(listings)));
    }
    // Of an archive with both splits, the files are told of once.
    UnreadImages unread =
        place.within() == null || place.within() == SplitName.TRAIN
            ? unread(listings)
            : UnreadImages.NONE;
    ArchiveListing.Kind kind = filled.get(0).kind();
    for (ArchiveListing listing : filled) {
      if (listing.kind() != kind) {
        throw new DataException(
            String.format(
                "%s has labels beside its images and %s has none: do they belong together?",
                (kind == ArchiveListing.Kind.LABELS ? filled.get(0) : listing).file(),
                (kind == ArchiveListing.Kind.LABELS ? listing : filled.get(0)).file()));
      }
    }
    List<String[]> classOf = new ArrayList<>();
    if (kind == ArchiveListing.Kind.LABELS) {
      if (place.within() != null) {
        throw new DataException(
            filled.get(0).file()
                + " has labelled samples, but no tar has train or val as a separate word in its"
                + " name: rename the tars, for instance to train-0.tar and val-0.tar");
      }
      filled.forEach(listing -> classOf.add(listing.groups().toArray(String[]::new)));
      return new FoundInArchives(filled, ImageLayout.WEBDATASET, classOf, null, unread);
    }
    if (filled.size() == 1
        && place.within() == null
        && IMAGENET_VALIDATION.matcher(filled.get(0).name(0)).matches()
        && foldersOfImages(filled.get(0)).size() == 1) {
      return new FoundInArchives(
          filled, ImageLayout.FLAT_TAR, classOf, list(filled.get(0)), unread);
    }
    if (listings.size() > 1 && filled.stream().allMatch(FoundInArchives::isFlat)) {
      for (ArchiveListing listing : listings) {
        classOf.add(tarAsClass(listing));
      }
      return new FoundInArchives(listings, ImageLayout.TAR_PER_CLASS, classOf, null, unread);
    }
    for (ArchiveListing listing : filled) {
      classOf.add(ArchiveClasses.of(listing, place.within()));
    }
    return new FoundInArchives(filled, ImageLayout.CLASS_TAR, classOf, null, unread);
  }

  private static UnreadImages unread(List<ArchiveListing> listings) {
    UnreadImages all = UnreadImages.NONE;
    for (ArchiveListing listing : listings) {
      all = all.plus(listing.unread());
    }
    return all;
  }

  private static String noImages(UnreadImages unread) {
    return unread.count() == 0
        ? " holds no images: is it the right file?"
        : " holds no images of a format that is read: convert files such as "
            + unread.first()
            + " to JPEG, PNG or WebP";
  }

  private static ValidationLabels list(ArchiveListing listing) throws IOException {
    Optional<ValidationLabels> labels =
        ValidationLabels.find(listing.file().toAbsolutePath().getParent());
    return labels.orElseThrow(
        () ->
            new DataException(
                String.format(
                    "%s has ImageNet's validation images without their labels: put %s beside it",
                    listing.file(), ValidationLabels.FILES)));
  }

  /** Returns the folders that hold images themselves: a tar lists those around them as well. */
  private static Set<String> foldersOfImages(ArchiveListing listing) {
    boolean[] holdsImages = ArchiveClasses.holdsImages(listing);
    return IntStream.range(0, holdsImages.length)
        .filter(group -> holdsImages[group])
        .mapToObj(listing.groups()::get)
        .collect(Collectors.toSet());
  }

  private static boolean isFlat(ArchiveListing listing) {
    return foldersOfImages(listing).equals(Set.of(""));
  }

  private static String[] tarAsClass(ArchiveListing listing) throws DataException {
    if (listing.images() == 0) {
      throw new DataException(
          listing.file() + ", a class, holds no images: add images or leave it out");
    }
    return listing.groups().stream()
        .map(group -> group.isEmpty() ? className(listing) : null)
        .toArray(String[]::new);
  }

  private static String className(ArchiveListing listing) {
    String name = listing.file().getFileName().toString();
    return name.endsWith(TAR) ? name.substring(0, name.length() - TAR.length()) : name;
  }

  @Override
  public ImageLayout layout() {
    return layout;
  }

  @Override
  public String place() {
    String first = listings.get(0).file().toString();
    return listings.size() == 1
        ? first
        : first + " and " + (listings.size() - 1) + " more archives";
  }

  @Override
  public NavigableSet<String> classes() {
    return classes;
  }

  @Override
  public boolean isNumbered() {
    return numbered;
  }

  @Override
  public UnreadImages unread() {
    return unread;
  }

  @Override
  public EncodedImages labelled(List<String> classNames) throws DataException {
    Map<String, Integer> labels = new HashMap<>();
    for (String name : classes) {
      labels.put(name, numbered ? Integer.parseInt(name) : classNames.indexOf(name));
    }
    if (list != null) {
      ArchiveListing only = listings.get(0);
      return new TarImages(
          listings, classNames, (archive, image) -> labels.get(list.classOf(only.name(image))));
    }
    List<int[]> labelOf = new ArrayList<>();
    for (String[] names : classOf) {
      labelOf.add(
          Arrays.stream(names).mapToInt(name -> name == null ? -1 : labels.get(name)).toArray());
    }
    return new TarImages(
        listings,
        classNames,
        (archive, image) -> labelOf.get(archive)[listings.get(archive).group(image)]);
  }
}
