package org.ottt.djl.prep.work;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Deals out jobs to threads; the first failure ends all. */
public final class ParallelWork {

  private ParallelWork() {}

  /** Does one job after the other, in one thread. */
  @FunctionalInterface
  public interface Worker {

    /**
     * Does a job.
     *
     * @param job the job
     * @return a number to be summed up
     * @throws IOException if the job fails, which ends all
     */
    long work(int job) throws IOException;
  }

  /**
   * Does all jobs.
   *
   * @param jobs the jobs
   * @param threads number of threads, at least 1
   * @param workers makes a worker for each thread
   * @return the sum of what the workers return
   * @throws IOException if a job fails, or the calling thread is interrupted; the threads have
   *     ended
   */
  public static long run(List<Integer> jobs, int threads, Supplier<Worker> workers)
      throws IOException {
    AtomicInteger next = new AtomicInteger();
    AtomicBoolean stop = new AtomicBoolean();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Long>> sums = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        sums.add(
            pool.submit(
                () -> {
                  boolean complete = false;
                  try {
                    long sum = work(jobs, next, stop, workers.get());
                    complete = true;
                    return sum;
                  } finally {
                    if (!complete) {
                      stop.set(true);
                    }
                  }
                }));
      }
      long sum = 0;
      for (Future<Long> part : sums) {
        sum += part.get();
      }
      return sum;
    } catch (ExecutionException e) {
      throw unwrap(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted; run it again to continue where it stopped");
    } finally {
      stop.set(true);
      end(pool);
    }
  }

  private static long work(
      List<Integer> jobs, AtomicInteger next, AtomicBoolean stop, Worker worker)
      throws IOException {
    long sum = 0;
    for (int i = next.getAndIncrement();
        i < jobs.size() && !stop.get();
        i = next.getAndIncrement()) {
      sum += worker.work(jobs.get(i));
    }
    return sum;
  }

  private static IOException unwrap(Throwable cause) {
    if (cause instanceof RuntimeException e) {
      throw e;
    }
    if (cause instanceof Error e) {
      throw e;
    }
    return cause instanceof IOException e ? e : new IOException(cause);
  }

  /** Waits until the threads have ended, through interrupts: jobs are short. */
  private static void end(ExecutorService pool) {
    pool.shutdown();
    boolean interrupted = false;
    while (!pool.isTerminated()) {
      try {
        pool.awaitTermination(1, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
