package org.ottt.djl.data.event;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.ottt.djl.data.ChannelNormalization;
import org.ottt.djl.data.DataException;
import org.ottt.djl.io.SeekableInput;

/**
 * The encoded samples of a store, one slot each, in memory or in a file.
 *
 * <p>A file is read sample by sample and not mapped into memory: a mapped file that is cut off
 * while it is in use gives zeros, or ends the program at a later moment with an error that names
 * nothing.
 */
final class FrameBlob {

  /** A buffer holds less than 2 GiB, so that many samples need several. */
  private static final int MAX_SEGMENT = 1 << 30;

  private final FrameLayout layout;
  private final int slots;
  private final int slotsPerSegment;
  private final ByteBuffer[] segments;
  private final Path file;

  private FrameBlob(FrameLayout layout, int slots, Path file) {
    this.layout = layout;
    this.slots = slots;
    this.file = file;
    slotsPerSegment = Math.max(1, MAX_SEGMENT / layout.bytes());
    segments =
        new ByteBuffer
            [file == null ? (int) (((long) slots + slotsPerSegment - 1) / slotsPerSegment) : 0];
  }

  /** Makes room for samples in memory. */
  static FrameBlob allocate(FrameLayout layout, int slots) {
    FrameBlob blob = new FrameBlob(layout, slots, null);
    for (int i = 0; i < blob.segments.length; i++) {
      blob.segments[i] = ByteBuffer.allocate((int) blob.segmentBytes(i));
    }
    return blob;
  }

  /**
   * Takes the samples from a file, which is read when a sample is requested.
   *
   * @throws DataException if the file is missing or shorter than its slots
   * @throws IOException if its size cannot be read
   */
  static FrameBlob of(Path file, FrameLayout layout, int slots) throws IOException {
    long needed = (long) slots * layout.bytes();
    long size;
    try {
      size = Files.size(file);
    } catch (NoSuchFileException e) {
      throw new DataException(file + " is missing: " + FrameStoreHeader.remedy(file), e);
    }
    if (size < needed) {
      throw new DataException(
          String.format(
              "%s has %,d bytes, but %d samples need %,d: it is cut off; %s",
              file, size, slots, needed, FrameStoreHeader.remedy(file)));
    }
    return new FrameBlob(layout, slots, file);
  }

  private long segmentBytes(int segment) {
    long first = (long) segment * slotsPerSegment;
    return Math.min(slotsPerSegment, slots - first) * layout.bytes();
  }

  FrameLayout layout() {
    return layout;
  }

  /** Says what to do about damaged samples. */
  String remedy() {
    return file == null ? "make them again" : FrameStoreHeader.remedy(file);
  }

  /**
   * Returns a sample's bytes, little-endian.
   *
   * @throws DataException if the file has changed since it was opened; the message names it
   */
  ByteBuffer sample(int slot) throws DataException {
    Objects.checkIndex(slot, slots);
    ByteBuffer bytes = file == null ? view(slot) : ByteBuffer.wrap(read(slot));
    return bytes.order(ByteOrder.LITTLE_ENDIAN);
  }

  private ByteBuffer view(int slot) {
    int start = slot % slotsPerSegment * layout.bytes();
    return segments[slot / slotsPerSegment].slice(start, layout.bytes());
  }

  private byte[] read(int slot) throws DataException {
    byte[] bytes = new byte[layout.bytes()];
    try (SeekableInput in = SeekableInput.open(file)) {
      in.seek((long) slot * bytes.length);
      in.readFully(bytes);
      return bytes;
    } catch (EOFException e) {
      throw new DataException(
          file
              + " became shorter while it was in use: "
              + FrameStoreHeader.remedy(file)
              + ", then resume",
          e);
    } catch (IOException e) {
      // Java names a file that cannot be opened, but not one that cannot be read.
      String reason =
          e instanceof FileNotFoundException ? e.getMessage() : file + ": " + e.getMessage();
      throw new DataException(
          "The frames cannot be read any more: " + reason + "; make them readable", e);
    }
  }

  /** Puts an encoded sample into a slot of a blob in memory. */
  void put(int slot, byte[] encoded) {
    view(slot).put(encoded);
  }

  /** Returns the checksum of an encoded sample. */
  static long checksum(byte[] encoded) {
    return checksum(ByteBuffer.wrap(encoded));
  }

  /** Returns the checksum of an encoded sample, which is read to its end. */
  static long checksum(ByteBuffer encoded) {
    CRC32C checksum = new CRC32C();
    checksum.update(encoded);
    return checksum.getValue();
  }

  /**
   * Computes mean and standard deviation per channel over some slots. They do not depend on the
   * order of the slots. A channel that is the same everywhere gets deviation 1.
   */
  ChannelNormalization statistics(int... chosen) throws DataException {
    int channels = layout.channels();
    int planeSize = layout.height() * layout.width();
    FrameEncoding encoding = layout.encoding();
    long[][] histogram = new long[channels][encoding.codes()];
    for (int slot : chosen) {
      ByteBuffer sample = sample(slot);
      for (int plane = 0; plane < layout.frames() * channels; plane++) {
        long[] counts = histogram[plane % channels];
        for (int i = plane * planeSize; i < (plane + 1) * planeSize; i++) {
          counts[encoding.code(sample, i)]++;
        }
      }
    }
    float[] mean = new float[channels];
    float[] std = new float[channels];
    for (int channel = 0; channel < channels; channel++) {
      double count = (double) chosen.length * layout.frames() * planeSize;
      double average = moment(histogram[channel], 0, 1) / count;
      double variance = moment(histogram[channel], average, 2) / count;
      mean[channel] = (float) average;
      std[channel] = variance > 0 ? (float) Math.sqrt(variance) : 1;
    }
    return ChannelNormalization.of(mean, std);
  }

  /**
   * Computes mean and standard deviation of each channel at each position over some slots and all
   * their frames. They do not depend on the order of the slots. A position that always has the same
   * value gets deviation 1.
   */
  FrameNormalization statisticsByPosition(int... chosen) throws DataException {
    int size = layout.channels() * layout.height() * layout.width();
    PositionStatistics statistics = new PositionStatistics(size);
    int[] sorted = chosen.clone();
    Arrays.sort(sorted);
    for (int slot : sorted) {
      ByteBuffer sample = sample(slot);
      for (int i = 0; i < layout.values(); i++) {
        statistics.add(i % size, layout.encoding().value(layout.encoding().code(sample, i)));
      }
    }
    return statistics.normalization(layout, (long) chosen.length * layout.frames());
  }

  private double moment(long[] counts, double centre, int power) {
    double sum = 0;
    for (int code = 0; code < counts.length; code++) {
      if (counts[code] > 0) {
        sum += counts[code] * Math.pow(layout.encoding().value(code) - centre, power);
      }
    }
    return sum;
  }
}
