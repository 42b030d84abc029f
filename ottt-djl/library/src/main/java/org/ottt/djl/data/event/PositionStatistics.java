package org.ottt.djl.data.event;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.ottt.djl.data.DataException;
import org.ottt.djl.io.AtomicFiles;

/**
 * Mean and standard deviation of each channel at each position, and the file that keeps them: all
 * means {@code [C, H, W]}, then all deviations, little-endian floats.
 */
final class PositionStatistics {

  static final String FILE = "normalization.bin";

  private final double[] sum;
  private final double[] squares;
  private final float[] least;
  private final float[] most;

  /**
   * Starts without values.
   *
   * @param size number of positions of all channels
   */
  PositionStatistics(int size) {
    sum = new double[size];
    squares = new double[size];
    least = new float[size];
    most = new float[size];
    Arrays.fill(least, Float.POSITIVE_INFINITY);
    Arrays.fill(most, Float.NEGATIVE_INFINITY);
  }

  void add(int position, float value) {
    sum[position] += value;
    squares[position] += (double) value * value;
    least[position] = Math.min(least[position], value);
    most[position] = Math.max(most[position], value);
  }

  /**
   * Returns the normalization of what was added.
   *
   * @param layout the layout of a sample
   * @param count number of values that each position got
   */
  FrameNormalization normalization(FrameLayout layout, long count) {
    float[] mean = new float[sum.length];
    float[] std = new float[sum.length];
    for (int i = 0; i < sum.length; i++) {
      double average = sum[i] / count;
      double variance = squares[i] / count - average * average;
      mean[i] = (float) average;
      // Where all values are equal the rounding of the sums must not become a deviation. Positions
      // without events are such ones.
      std[i] = least[i] < most[i] && variance > 0 ? (float) Math.sqrt(variance) : 1;
      if (!(std[i] > 0)) {
        std[i] = 1;
      }
    }
    return FrameNormalization.byPosition(layout.channels(), mean, std);
  }

  /** Writes the file; returns its checksum. */
  static long write(Path folder, FrameNormalization normalization) throws IOException {
    byte[] bytes = bytes(normalization);
    AtomicFiles.write(folder.resolve(FILE), out -> out.write(bytes));
    return FrameBlob.checksum(bytes);
  }

  private static byte[] bytes(FrameNormalization normalization) {
    float[] mean = normalization.means();
    float[] std = normalization.deviations();
    ByteBuffer bytes =
        ByteBuffer.allocate(2 * mean.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(mean).put(std);
    return bytes.array();
  }

  /**
   * Reads the file.
   *
   * @throws DataException if it is missing or damaged
   */
  static FrameNormalization read(Path folder, FrameLayout layout, long checksum)
      throws IOException {
    Path file = folder.resolve(FILE);
    int size = layout.channels() * layout.height() * layout.width();
    long expected = 2L * size * Float.BYTES;
    byte[] bytes;
    try {
      bytes = Files.size(file) == expected ? Files.readAllBytes(file) : new byte[0];
    } catch (NoSuchFileException e) {
      throw new DataException(file + " is missing: " + FrameStoreHeader.remedy(file), e);
    }
    // Sizes are believed once the file is as long as they say.
    if (bytes.length == expected && FrameBlob.checksum(bytes) == checksum) {
      float[] mean = new float[size];
      float[] std = new float[size];
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(mean).get(std);
      try {
        return FrameNormalization.byPosition(layout.channels(), mean, std);
      } catch (IllegalArgumentException e) {
        throw new DataException(file + " is damaged: " + FrameStoreHeader.remedy(file), e);
      }
    }
    throw new DataException(file + " is damaged: " + FrameStoreHeader.remedy(file));
  }
}
