package org.ottt.djl.data;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import ai.djl.translate.Batchifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Stream;

/**
 * The batches of one epoch; they can be iterated over once.
 *
 * <pre>{@code
 * try (BatchStream batches = loader.epoch(manager, epoch)) {
 *   for (Batch batch : batches) {
 *     try (batch) {
 *       ...
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>Workers start with the stream; they end when the epoch ends, when a sample cannot be read, or
 * with {@link #close}, which waits for them. A stream that is dropped without being closed stops
 * its workers once it is garbage-collected. For one consuming thread.
 *
 * <p>A loader of a {@link RowShare} delivers a {@link BatchShare} for every batch.
 *
 * <p>Samples that are unreadable on their own are left out; {@link #skipped} counts them. The
 * iterator, in either method, throws {@link UncheckedIOException} around the source's own exception
 * (usually a {@link DataException}, and with its message) if a sample cannot be read for another
 * reason or too many were left out; the batches before that one are delivered, however many workers
 * there are. If the consuming thread is interrupted, before or while it waits, the cause is an
 * {@link java.io.InterruptedIOException} and the thread stays interrupted.
 */
public final class BatchStream implements Iterable<Batch>, AutoCloseable {

  private static final Cleaner CLEANER = Cleaner.create();

  private final NDManager manager;
  private final EpochPlan plan;
  private final Shape sampleShape;
  private final SkippedSamples skipped;
  private final Prefetcher prefetcher;
  private final Cleaner.Cleanable workers;
  private final BatchUpload upload = new BatchUpload();

  /** The batch after those delivered, if {@link #advance} has found one; it is {@link #next}. */
  private BatchBuffer ready;

  private int next;
  private boolean walked;
  private boolean closed;

  BatchStream(
      NDManager manager,
      EpochPlan plan,
      Shape sampleShape,
      SkippedSamples skipped,
      Prefetcher prefetcher,
      int firstBatch) {
    this.manager = manager;
    this.plan = plan;
    this.sampleShape = sampleShape;
    this.skipped = skipped;
    this.prefetcher = prefetcher;
    next = firstBatch;
    workers = CLEANER.register(this, prefetcher::close);
  }

  /**
   * Returns the number of batches of the epoch.
   *
   * @return how many batches the iterator delivers, those that were walked before this stream, and
   *     those that it leaves out because none of their samples is readable
   */
  public int size() {
    return plan.batches();
  }

  /**
   * Returns how many samples were left out so far because they could not be read.
   *
   * @return their number; after the last batch, that of the epoch
   */
  public int skipped() {
    return skipped.count();
  }

  /**
   * Counts samples of the last batch that other processes could not read.
   *
   * @param unreadable how many
   * @throws UncheckedIOException around a {@link DataException} if the epoch has too many of them
   */
  public void addSkippedElsewhere(int unreadable) {
    try {
      skipped.addElsewhere(unreadable);
    } catch (IOException e) {
      close();
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /**
   * Returns the iterator over the epoch.
   *
   * <p>Its {@code hasNext} waits for the next batch, since that may turn out to have no sample.
   *
   * <p>Each batch owns a sub-manager of the stream's manager: close the batch to free it. Its data
   * is one FLOAT32 array {@code [N, C, H, W]} or {@code [N, T, C, H, W]}, its labels one INT64
   * array {@code [N]}; progress counts samples, those left out included, indices are the numbers of
   * the samples that are there. N is the batch size except in the last batch and where samples were
   * left out.
   *
   * @return the iterator
   * @throws IllegalStateException if it was requested before
   */
  @Override
  public Iterator<Batch> iterator() {
    if (walked) {
      throw new IllegalStateException(
          "A batch stream can be iterated over only once: ask the loader for a new epoch");
    }
    walked = true;
    return new BatchIterator();
  }

  /** Stops the workers and waits until they have ended. Batches that were delivered stay open. */
  @Override
  public void close() {
    closed = true;
    workers.clean();
  }

  /**
   * Waits for the next batch that has a sample.
   *
   * @return whether there is one; it is then in {@link #ready}
   */
  private boolean advance() {
    while (!closed && ready == null && next < plan.batches()) {
      try {
        BatchBuffer buffer = prefetcher.take();
        skipped.add(unreadableSamples(buffer));
        // All processes that share the batch take part in it, also those without a sample.
        if (!plan.share().isWhole() || buffer.unreadable().size() < plan.size(next)) {
          ready = buffer;
        } else {
          finish(buffer);
        }
      } catch (IOException e) {
        close();
        throw new UncheckedIOException(e.getMessage(), e);
      } catch (RuntimeException | Error e) {
        close();
        throw e;
      }
    }
    return !closed && ready != null;
  }

  private Map<Integer, UnreadableSampleException> unreadableSamples(BatchBuffer buffer) {
    Map<Integer, UnreadableSampleException> samples = new LinkedHashMap<>();
    buffer
        .unreadable()
        .forEach((row, reason) -> samples.put(plan.sample(plan.begin(next) + row), reason));
    return samples;
  }

  private Batch nextBatch() {
    BatchBuffer buffer = ready;
    Batch result;
    try {
      result = batch(next, buffer);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
    finish(buffer);
    return result;
  }

  private void finish(BatchBuffer buffer) {
    ready = null;
    prefetcher.giveBack(buffer);
    next++;
    if (next == plan.batches()) {
      close();
    }
  }

  private Batch batch(int batch, BatchBuffer buffer) {
    List<Long> indices = new ArrayList<>(plan.size(batch));
    List<Integer> rows = new ArrayList<>(plan.size(batch));
    for (int position = plan.begin(batch); position < plan.end(batch); position++) {
      if (!buffer.unreadable().containsKey(plan.row(position))) {
        indices.add((long) plan.sample(position));
        rows.add(plan.share().rowInBatch(plan.row(position)));
      }
    }
    int size = indices.size();
    buffer.compact(plan.size(batch));
    NDManager owner = manager.newSubManager();
    try {
      Shape shape = new Shape(size).addAll(sampleShape);
      NDList data =
          new NDList(size == 0 ? owner.zeros(shape) : upload.copy(owner, buffer.values(), shape));
      NDList labels = new NDList(owner.create(Arrays.copyOf(buffer.labels(), size)));
      if (plan.share().isWhole()) {
        return new Batch(
            owner,
            data,
            labels,
            size,
            Batchifier.STACK,
            Batchifier.STACK,
            plan.samplesUpTo(batch),
            plan.samples(),
            indices);
      }
      return new BatchShare(
          owner,
          data,
          labels,
          plan.samplesUpTo(batch),
          plan.samples(),
          indices,
          plan.rows(batch),
          toArray(rows.stream()),
          toArray(buffer.unreadable().keySet().stream().map(plan.share()::rowInBatch)));
    } catch (RuntimeException | Error e) {
      owner.close();
      throw e;
    }
  }

  private static int[] toArray(Stream<Integer> numbers) {
    return numbers.mapToInt(Integer::intValue).toArray();
  }

  private final class BatchIterator implements Iterator<Batch> {

    @Override
    public boolean hasNext() {
      return advance();
    }

    @Override
    public Batch next() {
      if (!hasNext()) {
        throw new NoSuchElementException(
            closed && next < plan.batches()
                ? "The batch stream is closed"
                : "The epoch has no more batches");
      }
      return nextBatch();
    }
  }
}
