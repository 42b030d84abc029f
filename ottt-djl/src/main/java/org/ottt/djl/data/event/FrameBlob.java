package org.ottt.djl.data.event;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.ottt.djl.data.DataException;

/** The encoded samples of a store, one slot each, in memory or mapped from a file. */
final class FrameBlob {

  /** A buffer holds less than 2 GiB, so that a large file needs several. */
  private static final int MAX_SEGMENT = 1 << 30;

  private final FrameLayout layout;
  private final int slots;
  private final int slotsPerSegment;
  private final ByteBuffer[] segments;

  private FrameBlob(FrameLayout layout, int slots) {
    this.layout = layout;
    this.slots = slots;
    slotsPerSegment = Math.max(1, MAX_SEGMENT / layout.bytes());
    segments = new ByteBuffer[(int) (((long) slots + slotsPerSegment - 1) / slotsPerSegment)];
  }

  /** Makes room for samples in memory. */
  static FrameBlob allocate(FrameLayout layout, int slots) {
    FrameBlob blob = new FrameBlob(layout, slots);
    for (int i = 0; i < blob.segments.length; i++) {
      blob.segments[i] = ByteBuffer.allocate((int) blob.segmentBytes(i));
    }
    return blob;
  }

  /**
   * Maps a file for reading.
   *
   * @throws DataException if the file is shorter than its slots
   */
  static FrameBlob map(Path file, FrameLayout layout, int slots) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long needed = (long) slots * layout.bytes();
      if (channel.size() < needed) {
        throw new DataException(
            String.format(
                "%s has %,d bytes, but %d samples need %,d: it is cut off, prepare it again",
                file, channel.size(), slots, needed));
      }
      FrameBlob blob = new FrameBlob(layout, slots);
      for (int i = 0; i < blob.segments.length; i++) {
        long start = (long) i * blob.slotsPerSegment * layout.bytes();
        blob.segments[i] = channel.map(FileChannel.MapMode.READ_ONLY, start, blob.segmentBytes(i));
      }
      return blob;
    }
  }

  private long segmentBytes(int segment) {
    long first = (long) segment * slotsPerSegment;
    return Math.min(slotsPerSegment, slots - first) * layout.bytes();
  }

  FrameLayout layout() {
    return layout;
  }

  /** Returns a view of a sample's bytes of its own, little-endian. */
  ByteBuffer sample(int slot) {
    Objects.checkIndex(slot, slots);
    int start = slot % slotsPerSegment * layout.bytes();
    return segments[slot / slotsPerSegment]
        .slice(start, layout.bytes())
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Puts an encoded sample into a slot of a blob in memory. */
  void put(int slot, byte[] encoded) {
    sample(slot).put(encoded);
  }

  /** Returns the checksum of a sample. */
  long checksum(int slot) {
    CRC32C checksum = new CRC32C();
    checksum.update(sample(slot));
    return checksum.getValue();
  }

  /** Returns the checksum of an encoded sample. */
  static long checksum(byte[] encoded) {
    CRC32C checksum = new CRC32C();
    checksum.update(encoded);
    return checksum.getValue();
  }

  /**
   * Computes mean and standard deviation per channel over some slots. They do not depend on the
   * order of the slots. A channel that is the same everywhere gets deviation 1.
   */
  FrameNormalization statistics(int... chosen) {
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
    return FrameNormalization.of(mean, std);
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
