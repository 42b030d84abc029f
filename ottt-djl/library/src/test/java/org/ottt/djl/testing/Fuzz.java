package org.ottt.djl.testing;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/**
 * Lets a reader read thousands of damaged copies of good files. It has to end, with a result or a
 * documented exception that has a message on one line, and without taking much more memory than the
 * file is long.
 *
 * <p>The system property {@code ottt.fuzz} multiplies the number of files; the files follow from
 * their number alone.
 */
public final class Fuzz {

  private static final int FACTOR = Integer.getInteger("ottt.fuzz", 1);
  private static final long PATIENCE_SECONDS = 20;

  /**
   * Jazzer's hooks in compared, parsed and matched strings take memory in the reader's thread: ten
   * times as much as the reader was seen to take.
   */
  private static final int JAZZER_FACTOR = 16;

  private static final ExecutorService SHARED = Executors.newCachedThreadPool(Fuzz::daemon);

  private final Path file;
  private final List<byte[]> good;
  private final Set<Class<? extends Exception>> documented;
  private UnaryOperator<byte[]> repair = bytes -> bytes;
  private long fixedBytes = 1 << 20;
  private long bytesPerByte = 64;
  private int read;
  private int refused;

  /**
   * Prepares.
   *
   * @param file where the damaged files are put, one after the other
   * @param good files to be damaged
   * @param documented what the reader may throw, exactly these classes
   */
  public Fuzz(Path file, List<byte[]> good, Set<Class<? extends Exception>> documented) {
    this.file = file;
    this.good = good;
    this.documented = documented;
  }

  /** Reads a file. */
  @FunctionalInterface
  public interface Reading {

    /** Reads it to its end. */
    void read(Path file) throws Exception;
  }

  /** Sets what is done to a damaged file, such as making its checksum right again. */
  public Fuzz repairedBy(UnaryOperator<byte[]> newRepair) {
    repair = newRepair;
    return this;
  }

  /** Sets the memory that reading may take: a fixed part, and one for each byte of the file. */
  public Fuzz within(long newFixedBytes, long newBytesPerByte) {
    fixedBytes = newFixedBytes;
    bytesPerByte = newBytesPerByte;
    return this;
  }

  /** Reads so many damaged files, after the good ones, which must all be readable. */
  public Fuzz run(int files, Reading reading) throws IOException, InterruptedException {
    ExecutorService thread = Executors.newSingleThreadExecutor(Fuzz::daemon);
    try {
      for (byte[] whole : good) {
        byte[] bytes = repair.apply(whole.clone());
        Files.write(file, bytes);
        if (!check(thread, "good file", bytes.length, limit(bytes.length), reading)) {
          throw new AssertionError("a good file is refused");
        }
      }
      read = 0;
      refused = 0;
      for (int i = 0; i < files * FACTOR; i++) {
        byte[] bytes = repair.apply(Damage.of(good, new SplittableRandom(i)));
        Files.write(file, bytes);
        if (check(thread, "damaged file " + i, bytes.length, limit(bytes.length), reading)) {
          read++;
        } else {
          refused++;
        }
      }
      return this;
    } finally {
      thread.shutdownNow();
    }
  }

  /**
   * Reads one file that Jazzer made.
   *
   * @param bytes its content
   * @return whether it could be read; otherwise it was refused with a documented exception
   * @throws AssertionError if reading hangs, takes too much memory or ends in another way
   */
  public boolean read(byte[] bytes, Reading reading) throws IOException, InterruptedException {
    byte[] repaired = repair.apply(bytes.clone());
    Files.write(file, repaired);
    long limit = JAZZER_FACTOR * limit(repaired.length);
    try {
      return check(SHARED, "file", repaired.length, limit, reading);
    } catch (AssertionError e) {
      // Classes that are loaded, and instrumented, for the first time count as memory of this
      // thread.
      return check(SHARED, "file", repaired.length, limit, reading);
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "fuzz");
    thread.setDaemon(true);
    return thread;
  }

  private long limit(long size) {
    return fixedBytes + bytesPerByte * size;
  }

  private boolean check(ExecutorService thread, String name, long size, long limit, Reading reading)
      throws InterruptedException {
    Future<Long> taken =
        thread.submit(
            () -> {
              ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
              long before = memory.getCurrentThreadAllocatedBytes();
              try {
                reading.read(file);
                return memory.getCurrentThreadAllocatedBytes() - before;
              } catch (Exception e) {
                long bytes = memory.getCurrentThreadAllocatedBytes() - before;
                if (bytes > limit) {
                  throw new AssertionError(bytes + " bytes of memory before " + e, e);
                }
                throw e;
              }
            });
    try {
      long bytes = taken.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (bytes > limit) {
        throw new AssertionError(name + " of " + size + " bytes took " + bytes + " of memory");
      }
      return true;
    } catch (TimeoutException e) {
      throw new AssertionError(name + " hangs", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      String message = String.valueOf(cause.getMessage());
      if (!documented.contains(cause.getClass()) || message.isBlank() || message.contains("\n")) {
        throw new AssertionError(name + " (kept as " + file + ") ends with " + cause, cause);
      }
      return false;
    }
  }

  /** Returns how many damaged files could be read all the same. */
  public int read() {
    return read;
  }

  /** Returns how many damaged files were refused. */
  public int refused() {
    return refused;
  }
}
