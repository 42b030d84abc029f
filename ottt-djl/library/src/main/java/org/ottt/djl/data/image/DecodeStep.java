package org.ottt.djl.data.image;

/**
 * How coarsely an image may be decoded before it is resized.
 *
 * <p>Where at least 8 x 8 of the remaining pixels make one output pixel, the triangle filter
 * averages over 256 of them, and leaving out the others is hardly seen. So only images more than
 * sixteen times too large are thinned out, and what is decoded stays below 16 x 16 pixels per
 * output pixel, however large the file's image is.
 */
final class DecodeStep {

  private static final int KEPT = 8;

  private DecodeStep() {}

  /**
   * Returns the step for {@link EncodedImage#decode(PixelBox, int)}.
   *
   * @param width the width in pixels of the part that is shown
   * @param height its height
   * @param size rows and columns of the result
   * @return 1 or more
   */
  static int of(double width, double height, int size) {
    return Math.max(1, (int) (Math.min(width, height) / size / KEPT));
  }
}
