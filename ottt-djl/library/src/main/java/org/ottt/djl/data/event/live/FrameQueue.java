package org.ottt.djl.data.event.live;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads a source in its own thread and keeps a few frames ready, so that a learner that is slow for
 * a moment loses nothing, and one that waits can do other things.
 *
 * <p>When the queue is full, {@link Overflow#WAIT} stops reading, which makes the writer of a pipe
 * or TCP connection wait; {@link Overflow#DROP_OLDEST} drops the oldest frame, so that answers are
 * about now, and counts it.
 */
public final class FrameQueue implements Closeable {

  /** What happens to frames that arrive when the queue is full. */
  public enum Overflow {
    /** The source waits. */
    WAIT,
    /** The oldest frame is dropped and counted. */
    DROP_OLDEST
  }

  private final FrameSource source;
  private final int capacity;
  private final Overflow overflow;
  private final ArrayDeque<LiveFrame> frames = new ArrayDeque<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final AtomicLong dropped = new AtomicLong();
  private final Thread thread;
  private boolean ended;
  private boolean closed;
  private Throwable failure;

  /**
   * Starts to read.
   *
   * @param source the frames, closed by this object
   * @param capacity how many frames are kept ready, at least 1
   * @param overflow what happens when there are more
   */
  @SuppressWarnings("this-escape")
  public FrameQueue(FrameSource source, int capacity, Overflow overflow) {
    if (capacity < 1) {
      throw new IllegalArgumentException("A queue holds 1 frame or more, not " + capacity);
    }
    this.source = source;
    this.capacity = capacity;
    this.overflow = overflow;
    thread = new Thread(this::read, "ottt-frames");
    // A read of standard input cannot be interrupted; it must not keep the process alive.
    thread.setDaemon(true);
    thread.start();
  }

  private void read() {
    Throwable thrown = null;
    try {
      for (LiveFrame frame = source.next(); frame != null; frame = source.next()) {
        if (!put(frame)) {
          return;
        }
      }
    } catch (IOException | RuntimeException | Error e) {
      thrown = e;
    } catch (InterruptedException e) {
      // Closed.
      return;
    } finally {
      lock.lock();
      try {
        ended = true;
        failure = thrown;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private boolean put(LiveFrame frame) throws InterruptedException {
    lock.lock();
    try {
      while (frames.size() == capacity && !closed) {
        if (overflow == Overflow.DROP_OLDEST) {
          frames.removeFirst();
          dropped.incrementAndGet();
        } else {
          changed.await();
        }
      }
      frames.addLast(frame);
      changed.signalAll();
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the next frame.
   *
   * @param millis how long at most
   * @return the frame, or null if there is none yet or, see {@link #isAtEnd}, none any more
   * @throws IOException if the source failed; frames before the failure come first
   * @throws InterruptedException if the thread is interrupted
   */
  public LiveFrame poll(long millis) throws IOException, InterruptedException {
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(millis);
      while (frames.isEmpty() && !ended && left > 0) {
        left = changed.awaitNanos(left);
      }
      if (!frames.isEmpty()) {
        LiveFrame frame = frames.removeFirst();
        changed.signalAll();
        return frame;
      }
      if (failure instanceof IOException e) {
        throw e;
      }
      if (failure != null) {
        throw new IOException("the source of frames failed: " + failure.getMessage(), failure);
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Says whether the last frame has been taken.
   *
   * @return true if no frame will come any more
   */
  public boolean isAtEnd() {
    lock.lock();
    try {
      return ended && frames.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns what was dropped here and left out by the source so far.
   *
   * @return counts above 0 by what they count
   */
  public Map<String, Long> counts() {
    Map<String, Long> counts = new LinkedHashMap<>(source.counts());
    if (dropped.get() > 0) {
      counts.put("frames dropped", dropped.get());
    }
    return counts;
  }

  /**
   * Returns how much was left out so far; may be called by any thread.
   *
   * @return that of the source and the frames dropped here
   */
  public long leftOut() {
    return source.leftOut() + dropped.get();
  }

  /** Stops to read and closes the source. */
  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    thread.interrupt();
    source.close();
  }
}
