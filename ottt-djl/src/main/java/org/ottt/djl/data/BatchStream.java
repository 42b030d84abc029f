package org.ottt.djl.data;

import ai.djl.ndarray.NDArray;
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
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The batches of one epoch, to be walked once.
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
 * <p>The iterator throws {@link UncheckedIOException} around the source's own exception (usually a
 * {@link DataException}, and with its message) if a sample cannot be read; the batches before that
 * one are delivered, however many workers there are. If the consuming thread is interrupted while
 * it waits, the cause is an {@link java.io.InterruptedIOException} and the thread stays
 * interrupted.
 */
public final class BatchStream implements Iterable<Batch>, AutoCloseable {

  private static final Cleaner CLEANER = Cleaner.create();

  private final NDManager manager;
  private final EpochPlan plan;
  private final Shape sampleShape;
  private final Prefetcher prefetcher;
  private final Cleaner.Cleanable workers;
  private final BatchUpload upload = new BatchUpload();
  private int next;
  private boolean walked;
  private boolean closed;

  BatchStream(NDManager manager, EpochPlan plan, Shape sampleShape, Prefetcher prefetcher) {
    this.manager = manager;
    this.plan = plan;
    this.sampleShape = sampleShape;
    this.prefetcher = prefetcher;
    workers = CLEANER.register(this, prefetcher::close);
  }

  /**
   * Returns the number of batches of the epoch.
   *
   * @return how many batches the iterator delivers
   */
  public int size() {
    return plan.batches();
  }

  /**
   * Returns the iterator over the epoch.
   *
   * <p>Each batch owns a sub-manager of the stream's manager: close the batch to free it. Its data
   * is one FLOAT32 array {@code [N, C, H, W]} or {@code [N, T, C, H, W]}, its labels one INT64
   * array {@code [N]}; progress counts samples, indices are sample numbers.
   *
   * @return the iterator
   * @throws IllegalStateException if it was asked for before
   */
  @Override
  public Iterator<Batch> iterator() {
    if (walked) {
      throw new IllegalStateException(
          "A batch stream can be walked once: ask the loader for a new epoch");
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

  private Batch nextBatch() {
    int batch = next;
    Batch result;
    try {
      BatchBuffer buffer = prefetcher.take();
      result = batch(batch, buffer);
      prefetcher.giveBack(buffer);
    } catch (IOException e) {
      close();
      throw new UncheckedIOException(e.getMessage(), e);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
    next++;
    if (next == plan.batches()) {
      close();
    }
    return result;
  }

  private Batch batch(int batch, BatchBuffer buffer) {
    int size = plan.size(batch);
    List<Long> indices = new ArrayList<>(size);
    for (int position = plan.begin(batch); position < plan.end(batch); position++) {
      indices.add((long) plan.sample(position));
    }
    NDManager owner = manager.newSubManager();
    try {
      NDArray data = upload.copy(owner, buffer.values(), new Shape(size).addAll(sampleShape));
      long[] labels = Arrays.copyOf(buffer.labels(), size);
      return new Batch(
          owner,
          new NDList(data),
          new NDList(owner.create(labels)),
          size,
          Batchifier.STACK,
          Batchifier.STACK,
          plan.end(batch),
          plan.samples(),
          indices);
    } catch (RuntimeException | Error e) {
      owner.close();
      throw e;
    }
  }

  private final class BatchIterator implements Iterator<Batch> {

    @Override
    public boolean hasNext() {
      return !closed && next < plan.batches();
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
