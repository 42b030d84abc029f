package org.ottt.djl.metrics;

import java.util.Objects;
import org.ottt.djl.data.Split;

/**
 * What was measured in one epoch on one split; a row of {@code metrics.csv}.
 *
 * <p>A measurement that does not apply (top-5 of three classes, a learning rate while testing) is
 * {@link Double#NaN}.
 *
 * @param epoch the epoch, from 1
 * @param split the samples measured on
 * @param loss mean loss per sample
 * @param top1 fraction of samples whose highest-scored class is right, 0 to 1
 * @param top5 fraction of samples whose class is among the five highest-scored, 0 to 1
 * @param lr learning rate in this epoch
 * @param seconds wall-clock time
 * @param imagesPerSecond samples per second of wall-clock time
 * @param peakMemoryMib peak memory in MiB, as {@link PeakMemory} measures it
 * @param firingRate spikes per neuron and time step, averaged over neurons, samples and steps
 */
public record EpochMetrics(
    int epoch,
    Split split,
    double loss,
    double top1,
    double top5,
    double lr,
    double seconds,
    double imagesPerSecond,
    double peakMemoryMib,
    double firingRate) {

  /**
   * Checks the ranges, so that a percentage can never be stored as a fraction.
   *
   * @param epoch at least 1
   * @param split not null
   * @param loss any number
   * @param top1 0 to 1 or NaN
   * @param top5 0 to 1 or NaN
   * @param lr not negative
   * @param seconds not negative
   * @param imagesPerSecond not negative
   * @param peakMemoryMib not negative
   * @param firingRate 0 to 1 or NaN
   * @throws IllegalArgumentException if a value lies outside its range
   */
  public EpochMetrics {
    Objects.requireNonNull(split, "split");
    if (epoch < 1) {
      throw new IllegalArgumentException("epoch counts from 1, got " + epoch);
    }
    checkFraction("top1", top1);
    checkFraction("top5", top5);
    checkFraction("firingRate", firingRate);
    checkNotNegative("lr", lr);
    checkNotNegative("seconds", seconds);
    checkNotNegative("imagesPerSecond", imagesPerSecond);
    checkNotNegative("peakMemoryMib", peakMemoryMib);
  }

  private static void checkFraction(String name, double value) {
    if (value < 0 || value > 1) {
      throw new IllegalArgumentException(name + " must be a fraction from 0 to 1, got " + value);
    }
  }

  private static void checkNotNegative(String name, double value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + " must not be negative, got " + value);
    }
  }
}
