package org.ottt.djl.data.layout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.archive.ArchiveListing;

/**
 * Which class each folder of an archive stands for: the first folder below those that all images
 * share; what lies deeper belongs to it.
 */
final class ArchiveClasses {

  private final ArchiveListing listing;
  private final List<List<String>> folders;
  private final boolean[] holdsImages;

  private ArchiveClasses(ArchiveListing listing) {
    this.listing = listing;
    folders = listing.groups().stream().map(ArchiveClasses::parts).toList();
    holdsImages = holdsImages(listing);
  }

  /** Returns for each group of a listing whether it has images of its own. */
  static boolean[] holdsImages(ArchiveListing listing) {
    boolean[] holdsImages = new boolean[listing.groups().size()];
    for (int image = 0; image < listing.images(); image++) {
      holdsImages[listing.group(image)] = true;
    }
    return holdsImages;
  }

  private static List<String> parts(String path) {
    return path.isEmpty() ? List.of() : Arrays.asList(path.split("/", -1));
  }

  /**
   * Finds the class of each folder.
   *
   * @param listing an archive that is labelled by folders
   * @param split the split that is wanted where the archive has a folder for each, or null
   * @return the name of the class of each of the listing's groups; null for those that belong to
   *     another split, or hold no image
   * @throws DataException if images lie beside the class folders, a class is empty, or the archive
   *     lacks the split
   */
  static String[] of(ArchiveListing listing, SplitName split) throws DataException {
    ArchiveClasses classes = new ArchiveClasses(listing);
    boolean[] wanted = classes.holdsImages.clone();
    int shared = classes.shared(wanted);
    Set<String> first = classes.partsAt(shared, wanted);
    if (split != null) {
      Set<String> word = words(split, first);
      if (word.isEmpty() || first.stream().anyMatch(name -> SplitName.of(name) == null)) {
        throw new DataException(
            String.format(
                "%s has no folders %s within: pass --data with %s",
                listing.file(),
                split == SplitName.TRAIN ? "train and val" : "train and val, or test",
                DataPlaces.KNOWN));
      }
      for (int i = 0; i < wanted.length; i++) {
        wanted[i] &= word.contains(classes.part(i, shared));
      }
      shared = Math.max(shared + 1, classes.shared(wanted));
    }
    return classes.names(shared, wanted);
  }

  /** Returns the one of the folders' names that stands for a split. */
  private static Set<String> words(SplitName split, Set<String> names) {
    List<SplitName> splits =
        split == SplitName.TRAIN
            ? List.of(SplitName.TRAIN)
            : List.of(SplitName.VAL, SplitName.TEST);
    for (SplitName candidate : splits) {
      for (String name : names) {
        if (SplitName.of(name) == candidate) {
          return Set.of(name);
        }
      }
    }
    return Set.of();
  }

  /** Returns how many folders from the top all wanted ones have in common, but not the class. */
  private int shared(boolean[] wanted) {
    List<String> common = null;
    int shallowest = Integer.MAX_VALUE;
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i]) {
        List<String> parts = folders.get(i);
        shallowest = Math.min(shallowest, parts.size());
        common = common == null ? parts : common.subList(0, sameParts(common, parts));
      }
    }
    if (common == null) {
      return 0;
    }
    boolean images = shallowest == common.size();
    // Images right there make the last common folder a class, unless they lie beside classes.
    return images && partsAt(common.size(), wanted).size() <= 1
        ? Math.max(0, common.size() - 1)
        : common.size();
  }

  private static int sameParts(List<String> one, List<String> other) {
    int same = 0;
    while (same < Math.min(one.size(), other.size()) && one.get(same).equals(other.get(same))) {
      same++;
    }
    return same;
  }

  private String part(int folder, int depth) {
    List<String> parts = folders.get(folder);
    return depth < parts.size() ? parts.get(depth) : "";
  }

  /** Returns the names at a depth, without those of images that lie less deep. */
  private Set<String> partsAt(int depth, boolean[] wanted) {
    Set<String> names = new TreeSet<>();
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i]) {
        names.add(part(i, depth));
      }
    }
    names.remove("");
    return names;
  }

  private String[] names(int depth, boolean[] wanted) throws DataException {
    Set<String> found = partsAt(depth, wanted);
    List<String> above = List.of();
    String[] names = new String[wanted.length];
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i]) {
        names[i] = part(i, depth);
        if (names[i].isEmpty()) {
          throw new DataException(
              found.isEmpty()
                  ? listing.file()
                      + " holds images without class folders and without labels: pack one folder"
                      + " per class"
                  : listing.file()
                      + " holds images beside the class folders: move them to their class or leave"
                      + " them out");
        }
        above = folders.get(i).subList(0, depth);
      }
    }
    checkEmpty(depth, above, found);
    return names;
  }

  /** A folder beside those of the classes that holds nothing is a class without images. */
  private void checkEmpty(int depth, List<String> above, Set<String> found) throws DataException {
    List<String> empty = new ArrayList<>();
    for (List<String> folder : folders) {
      if (folder.size() == depth + 1
          && folder.subList(0, depth).equals(above)
          && !found.contains(folder.get(depth))) {
        empty.add(folder.get(depth));
      }
    }
    if (!empty.isEmpty() && !found.isEmpty()) {
      throw new DataException(
          String.format(
              "%s has class %s without any image of a format that is read: add images or leave the folder"
                  + " out",
              listing.file(), empty.get(0)));
    }
  }
}
