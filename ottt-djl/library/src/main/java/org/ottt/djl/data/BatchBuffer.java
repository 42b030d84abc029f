package org.ottt.djl.data;

import java.util.Map;
import java.util.TreeMap;

/** Plain memory for one batch, filled by workers and used again for later batches. */
final class BatchBuffer {

  private final int sampleSize;
  private final float[] values;
  private final long[] labels;
  private final TreeMap<Integer, UnreadableSampleException> unreadable = new TreeMap<>();
  private int filled;
  private Throwable failure;
  private int failedAt;

  BatchBuffer(int batchSize, int sampleSize) {
    this.sampleSize = sampleSize;
    values = new float[batchSize * sampleSize];
    labels = new long[batchSize];
  }

  /** Returns the number of floats of one sample. */
  int sampleSize() {
    return sampleSize;
  }

  /** Returns the samples, one after the other. */
  float[] values() {
    return values;
  }

  /** Returns the labels, one per sample. */
  long[] labels() {
    return labels;
  }

  /** Makes the buffer ready for another batch. */
  void clear() {
    filled = 0;
    failure = null;
    unreadable.clear();
  }

  /** Notes that a row holds no sample. */
  void skip(int row, UnreadableSampleException reason) {
    unreadable.put(row, reason);
  }

  /** Returns the rows without a sample, in their order, and why. */
  Map<Integer, UnreadableSampleException> unreadable() {
    return unreadable;
  }

  /** Closes the gaps: moves up the samples below the rows without one. */
  void compact(int rows) {
    if (unreadable.isEmpty()) {
      return;
    }
    int to = unreadable.firstKey();
    for (int row = to; row < rows; row++) {
      if (!unreadable.containsKey(row)) {
        System.arraycopy(values, row * sampleSize, values, to * sampleSize, sampleSize);
        labels[to] = labels[row];
        to++;
      }
    }
  }

  /** Counts samples that were dealt with. */
  void addFilled(int count) {
    filled += count;
  }

  /** Returns how many samples of the batch were dealt with. */
  int filled() {
    return filled;
  }

  /** Keeps the failure of the first position, so that it does not depend on the workers' pace. */
  void fail(int position, Throwable cause) {
    if (failure == null || position < failedAt) {
      failure = cause;
      failedAt = position;
    }
  }

  /** Returns why a sample could not be read, or null. */
  Throwable failure() {
    return failure;
  }
}
