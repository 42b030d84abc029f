package org.ottt.djl.data.event.simulate;

import java.util.Objects;
import org.ottt.djl.data.event.frame.PlaneResize;
import org.ottt.djl.data.image.RgbImage;

/**
 * A still image as a camera's pixels see it on a screen: the logarithm of its luminance.
 *
 * <p>{@code log(black + (grey / 255) ^ 2.2)}: the screen's gamma, and its black that is not quite
 * dark, without which dark noise would be endless contrast. Immutable.
 */
public final class GreyImage {

  private static final double GAMMA = 2.2;
  private static final double BLACK = 0.02;
  private static final int MAX = 255;
  private static final int WEIGHTS = 1000;
  private static final int RED = 299;
  private static final int GREEN = 587;
  private static final int BLUE = 114;

  /** By grey level; strict arithmetic, so that a seed gives the same events on every machine. */
  private static final float[] LOG_LUMINANCE = logLuminance();

  private final int height;
  private final int width;
  private final float[] values;

  private GreyImage(int height, int width, float[] values) {
    this.height = height;
    this.width = width;
    this.values = values;
  }

  private static float[] logLuminance() {
    float[] table = new float[MAX + 1];
    for (int grey = 0; grey <= MAX; grey++) {
      double luminance = BLACK + StrictMath.pow((double) grey / MAX, GAMMA);
      table[grey] = (float) StrictMath.log(luminance);
    }
    return table;
  }

  private static int grey(int red, int green, int blue) {
    return (RED * red + GREEN * green + BLUE * blue + WEIGHTS / 2) / WEIGHTS;
  }

  /**
   * Makes an image of planes of bytes, as data sets hold them.
   *
   * @param pixels unsigned bytes {@code [C, H, W]}
   * @param offset index of the first one
   * @param channels 3 for red, green and blue, 1 for grey
   * @param height H
   * @param width W
   * @return the image
   * @throws IllegalArgumentException if there are neither 1 nor 3 channels
   * @throws IndexOutOfBoundsException if there are too few bytes
   */
  public static GreyImage of(byte[] pixels, int offset, int channels, int height, int width) {
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException("An image has 1 or 3 channels, not " + channels);
    }
    int planeSize = height * width;
    Objects.checkFromIndexSize(offset, channels * planeSize, pixels.length);
    float[] values = new float[planeSize];
    int green = channels == 1 ? 0 : planeSize;
    for (int i = 0; i < planeSize; i++) {
      int at = offset + i;
      values[i] =
          LOG_LUMINANCE[
              grey(pixels[at] & MAX, pixels[at + green] & MAX, pixels[at + 2 * green] & MAX)];
    }
    return new GreyImage(height, width, values);
  }

  /**
   * Makes an image of a decoded one.
   *
   * @param image the image
   * @return the image in grey
   */
  public static GreyImage of(RgbImage image) {
    float[] values = new float[image.height() * image.width()];
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        values[y * image.width() + x] =
            LOG_LUMINANCE[grey(image.value(x, y, 0), image.value(x, y, 1), image.value(x, y, 2))];
      }
    }
    return new GreyImage(image.height(), image.width(), values);
  }

  /**
   * Returns this image, reduced so that its shorter edge has at most the given size; otherwise
   * pixels of a coarser sensor would see single points of it.
   */
  GreyImage reducedTo(int size) {
    int shorter = Math.min(height, width);
    if (shorter <= size) {
      return this;
    }
    int toHeight = (int) ((long) height * size / shorter);
    int toWidth = (int) ((long) width * size / shorter);
    float[] reduced = new float[toHeight * toWidth];
    new PlaneResize(height, width, toHeight, toWidth).apply(values, 0, reduced, 0);
    return new GreyImage(toHeight, toWidth, reduced);
  }

  int height() {
    return height;
  }

  int width() {
    return width;
  }

  float[] values() {
    return values;
  }
}
