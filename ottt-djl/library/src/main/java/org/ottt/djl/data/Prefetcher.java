package org.ottt.djl.data;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Fills the batches of one epoch, in background threads or in the caller's, into a ring of buffers.
 *
 * <p>Workers claim short runs of samples in epoch order, never further ahead than the ring is long;
 * so several of them share one batch and memory does not grow with their number. This object knows
 * nothing of the iterator that consumes it: an iterator that nobody holds any more can be
 * collected, and its cleaner then closes this object.
 */
final class Prefetcher {

  /** Samples a worker claims at once: few enough to share a batch, enough to rarely meet a lock. */
  private static final int RUN = 8;

  private final EpochPlan plan;
  private final BatchBuffer[] ring;
  private final List<Thread> threads = new ArrayList<>();

  // The fields below are guarded by this object's monitor.
  private int claimed;
  private int taken;
  private boolean closed;

  /**
   * Creates the ring and starts the workers.
   *
   * @param plan the epoch
   * @param firstBatch the batch to begin with
   * @param workers number of threads; 0 fills each batch in {@link #take}
   * @param depth number of batches in memory
   * @param rows samples in a full batch, or in this process's share of it
   * @param sampleSize floats in a sample
   */
  static Prefetcher start(
      EpochPlan plan, int firstBatch, int workers, int depth, int rows, int sampleSize) {
    Prefetcher prefetcher = new Prefetcher(plan, workers, depth, rows, sampleSize);
    prefetcher.taken = firstBatch;
    prefetcher.claimed = Math.min(plan.begin(firstBatch), plan.positions());
    prefetcher.threads.forEach(Thread::start);
    return prefetcher;
  }

  private Prefetcher(EpochPlan plan, int workers, int depth, int rows, int sampleSize) {
    this.plan = plan;
    ring = new BatchBuffer[workers == 0 ? 1 : Math.min(depth, plan.batches())];
    for (int i = 0; i < ring.length; i++) {
      ring[i] = new BatchBuffer(rows, sampleSize);
    }
    for (int i = 1; i <= workers; i++) {
      Thread thread = new Thread(this::work, "ottt-batch-worker-" + i);
      // A program that leaves an epoch open must still be able to end.
      thread.setDaemon(true);
      threads.add(thread);
    }
  }

  /**
   * Waits for the next batch.
   *
   * @return its buffer, to be handed back with {@link #giveBack}
   * @throws IOException if a sample of the batch could not be read, or the thread was interrupted
   */
  BatchBuffer take() throws IOException {
    int batch = taken();
    if (Thread.currentThread().isInterrupted()) {
      // Also where nothing is to be waited for: whether an interrupt ends the epoch must not depend
      // on how fast the workers are.
      throw interrupted(batch, null);
    }
    BatchBuffer buffer = ring[batch % ring.length];
    if (threads.isEmpty()) {
      fill(plan.begin(batch), plan.end(batch), buffer);
    } else {
      await(batch, buffer);
    }
    Throwable failure = buffer.failure();
    if (failure instanceof IOException e) {
      throw e;
    } else if (failure instanceof RuntimeException e) {
      throw e;
    } else if (failure instanceof Error e) {
      throw e;
    }
    return buffer;
  }

  private synchronized int taken() {
    return taken;
  }

  private synchronized void await(int batch, BatchBuffer buffer) throws InterruptedIOException {
    try {
      while (buffer.filled() < plan.size(batch)) {
        if (closed) {
          throw new IllegalStateException("The batch stream was closed by another thread");
        }
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(batch, e);
    }
  }

  private static InterruptedIOException interrupted(int batch, InterruptedException cause) {
    InterruptedIOException interrupted =
        new InterruptedIOException("Interrupted while waiting for batch " + batch);
    interrupted.initCause(cause);
    return interrupted;
  }

  /** Hands back the buffer of the batch taken last, for a later batch. */
  synchronized void giveBack(BatchBuffer buffer) {
    buffer.clear();
    taken++;
    notifyAll();
  }

  /** Stops the workers and waits for their end. */
  void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    // Workers are not interrupted: that would close the files a source shares between threads.
    // They look at the flag before every sample.
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void work() {
    try {
      int from = claim();
      while (from < plan.positions()) {
        int batch = plan.batch(from);
        fill(from, runEnd(from), ring[batch % ring.length]);
        from = claim();
      }
    } catch (InterruptedException e) {
      // Nothing in this library interrupts a worker; a caller that does wants the epoch to end.
      synchronized (this) {
        closed = true;
        notifyAll();
      }
    }
  }

  /** Claims the next run of samples; returns its first position, or the end if none is left. */
  private synchronized int claim() throws InterruptedException {
    while (!closed && claimed < plan.positions() && plan.batch(claimed) >= taken + ring.length) {
      wait();
    }
    if (closed) {
      return plan.positions();
    }
    int from = claimed;
    if (from < plan.positions()) {
      claimed = runEnd(from);
    }
    return from;
  }

  /** Returns where the run that starts at a position ends; a run stays within its batch. */
  private int runEnd(int from) {
    return Math.min(from + RUN, plan.end(plan.batch(from)));
  }

  private void fill(int from, int to, BatchBuffer buffer) {
    int position = from;
    Throwable failure = null;
    try {
      for (; position < to && !isClosed(); position++) {
        readOrSkip(position, buffer);
      }
    } catch (Throwable e) {
      // Any error belongs to the consumer: a worker that dies would leave it waiting.
      failure = e;
    }
    synchronized (this) {
      if (failure != null) {
        buffer.fail(position, failure);
        position = to;
      }
      buffer.addFilled(position - from);
      notifyAll();
    }
  }

  private void readOrSkip(int position, BatchBuffer buffer) throws IOException {
    try {
      plan.read(position, buffer);
    } catch (UnreadableSampleException e) {
      // Other workers share the buffer.
      synchronized (this) {
        buffer.skip(plan.row(position), e);
      }
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }
}
