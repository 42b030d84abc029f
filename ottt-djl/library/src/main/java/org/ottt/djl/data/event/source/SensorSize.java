package org.ottt.djl.data.event.source;

/**
 * The number of pixels of an event camera.
 *
 * @param width columns
 * @param height rows
 */
public record SensorSize(int width, int height) {

  /** The DVS128 and the CIFAR10-DVS recordings. */
  public static final SensorSize DVS128 = new SensorSize(128, 128);

  /** Larger sensors do not exist; a file that names one is damaged. */
  private static final int LIMIT = 8192;

  /**
   * Checks the size.
   *
   * @param width columns
   * @param height rows
   * @throws IllegalArgumentException if one of them is not in 1 .. 8192
   */
  public SensorSize {
    if (!isValid(width, height)) {
      throw new IllegalArgumentException(
          "A sensor has 1 to " + LIMIT + " columns and rows, not " + width + " x " + height);
    }
  }

  /**
   * Tells whether a sensor can have a size.
   *
   * @param width columns
   * @param height rows
   * @return whether both are in 1 .. 8192
   */
  public static boolean isValid(int width, int height) {
    return width >= 1 && width <= LIMIT && height >= 1 && height <= LIMIT;
  }

  @Override
  public String toString() {
    return width + " x " + height;
  }
}
