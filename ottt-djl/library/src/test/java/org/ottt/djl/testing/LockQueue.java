package org.ottt.djl.testing;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Threads that wait for a lock. */
public final class LockQueue {

  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

  private LockQueue() {}

  /** Returns when a thread waits for a lock; fails if it ends before, or does not come to it. */
  public static void await(ReentrantReadWriteLock lock, Thread thread) throws InterruptedException {
    long begin = System.nanoTime();
    while (!lock.hasQueuedThread(thread)) {
      if (!thread.isAlive() || System.nanoTime() - begin > PATIENCE) {
        throw new AssertionError(
            "The thread does not wait for the lock; it is " + thread.getState() + ".");
      }
      Thread.sleep(1);
    }
  }
}
