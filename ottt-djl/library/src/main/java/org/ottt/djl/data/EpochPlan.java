package org.ottt.djl.data;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import org.ottt.djl.io.ShownName;

/**
 * Which sample stands where in one epoch, and which randomness it gets.
 *
 * <p>Positions and rows are those of this process's share of every batch; batches are the same for
 * all processes that share them. Everything follows from seed, epoch and sample number; who reads a
 * sample, and when, changes nothing. Immutable.
 */
final class EpochPlan {

  private final SampleSource source;
  private final int classes;
  private final int batchSize;
  private final int samples;
  private final RowShare share;
  private final int rowsPerBatch;
  private final int[] order;
  private final long sampleSeed;

  /**
   * Plans an epoch.
   *
   * @param source the samples
   * @param batchSize samples in a full batch
   * @param samples how many samples the epoch has, at most {@code source.size()}
   * @param share which rows of every batch are read
   * @param shuffle whether the order is random; otherwise it is that of the source
   * @param seed the seed of the run
   * @param epoch the epoch
   */
  EpochPlan(
      SampleSource source,
      int batchSize,
      int samples,
      RowShare share,
      boolean shuffle,
      long seed,
      int epoch) {
    this.source = source;
    classes = source.classNames().size();
    this.batchSize = batchSize;
    this.samples = samples;
    this.share = share;
    rowsPerBatch = share.rowsOf(batchSize);
    // Chained generators keep neighbouring seeds, epochs and samples unrelated.
    SplittableRandom random = new SplittableRandom(new SplittableRandom(seed).nextLong() + epoch);
    sampleSeed = random.nextLong();
    int[] all = new int[source.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = i;
    }
    if (shuffle) {
      shuffle(all, random);
    }
    order = share.isWhole() ? Arrays.copyOf(all, samples) : rowsOf(all);
  }

  private int[] rowsOf(int[] all) {
    int count = 0;
    for (int batch = 0; batch < batches(); batch++) {
      count += share.rowsOf(rows(batch));
    }
    int[] own = new int[count];
    int position = 0;
    for (int batch = 0; batch < batches(); batch++) {
      for (int row = 0; row < share.rowsOf(rows(batch)); row++) {
        own[position++] = all[batch * batchSize + share.rowInBatch(row)];
      }
    }
    return own;
  }

  private static void shuffle(int[] values, SplittableRandom random) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int value = values[i];
      values[i] = values[j];
      values[j] = value;
    }
  }

  /** Returns the number of samples in the epoch, over all shares. */
  int samples() {
    return samples;
  }

  /** Returns the number of positions, that is, of samples that are read here. */
  int positions() {
    return order.length;
  }

  /** Returns the number of batches in the epoch. */
  int batches() {
    return (samples + batchSize - 1) / batchSize;
  }

  /** Returns the number of samples of a batch over all shares. */
  int rows(int batch) {
    return samplesUpTo(batch) - batch * batchSize;
  }

  /** Returns the number of samples of the epoch up to the end of a batch, over all shares. */
  int samplesUpTo(int batch) {
    return (int) Math.min(samples, (batch + 1L) * batchSize);
  }

  /** Returns the position of the first sample of a batch. */
  int begin(int batch) {
    return (int) Math.min(order.length, (long) batch * rowsPerBatch);
  }

  /** Returns the position of the first sample after a batch. */
  int end(int batch) {
    return (int) Math.min(order.length, (batch + 1L) * rowsPerBatch);
  }

  /** Returns the number of samples of a batch that are read here; 0 is possible in the last one. */
  int size(int batch) {
    return end(batch) - begin(batch);
  }

  /** Returns the batch that a position belongs to. */
  int batch(int position) {
    return position / rowsPerBatch;
  }

  /** Returns which rows are read here. */
  RowShare share() {
    return share;
  }

  /** Returns the number of the sample at a position. */
  int sample(int position) {
    return order[position];
  }

  /** Returns the row of a position in its batch's buffer. */
  int row(int position) {
    return position % rowsPerBatch;
  }

  /**
   * Reads the sample at a position to its place in its batch's buffer.
   *
   * @throws DataException if there is no class of its label
   * @throws IOException if its source cannot read it
   */
  void read(int position, BatchBuffer buffer) throws IOException {
    int sample = order[position];
    int row = row(position);
    SplittableRandom random =
        new SplittableRandom(new SplittableRandom(sampleSeed + sample).nextLong());
    int from = row * buffer.sampleSize();
    // Not what an earlier batch has left: a source may write what is not zero only.
    Arrays.fill(buffer.values(), from, from + buffer.sampleSize(), 0f);
    source.read(sample, random, buffer.values(), from);
    buffer.labels()[row] = label(sample);
  }

  /** One out of range would be refused without a name later on, or read another sample's logits. */
  private int label(int sample) throws DataException {
    int label = source.label(sample);
    if (label < 0 || label >= classes) {
      String name = source.identity(sample);
      throw new DataException(
          String.format(
              Locale.ROOT,
              "Sample %d%s has label %d, but there are %d class names, the first of which is that of"
                  + " label 0: correct the labels, or name all classes.",
              sample,
              name.isEmpty() ? "" : " (" + ShownName.of(name) + ")",
              label,
              classes));
    }
    return label;
  }
}
