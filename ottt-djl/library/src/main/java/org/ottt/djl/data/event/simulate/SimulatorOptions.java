package org.ottt.djl.data.event.simulate;

import org.ottt.djl.data.event.source.SensorSize;

/**
 * The camera and the movement of a simulation.
 *
 * @param sensor size of the sensor
 * @param threshold change of log intensity at which a pixel fires, above 0; a DVS128's is some 0.1
 *     to 0.3
 * @param mismatch standard deviation of the pixels' thresholds, as a fraction of the threshold
 * @param refractoryMicros how long a pixel that fired stays silent
 * @param backgroundHertz spontaneous ON events of a pixel per second
 * @param loops how many times the image moves along its path
 * @param loopMillis how long one round takes
 * @param amplitude how far the image moves from its centre, in pixels of the sensor
 */
public record SimulatorOptions(
    SensorSize sensor,
    double threshold,
    double mismatch,
    int refractoryMicros,
    double backgroundHertz,
    int loops,
    int loopMillis,
    double amplitude) {

  /** Keeps a recording short enough for a 32-bit clock. */
  private static final int MAX_MILLIS = 3_600_000;

  private static final double MIN_THRESHOLD = 0.01;

  /**
   * Checks the options.
   *
   * @param sensor size of the sensor
   * @param threshold change of log intensity at which a pixel fires, above 0; a DVS128's is some
   *     0.1 to 0.3
   * @param mismatch standard deviation of the pixels' thresholds, as a fraction of the threshold
   * @param refractoryMicros how long a pixel that fired stays silent
   * @param backgroundHertz spontaneous ON events of a pixel per second
   * @param loops how many times the image moves along its path
   * @param loopMillis how long one round takes
   * @param amplitude how far the image moves from its centre, in pixels of the sensor
   * @throws IllegalArgumentException if a number is out of range
   */
  public SimulatorOptions {
    check(threshold >= MIN_THRESHOLD && threshold < 10, "threshold", "0.01 .. 10", threshold);
    check(mismatch >= 0 && mismatch <= 0.5, "mismatch", "0 .. 0.5", mismatch);
    check(
        refractoryMicros >= 0 && refractoryMicros <= 1_000_000,
        "refractory time",
        "0 .. 1000000 us",
        refractoryMicros);
    check(
        backgroundHertz >= 0 && backgroundHertz <= 1000,
        "background activity",
        "0 .. 1000 Hz",
        backgroundHertz);
    check(loops >= 1 && loops <= MAX_MILLIS, "number of loops", "1 or more", loops);
    check(
        loopMillis >= 1 && (long) loops * loopMillis <= MAX_MILLIS,
        "time of a loop",
        "1 ms or more, an hour for all of them",
        loopMillis);
    check(amplitude >= 0 && amplitude <= 1000, "amplitude", "0 .. 1000 pixels", amplitude);
  }

  private static void check(boolean good, String name, String range, double value) {
    if (!good) {
      throw new IllegalArgumentException("The " + name + " must be in " + range + ", got " + value);
    }
  }

  /**
   * Returns the options that resemble CIFAR10-DVS: a DVS128, six rounds of 200 ms.
   *
   * @return the options
   */
  public static SimulatorOptions dvs128() {
    return new SimulatorOptions(SensorSize.DVS128, 0.2, 0.1, 1000, 0.1, 6, 200, 4);
  }

  /**
   * Returns the options of the {@code glyphs-dvs} recipe: a small sensor, one pixel for each of an
   * image's 32 x 32, and two rounds.
   *
   * @return the options
   */
  public static SimulatorOptions glyphs() {
    return new SimulatorOptions(new SensorSize(32, 32), 0.2, 0.1, 1000, 0.1, 2, 200, 2);
  }
}
