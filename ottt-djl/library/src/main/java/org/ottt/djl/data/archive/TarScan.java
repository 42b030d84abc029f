package org.ottt.djl.data.archive;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.image.ImageFileNames;
import org.ottt.djl.io.SeekableInput;
import org.ottt.djl.io.ShownName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists the images of a tar: of class folders, of tars each of which is a class, or of WebDataset
 * samples, whose parts have one name up to the first dot and follow each other.
 *
 * <p>Hidden files are left out. Links have no bytes of their own: those to images and tars are
 * refused, others left out with a warning, since they may lead to folders of images.
 */
final class TarScan {

  private static final Logger LOG = LoggerFactory.getLogger(TarScan.class);
  private static final String TAR = ".tar";
  private static final int DEEPEST = 2;

  private final Path file;
  private final SampleLabel labels;
  private final LongConsumer progress;
  private final ArchiveListing.Builder images = new ArchiveListing.Builder();

  private String sample;
  private final List<String> sampleUnread = new ArrayList<>();
  private int sampleImages;
  private int sampleImage;
  private SampleParts sampleParts;
  private String withoutLabel;
  private String withoutField;
  private DataException problem;
  private String firstLink;
  private int links;

  private TarScan(Path file, String labelKey, LongConsumer progress) {
    this.file = file;
    this.progress = progress;
    labels = new SampleLabel(labelKey);
  }

  /**
   * Lists an archive.
   *
   * @param file the tar
   * @param modified its modification time in nanoseconds since 1970, taken before
   * @param labelKey the part of a sample that is its label, or the field of its {@code .json};
   *     empty for the usual ones
   * @param progress is called from time to time with the number of bytes listed so far
   * @throws DataException if it is compressed, damaged, or not labelled in one way
   * @throws IOException if it cannot be read
   */
  static ArchiveListing of(Path file, long modified, String labelKey, LongConsumer progress)
      throws IOException {
    try (SeekableInput opened = SeekableInput.open(file)) {
      byte[] start = new byte[Compression.MAGIC_BYTES];
      int length = Math.max(0, opened.read(start, 0, start.length));
      Optional<Compression> compression = Compression.of(Arrays.copyOf(start, length));
      if (compression.isPresent()) {
        throw new DataException(compression.get().refusal(file));
      }
      TarScan scan = new TarScan(file, labelKey, progress);
      long size = opened.length();
      scan.walk(opened, 0, size, "", file.toString(), DEEPEST);
      scan.warnOfLinks();
      scan.checkLabels();
      return scan.images.build(file, size, modified, labelKey);
    }
  }

  private void walk(
      SeekableInput opened, long start, long end, String prefix, String place, int depth)
      throws IOException {
    TarWalker walker = new TarWalker(opened, start, end, place);
    for (TarArchiveEntry entry = walker.next(); entry != null; entry = walker.next()) {
      String path = path(entry.getName(), place);
      String name = path.substring(path.lastIndexOf('/') + 1);
      progress.accept(walker.position());
      if (isHidden(path)) {
        continue;
      }
      if (entry.isLink() || entry.isSymbolicLink()) {
        if (holdsImages(name)) {
          throw new DataException(
              String.format(
                  "%s (%s) is a link: pack the archive again with tar --dereference"
                      + " --hard-dereference",
                  place, ShownName.of(path)));
        }
        firstLink = firstLink == null ? prefix + path : firstLink;
        links++;
      } else if (entry.isDirectory()) {
        images.folder(prefix + path);
      } else if (entry.isSparse() || !entry.isFile()) {
        if (holdsImages(name)) {
          throw new DataException(
              String.format(
                  "%s (%s) is not a plain file: pack the archive again without tar's --sparse",
                  place, ShownName.of(path)));
        }
      } else if (name.endsWith(TAR)) {
        walkWithin(opened, walker, entry, prefix, path, depth);
      } else {
        add(walker, entry, prefix + path, name);
      }
    }
    endSample();
    if (!walker.isEndMarked()) {
      LOG.warn("{} has no end mark: it may be cut off after its last whole file", place);
    }
  }

  private static boolean holdsImages(String name) {
    return ImageFileNames.isImage(name) || name.endsWith(TAR);
  }

