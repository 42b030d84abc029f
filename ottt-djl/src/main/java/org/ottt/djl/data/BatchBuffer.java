package org.ottt.djl.data;

/** Plain memory for one batch, filled by workers and used again for later batches. */
final class BatchBuffer {

  private final int sampleSize;
  private final float[] values;
  private final long[] labels;
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
