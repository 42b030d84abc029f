package org.ottt.djl.data.event;

import ai.djl.ndarray.types.Shape;

/**
 * What every sample of a store looks like.
 *
 * @param frames T
 * @param channels 2: OFF and ON
 * @param height H in pixels
 * @param width W in pixels
 * @param encoding how values are stored
 */
public record FrameLayout(int frames, int channels, int height, int width, FrameEncoding encoding) {

  /** Keeps a sample well below what one Java array holds. */
  private static final long MAX_VALUES = 1L << 28;

  /**
   * Checks the layout.
   *
   * @param frames T
   * @param channels 2: OFF and ON
   * @param height H in pixels
   * @param width W in pixels
   * @param encoding how values are stored
   * @throws IllegalArgumentException if a number is below 1 or a sample too large
   */
  public FrameLayout {
    if (frames < 1 || channels < 1 || height < 1 || width < 1 || encoding == null) {
      throw new IllegalArgumentException(
          "A sample needs 1 or more frames, channels, rows and columns and an encoding, not "
              + describe(frames, channels, height, width));
    }
    if (Math.multiplyHigh((long) frames * channels, (long) height * width) != 0
        || (long) frames * channels * height * width > MAX_VALUES
        || (long) frames * channels * height * width < 0) {
      throw new IllegalArgumentException(
          "A sample of "
              + describe(frames, channels, height, width)
              + " values is too large: use fewer frames or a smaller size");
    }
  }

  private static String describe(int frames, int channels, int height, int width) {
    return "[" + frames + ", " + channels + ", " + height + ", " + width + "]";
  }

  /**
   * Returns the shape of a sample.
   *
   * @return {@code [T, C, H, W]}
   */
  public Shape shape() {
    return new Shape(frames, channels, height, width);
  }

  /**
   * Returns the number of values of a sample.
   *
   * @return T x C x H x W
   */
  public int values() {
    return frames * channels * height * width;
  }

  /**
   * Returns the number of bytes of a stored sample.
   *
   * @return the values times the bytes of one
   */
  public int bytes() {
    return values() * encoding.bytes();
  }
}