  /** A tar within the tar is a class. */
  private void walkWithin(
      SeekableInput opened,
      TarWalker walker,
      TarArchiveEntry entry,
      String prefix,
      String path,
      int depth)
      throws IOException {
    String place = file + " (" + ShownName.of(path) + ")";
    if (depth == 1) {
      throw new DataException(place + " is a tar in a tar in a tar: unpack the outer one");
    }
    endSample();
    String folder = prefix + path.substring(0, path.length() - TAR.length());
    images.folder(folder);
    long start = walker.dataOffset();
    walk(opened, start, start + entry.getSize(), folder + "/", place, depth - 1);
  }

  private void add(TarWalker walker, TarArchiveEntry entry, String path, String name)
      throws IOException {
    int dot = name.indexOf('.');
    if (dot < 0) {
      return;
    }
    String key = path.substring(0, path.length() - name.length() + dot);
    if (!key.equals(sample)) {
      endSample();
      sample = key;
      sampleParts = new SampleParts(file, labels);
    }
    String ending = name.substring(dot + 1).toLowerCase(Locale.ROOT);
    if (ImageFileNames.isImage(name)) {
      if (entry.getSize() > TarImages.MAX_IMAGE_BYTES) {
        throw new DataException(
            String.format("%s (%s) is larger than 256 MB: leave it out", file, ShownName.of(path)));
      }
      sampleImage = images.add(path, folder(path), walker.dataOffset(), (int) entry.getSize());
      sampleImages++;
    } else if (labels.isWanted(ending)) {
      sampleParts.add(walker, entry, path, ending);
    } else if (ImageFileNames.isUnreadImage(name)) {
      sampleUnread.add(path);
    }
  }

  private static String folder(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  private void endSample() throws DataException {
    if (sampleImages > 0) {
      Optional<String> label = sampleParts.label();
      if (label.isEmpty()) {
        withoutLabel = sample;
        withoutField = withoutField == null ? sampleParts.withoutField() : withoutField;
        problem = problem == null ? sampleParts.problem() : problem;
      } else if (sampleImages > 1) {
        throw new DataException(
            String.format(
                "%s: sample %s has %d images, which one is meant? Leave the others out",
                file, ShownName.of(sample), sampleImages));
      } else {
        images.label(sampleImage, label.get());
      }
    }
    if (sampleImages == 0) {
      sampleUnread.forEach(path -> images.unread(path, folder(path)));
    }
    sample = null;
    sampleImages = 0;
    // A mask or a depth map beside an image that is read is nothing that is missing.
    sampleUnread.clear();
  }

  private void warnOfLinks() {
    if (links > 0) {
      LOG.warn(
          "{} has {} links, such as {}, which are left out; if they lead to images, pack it again"
              + " with tar --dereference",
          file,
          links,
          ShownName.of(firstLink));
    }
  }

  private void checkLabels() throws DataException {
    boolean labelled = images.labelled() > 0;
    if (problem != null && (labelled || labels.isNamed())) {
      throw problem;
    }
    if (labelled && images.labelled() < images.images()) {
      throw new DataException(
          String.format(
              "%s: sample %s has no label where others have: add a .cls part, or name the part or"
                  + " field of the label with --label-key",
              file, ShownName.of(withoutLabel)));
    }
    if (!labelled && withoutField != null) {
      LOG.warn("{} has no label; if it should, name its field with --label-key", withoutField);
    } else if (problem != null) {
      LOG.warn(
          "{} is read as class folders, since no image has a label; {}",
          file,
          problem.getMessage());
    }
  }

  /** Returns a path without what tar puts in front, such as {@code ./}. */
  private static String path(String name, String place) throws DataException {
    if (name.indexOf('\0') >= 0) {
      throw new DataException(place + " has a damaged file name: copy or download it again");
    }
    StringBuilder path = new StringBuilder();
    for (String part : name.split("/", -1)) {
      if (!part.isEmpty() && !part.equals(".")) {
        path.append(path.isEmpty() ? "" : "/").append(part);
      }
    }
    return path.toString();
  }

  private static boolean isHidden(String path) {
    return Arrays.stream(path.split("/", -1)).anyMatch(ImageFileNames::isHidden);
  }
}
