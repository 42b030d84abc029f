package org.ottt.djl.training.parallel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/**
 * Several workers that do the same at the same time and wait for each other. Worker 0 is the
 * caller's thread; each of the others has a thread of its own, always the same one, since the
 * engine keeps things by thread (threads of its own for sums, scopes of arrays).
 *
 * <p>In any case {@link #run} returns only when all of them have stopped.
 */
final class Workers implements AutoCloseable {

  private final List<ExecutorService> others = new ArrayList<>();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private volatile boolean failed;

  /**
   * Creates the workers.
   *
   * @param names names of the threads of workers 1, 2, ...; none for the caller's thread alone
   */
  Workers(List<String> names) {
    for (String name : names) {
      others.add(
          Executors.newSingleThreadExecutor(
              work -> {
                Thread thread = new Thread(work, name);
                // A program that forgets to close its trainer must still be able to end.
                thread.setDaemon(true);
                threads.add(thread);
                return thread;
              }));
    }
  }

  /**
   * Runs some work in the first workers and waits for all of them. An interrupt is kept for later:
   * as on one device, a batch that has begun is done.
   *
   * @param count how many workers take part, from 1
   * @param work receives the worker's number
   * @throws RuntimeException what the work threw, or an Error; if several workers failed, that of
   *     the lowest number, with the others' suppressed
   */
  void run(int count, IntConsumer work) {
    failed = false;
    if (count == 1) {
      work.accept(0);
      return;
    }
    List<Future<?>> running = new ArrayList<>();
    Throwable failure = null;
    try {
      for (int i = 1; i < count; i++) {
        int number = i;
        running.add(others.get(i - 1).submit(() -> attempt(number, work)));
      }
      attempt(0, work);
    } catch (RuntimeException | Error e) {
      failed = true;
      failure = e;
    }
    for (Future<?> other : running) {
      failure = worst(failure, join(other));
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
  }

  private void attempt(int number, IntConsumer work) {
    try {
      work.accept(number);
    } catch (RuntimeException | Error e) {
      failed = true;
      throw e;
    }
  }

  /**
   * Ends a worker whose result is of no use any more; called by the work between its pieces.
   *
   * @throws CancellationException if another worker has failed
   */
  void requireNoFailure() {
    if (failed) {
      throw new CancellationException("Another device failed in this batch.");
    }
  }

  /** Waits for a worker; returns what it threw, or null. */
  private static Throwable join(Future<?> worker) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          worker.get();
          return null;
        } catch (ExecutionException e) {
          return e.getCause();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Returns the failure to report of two; a worker that gave up because of another has none. */
  private static Throwable worst(Throwable one, Throwable other) {
    if (other == null) {
      return one;
    }
    if (one == null || one instanceof CancellationException) {
      return other;
    }
    if (other != one && !(other instanceof CancellationException)) {
      one.addSuppressed(other);
    }
    return one;
  }

  /** Ends the threads and waits for their end. */
  @Override
  public void close() {
    others.forEach(ExecutorService::shutdown);
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
}
