package org.ottt.djl.kernel.cell;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The one thread in which the code of all cells runs: what a library binds to a thread in one cell
 * (a gradient collector, say) is there in the next.
 */
final class CellThread implements AutoCloseable {

  private record Task(Callable<Object> code, CompletableFuture<Object> result) {}

  private final LinkedBlockingQueue<Task> tasks = new LinkedBlockingQueue<>();
  private final Thread thread = new Thread(this::work, "cell");
  private volatile boolean closed;
  private boolean running;

  CellThread() {
    thread.setDaemon(true);
    thread.start();
  }

  /** Whether the calling thread is this one. */
  boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  /**
   * Runs code and waits for its end, however long that takes; in place, if the caller is the cell's
   * thread itself.
   *
   * @param code what to run
   * @return its result
   * @throws Exception what the code has thrown
   */
  Object run(Callable<Object> code) throws Exception {
    if (isCurrent()) {
      return code.call();
    }
    CompletableFuture<Object> result = new CompletableFuture<>();
    tasks.add(new Task(code, result));
    try {
      return result.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Interrupts what runs now, if anything does. */
  synchronized void interrupt() {
    if (running) {
      thread.interrupt();
    }
  }

  private void work() {
    while (!closed) {
      Task task;
      try {
        task = tasks.take();
      } catch (InterruptedException e) {
        // Either closed, which ends the loop, or meant for code that has just ended.
        continue;
      }
      setRunning(true);
      try {
        task.result.complete(task.code.call());
      } catch (Throwable t) {
        task.result.completeExceptionally(t);
      } finally {
        setRunning(false);
      }
    }
  }

  private synchronized void setRunning(boolean value) {
    running = value;
    if (!value) {
      // Belongs to the code that has ended, not to the next.
      Thread.interrupted();
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
