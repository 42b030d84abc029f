package org.ottt.djl.data.format;

import java.util.List;
import java.util.Locale;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.ImageSet;

/**
 * The record layout of the CIFAR binaries: one or two label bytes, then 3,072 pixel bytes (1,024
 * red, 1,024 green, 1,024 blue, each plane row by row), without any header.
 */
final class CifarRecords {

  private static final int CHANNELS = 3;
  private static final int SIDE = 32;
  private static final int PIXELS = CHANNELS * SIDE * SIDE;

  private final String dataset;
  private final String otherDataset;
  private final int otherLabelBytes;
  private final int[] labelLimits;

  private CifarRecords(String dataset, String otherDataset, int otherLabelBytes, int... limits) {
    this.dataset = dataset;
    this.otherDataset = otherDataset;
    this.otherLabelBytes = otherLabelBytes;
    labelLimits = limits;
  }

  /** Returns the layout with one label of 0 .. 9. */
  static CifarRecords cifar10() {
    return new CifarRecords("CIFAR-10", "CIFAR-100", 2, 10);
  }

  /** Returns the layout with a coarse label of 0 .. 19, then the fine label of 0 .. 99. */
  static CifarRecords cifar100() {
    return new CifarRecords("CIFAR-100", "CIFAR-10", 1, 20, 100);
  }

  /**
   * Reads the records of all files, one file after the other.
   *
   * @param setName name of the set
   * @param files the files
   * @param classNames the names of the last label's values
   * @throws DataException if a file's size or a label does not fit the layout
   */
  ImageSet read(String setName, List<NamedFile> files, List<String> classNames)
      throws DataException {
    int count = 0;
    for (NamedFile file : files) {
      count += count(file);
    }
    if (count > Integer.MAX_VALUE / PIXELS) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s and its sister files hold %,d images, more than fit into memory",
              files.get(0).place(),
              count));
    }
    byte[] pixels = new byte[count * PIXELS];
    int[] labels = new int[count];
    int next = 0;
    for (NamedFile file : files) {
      next = readRecords(file, pixels, labels, next);
    }
    return ImageSet.builder()
        .name(setName)
        .imageSize(CHANNELS, SIDE, SIDE)
        .samples(pixels, labels)
        .classNames(classNames)
        .build();
  }

  private int recordBytes() {
    return labelLimits.length + PIXELS;
  }

  private int count(NamedFile file) throws DataException {
    int bytes = file.bytes().length;
    if (bytes == 0) {
      throw new DataException(file.place() + " is empty (0 bytes): copy or download it again");
    }
    if (bytes % recordBytes() == 0) {
      return bytes / recordBytes();
    }
    int otherBytes = otherLabelBytes + PIXELS;
    if (bytes % otherBytes == 0) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s has %,d bytes, a multiple of %,d as in %s and not of %,d as in %s:"
                  + " choose the other data set or pass another path",
              file.place(),
              bytes,
              otherBytes,
              otherDataset,
              recordBytes(),
              dataset));
    }
    throw new DataException(
        String.format(
            Locale.ROOT,
            "%s has %,d bytes, not a multiple of %,d: truncated? Copy or download it again",
            file.place(),
            bytes,
            recordBytes()));
  }

  private int readRecords(NamedFile file, byte[] pixels, int[] labels, int first)
      throws DataException {
    byte[] bytes = file.bytes();
    int next = first;
    for (int start = 0; start < bytes.length; start += recordBytes()) {
      for (int i = 0; i < labelLimits.length; i++) {
        int label = Byte.toUnsignedInt(bytes[start + i]);
        if (label >= labelLimits[i]) {
          throw new DataException(
              String.format(
                  Locale.ROOT,
                  "%s: record %,d has label %d, but %s has 0 to %d here:"
                      + " the file is damaged or not %s",
                  file.place(),
                  next - first + 1,
                  label,
                  dataset,
                  labelLimits[i] - 1,
                  dataset));
        }
        labels[next] = label;
      }
      System.arraycopy(bytes, start + labelLimits.length, pixels, next * PIXELS, PIXELS);
      next++;
    }
    return next;
  }
}
