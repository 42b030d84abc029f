package org.ottt.djl.data.archive;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.image.UnreadImages;
import org.ottt.djl.io.ShownName;

/**
 * What one archive holds: for every image its name, where its bytes lie, and the group it belongs
 * to. Compact, some 60 bytes per image, since there may be millions. Immutable.
 */
public final class ArchiveListing {

  /** More than any data set of images has; stops an archive that was made to fill the memory. */
  private static final int MAX_IMAGES = 50_000_000;

  /** How the images of an archive are labelled. */
  public enum Kind {
    /** By the folder they lie in; a tar within the tar counts as a folder. */
    FOLDERS,
    /** By a part of the same sample, as in WebDataset shards. */
    LABELS
  }

  private final Path file;
  private final long size;
  private final long modified;
  private final String labelKey;
  private final Kind kind;
  private final List<String> groups;
  private final int[] groupOf;
  private final byte[] names;
  private final int[] ends;
  private final long[] offsets;
  private final int[] lengths;
  private final UnreadImages unread;

  ArchiveListing(
      Path file,
      long size,
      long modified,
      String labelKey,
      Kind kind,
      List<String> groups,
      int[] groupOf,
      byte[] names,
      int[] ends,
      long[] offsets,
      int[] lengths,
      UnreadImages unread) {
    this.file = file;
    this.size = size;
    this.modified = modified;
    this.labelKey = labelKey;
    this.kind = kind;
    this.groups = List.copyOf(groups);
    this.groupOf = groupOf;
    this.names = names;
    this.ends = ends;
    this.offsets = offsets;
    this.lengths = lengths;
    this.unread = unread;
  }

  /** Returns the same listing for another path of the archive. */
  ArchiveListing at(Path other) {
    return new ArchiveListing(
        other, size, modified, labelKey, kind, groups, groupOf, names, ends, offsets, lengths,
        unread);
  }

  /**
   * Returns the archive.
   *
   * @return its path
   */
  public Path file() {
    return file;
  }

  /** Returns the archive's length when it was listed, in bytes. */
  long size() {
    return size;
  }

  /** Returns the archive's modification time when it was listed, in nanoseconds since 1970. */
  long modified() {
    return modified;
  }

  /** Returns which part of a sample was looked for as its label; empty for the usual ones. */
  String labelKey() {
    return labelKey;
  }

  /**
   * Tells how the images are labelled.
   *
   * @return by their folders or by their labels
   */
  public Kind kind() {
    return kind;
  }

  /**
   * Returns the groups that images belong to.
   *
   * @return paths of folders, such as {@code train/cat}, or texts of labels; folders without any
   *     image of their own are among them
   */
  public List<String> groups() {
    return groups;
  }

  /**
   * Returns the number of images.
   *
   * @return how many, 0 or more
   */
  public int images() {
    return ends.length;
  }

  /**
   * Returns the images of other formats, which are left out.
   *
   * @return their number, and the first one with the archive's name
   */
  public UnreadImages unread() {
    return unread.named(file + " (" + ShownName.of(unread.first()) + ")");
  }

  /** Returns the images of other formats, the first one by its path in the archive. */
  UnreadImages unreadWithin() {
    return unread;
  }

  /**
   * Returns the group of an image.
   *
   * @param image the image, from 0, in the order of the archive
   * @return its place in {@link #groups}
   */
  public int group(int image) {
    return groupOf[image];
  }

  /**
   * Returns the name of an image.
   *
   * @param image the image, from 0
   * @return its path in the archive; a tar within it counts as a folder
   */
  public String name(int image) {
    int start = image == 0 ? 0 : ends[image - 1] + 1;
    return new String(names, start, ends[image] - start, StandardCharsets.UTF_8);
  }

  /** Returns where the bytes of an image begin in the archive. */
  long offset(int image) {
    return offsets[image];
  }

  /** Returns how many bytes an image has. */
  int length(int image) {
    return lengths[image];
  }

  /** Returns the names in UTF-8, each ended by a 0 byte. */
  byte[] packedNames() {
    return names;
  }

  /** Collects what an archive holds. */
  static final class Builder {

    private final Map<String, Integer> folders = new LinkedHashMap<>();
    private final Map<String, Integer> labels = new LinkedHashMap<>();
    private final ByteArrayOutputStream names = new ByteArrayOutputStream();
    private int[] groupOf = new int[64];
    private int[] ends = new int[64];
    private int[] lengths = new int[64];
    private long[] offsets = new long[64];
    private int count;
    private int labelled;
    private UnreadImages unread = UnreadImages.NONE;

    /** Adds a folder, with or without images. */
    int folder(String path) {
      return folders.computeIfAbsent(path, ignored -> folders.size());
    }

    /** Adds an image and returns its number. */
    int add(String name, String folder, long offset, int length) throws DataException {
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      if (count == MAX_IMAGES || names.size() > Integer.MAX_VALUE - 8 - bytes.length - 1) {
        throw new DataException(
            String.format("an archive of more than %,d images is not read", MAX_IMAGES));
      }
      if (count == ends.length) {
        int capacity = Math.max(count + 1, count / 2 * 3);
        groupOf = Arrays.copyOf(groupOf, capacity);
        ends = Arrays.copyOf(ends, capacity);
        lengths = Arrays.copyOf(lengths, capacity);
        offsets = Arrays.copyOf(offsets, capacity);
      }
      names.write(bytes, 0, bytes.length);
      ends[count] = names.size();
      names.write(0);
      groupOf[count] = folder(folder);
      offsets[count] = offset;
      lengths[count] = length;
      return count++;
    }

    /** Gives an image its label in place of its folder. */
    void label(int image, String label) {
      groupOf[image] = labels.computeIfAbsent(label, ignored -> labels.size());
      labelled++;
    }

    /** Counts an image that is not read, whose folder is a class of its own all the same. */
    void unread(String name, String folder) {
      unread = unread.plus(new UnreadImages(1, name));
      if (!folder.isEmpty()) {
        folder(folder);
      }
    }

    int images() {
      return count;
    }

    int labelled() {
      return labelled;
    }

    ArchiveListing build(Path file, long size, long modified, String labelKey) {
      Kind kind = labelled > 0 ? Kind.LABELS : Kind.FOLDERS;
      return new ArchiveListing(
          file,
          size,
          modified,
          labelKey,
          kind,
          new ArrayList<>((kind == Kind.LABELS ? labels : folders).keySet()),
          Arrays.copyOf(groupOf, count),
          names.toByteArray(),
          Arrays.copyOf(ends, count),
          Arrays.copyOf(offsets, count),
          Arrays.copyOf(lengths, count),
          unread);
    }
  }
}
