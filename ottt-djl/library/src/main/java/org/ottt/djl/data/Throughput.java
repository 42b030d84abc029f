package org.ottt.djl.data;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;

/**
 * How fast samples can be read when nothing else is done with them.
 *
 * @param samples the number of samples that were delivered
 * @param skipped the number of samples that could not be read
 * @param seconds the time it took
 */
public record Throughput(long samples, long skipped, double seconds) {

  private static final double NANOS = 1e9;

  /** Compilation by the JVM takes the first samples; a quarter of the measured number is enough. */
  private static final int WARM_UP_PART = 4;

  /**
   * Runs a loader on the CPU, after a warm-up of a quarter as many samples.
   *
   * <p>It reads whole batches, epoch after epoch, until at least {@code samples} were delivered;
   * starting the workers counts.
   *
   * @param loader what is measured, with its workers and its batch size
   * @param samples how many samples are delivered at least, 1 or more
   * @return the result
   * @throws IllegalArgumentException if {@code samples} is below 1
   * @throws java.io.UncheckedIOException if too many samples cannot be read
   */
  public static Throughput measure(BatchLoader loader, int samples) {
    if (samples < 1) {
      throw new IllegalArgumentException("The samples must be 1 or more, got " + samples);
    }
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      run(loader, manager, Math.max(1, samples / WARM_UP_PART));
      return run(loader, manager, samples);
    }
  }

  private static Throughput run(BatchLoader loader, NDManager manager, int samples) {
    long begin = System.nanoTime();
    long delivered = 0;
    long skipped = 0;
    boolean empty = false;
    for (int epoch = 0; delivered < samples && !empty; epoch++) {
      long before = delivered;
      try (BatchStream batches = loader.epoch(manager, epoch)) {
        for (Batch batch : batches) {
          try (batch) {
            delivered += batch.getSize();
          }
          if (delivered >= samples) {
            break;
          }
        }
        skipped += batches.skipped();
      }
      // With a loader that allows it, nothing may be readable.
      empty = delivered == before;
    }
    return new Throughput(delivered, skipped, (System.nanoTime() - begin) / NANOS);
  }

  /**
   * Returns the rate.
   *
   * @return samples per second
   */
  public double samplesPerSecond() {
    return samples / seconds;
  }
}
