package org.ottt.djl.data;

import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.Dataset;
import ai.djl.util.Progress;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Turns a {@link SampleSource} into DJL batches, epoch by epoch.
 *
 * <p>Order and augmentation of an epoch follow from the seed, the epoch's number and the sample's
 * number alone: the number of workers changes only the speed. As a DJL {@link Dataset} it counts
 * epochs itself, one per {@link #getData}. The loader itself may be used from several threads.
 *
 * <p>A sample that its source cannot read ({@link UnreadableSampleException}) is reported in the
 * log once per loader and left out, so its batch is shorter by one; a batch without any sample is
 * not delivered. Too many such samples in an epoch end it.
 */
public final class BatchLoader implements Dataset {

  private final SampleSource source;
  private final int batchSize;
  private final long seed;
  private final boolean shuffle;
  private final int workers;
  private final int prefetch;
  private final int sampleSize;
  private final int samples;
  private final double maxUnreadable;
  private final RowShare share;
  private final Set<Integer> reported = ConcurrentHashMap.newKeySet();
  private final AtomicInteger nextEpoch = new AtomicInteger();

  private BatchLoader(Builder builder) {
    source = builder.source;
    batchSize = builder.batchSize;
    seed = builder.seed;
    shuffle = builder.shuffle;
    workers = builder.workers;
    prefetch = builder.prefetch;
    maxUnreadable = builder.maxUnreadable;
    share = builder.share;
    sampleSize = Math.toIntExact(source.sampleShape().size());
    samples = builder.dropLast ? source.size() / batchSize * batchSize : source.size();
  }

  /**
   * Starts a loader.
   *
   * @param source the samples
   * @return a builder
   */
  public static Builder builder(SampleSource source) {
    return new Builder(source);
  }

  /**
   * Returns where the samples come from.
   *
   * @return the source
   */
  public SampleSource source() {
    return source;
  }

  /**
   * Returns which rows of every batch the loader reads.
   *
   * @return the share; all rows by default
   */
  public RowShare share() {
    return share;
  }

  /**
   * Returns the number of samples in a full batch, over all shares.
   *
   * @return the batch size
   */
  public int batchSize() {
    return batchSize;
  }

  /**
   * Returns the number of samples in an epoch, those that turn out to be unreadable included.
   *
   * @return the source's size, less the samples that {@code dropLast} leaves out
   */
  public int samplesPerEpoch() {
    return samples;
  }

  /**
   * Returns the number of batches in an epoch.
   *
   * @return the number of batches, the last partial one included
   */
  public int batchesPerEpoch() {
    return (samples + batchSize - 1) / batchSize;
  }

  /**
   * Opens an epoch and starts its workers.
   *
   * @param manager the parent of the batches' managers; its device holds the batches
   * @param epoch the number of the epoch, which selects order and augmentation
   * @return the batches, to be iterated over once and closed
   */
  public BatchStream epoch(NDManager manager, int epoch) {
    return epoch(manager, epoch, 0, 0);
  }

  /**
   * Opens the rest of an epoch whose first batches were used before. They are the same batches as
   * those of the whole epoch.
   *
   * @param manager the parent of the batches' managers; its device holds the batches
   * @param epoch the number of the epoch, which selects order and augmentation
   * @param firstBatch the batch to begin with, from 0 to {@link #batchesPerEpoch}
   * @param skipped how many samples of the batches before it were left out; they count against the
   *     limit, and in {@link BatchStream#skipped}
   * @return the batches, to be iterated over once and closed
   * @throws IllegalArgumentException if a number is out of range
   */
  public BatchStream epoch(NDManager manager, int epoch, int firstBatch, int skipped) {
    if (firstBatch < 0 || firstBatch > batchesPerEpoch() || skipped < 0) {
      throw new IllegalArgumentException(
          "An epoch of %d batches cannot be entered at batch %d with %d samples left out"
              .formatted(batchesPerEpoch(), firstBatch, skipped));
    }
    EpochPlan plan = new EpochPlan(source, batchSize, samples, share, shuffle, seed, epoch);
    return new BatchStream(
        manager,
        plan,
        source.sampleShape(),
        new SkippedSamples(samples, maxUnreadable, reported, skipped),
        Prefetcher.start(plan, firstBatch, workers, prefetch, share.rowsOf(batchSize), sampleSize),
        firstBatch);
  }

  /**
   * Opens the next epoch, counted from 0 over the calls of this method.
   *
   * @param manager the parent of the batches' managers; its device holds the batches
   * @return the batches, to be iterated over once
   */
  @Override
  public Iterable<Batch> getData(NDManager manager) {
    return epoch(manager, nextEpoch.getAndIncrement());
  }

  /**
   * Does nothing: the source is ready.
   *
   * @param progress not used
   */
  @Override
  public void prepare(Progress progress) {}

  /** Sets up a {@link BatchLoader}. */
  public static final class Builder {

    private final SampleSource source;
    private int batchSize = 128;
    private long seed;
    private boolean shuffle;
    private boolean dropLast;
    private int workers;
    private int prefetch = 2;
    private double maxUnreadable = 0.01;
    private RowShare share = RowShare.WHOLE;

    private Builder(SampleSource source) {
      this.source = Objects.requireNonNull(source, "source");
    }

    /**
     * Sets the number of samples in a batch, 128 by default.
     *
     * @param count the batch size, at least 1
     * @return this builder
     */
    public Builder optBatchSize(int count) {
      batchSize = count;
      return this;
    }

    /**
     * Sets the seed of order and augmentation, 0 by default.
     *
     * @param newSeed the seed
     * @return this builder
     */
    public Builder optSeed(long newSeed) {
      seed = newSeed;
      return this;
    }

    /**
     * Sets whether each epoch has its own random order; by default the order is the source's.
     *
     * @param on whether to shuffle
     * @return this builder
     */
    public Builder optShuffle(boolean on) {
      shuffle = on;
      return this;
    }

    /**
     * Sets whether a last batch that is not full is left out; by default it is delivered.
     *
     * @param on whether to leave it out
     * @return this builder
     */
    public Builder optDropLast(boolean on) {
      dropLast = on;
      return this;
    }

    /**
     * Sets the number of background threads that read samples, 0 by default.
     *
     * @param count the number of threads; 0 reads in the consuming thread
     * @return this builder
     */
    public Builder optWorkers(int count) {
      workers = count;
      return this;
    }

    /**
     * Sets how many batches the workers hold in memory at most, 2 by default: one that is being
     * delivered and one that is being filled.
     *
     * @param batches the number of batches, at least 1; without workers it has no effect
     * @return this builder
     */
    public Builder optPrefetch(int batches) {
      prefetch = batches;
      return this;
    }

    /**
     * Sets the fraction of an epoch's samples that may be unreadable, 0.01 by default; more end the
     * epoch with a {@link DataException}.
     *
     * @param fraction the part, 0 to 1
     * @return this builder
     */
    public Builder optMaxUnreadable(double fraction) {
      maxUnreadable = fraction;
      return this;
    }

    /**
     * Sets which rows of every batch are read, all by default. With a share the loader delivers a
     * {@link BatchShare} for every batch, also where no sample is in it.
     *
     * @param newShare the share
     * @return this builder
     */
    public Builder optShare(RowShare newShare) {
      share = newShare;
      return this;
    }

    /**
     * Creates the loader.
     *
     * @return the loader
     * @throws IllegalArgumentException if a number is out of range, a batch or the source has fewer
     *     samples than there are shares, a batch is too large for one Java array, or {@code
     *     dropLast} leaves no batch
     */
    public BatchLoader build() {
      if (batchSize < 1) {
        throw new IllegalArgumentException("The batch size must be 1 or more, got " + batchSize);
      }
      if (batchSize < share.size()) {
        throw new IllegalArgumentException(
            "A batch of %d samples cannot be shared by %d processes: use a larger batch size or fewer"
                    .formatted(batchSize, share.size())
                + " processes");
      }
      if (source.size() == 0) {
        throw new IllegalArgumentException(
            "The data set has no samples; training and tests need at least 1 each");
      }
      if (source.size() < share.size()) {
        throw new IllegalArgumentException(
            "%d samples cannot be shared by %d processes: use fewer processes"
                .formatted(source.size(), share.size()));
      }
      if (workers < 0) {
        throw new IllegalArgumentException("The workers must be 0 or more, got " + workers);
      }
      if (prefetch < 1) {
        throw new IllegalArgumentException("The prefetch must be 1 or more, got " + prefetch);
      }
      if (!(maxUnreadable >= 0 && maxUnreadable <= 1)) {
        throw new IllegalArgumentException(
            "The fraction of unreadable samples must be 0 to 1, got " + maxUnreadable);
      }
      if (source.sampleShape().size() * batchSize > Integer.MAX_VALUE / Float.BYTES) {
        throw new IllegalArgumentException(
            String.format(
                "A batch of %d samples %s is larger than 2 GiB: use a smaller batch size",
                batchSize, source.sampleShape()));
      }
      if (dropLast && source.size() < batchSize) {
        throw new IllegalArgumentException(
            String.format(
                "dropLast leaves no batch: there are %d samples and the batch size is %d;"
                    + " use a smaller batch size or keep the last batch",
                source.size(), batchSize));
      }
      return new BatchLoader(this);
    }
  }
}
