package org.ottt.djl.data.image;

import java.util.SplittableRandom;

/**
 * Draws the part of an image that a training sample shows: 8 to 100 % of its area, its sides in a
 * ratio of 3:4 to 4:3 (logarithmically uniform), anywhere.
 *
 * <p>The distribution is that of torchvision's {@code RandomResizedCrop}: ten attempts, then the
 * largest centred part with an allowed ratio.
 */
final class RandomResizedCrop {

  private static final int ATTEMPTS = 10;
  private static final double MIN_AREA = 0.08;
  private static final double MAX_AREA = 1;
  private static final double MIN_RATIO = 3.0 / 4;
  private static final double MAX_RATIO = 4.0 / 3;

  private RandomResizedCrop() {}

  /**
   * Draws a part.
   *
   * @param width the image's width in pixels
   * @param height the image's height in pixels
   * @param random the source of randomness
   * @return a box within the image
   */
  static PixelBox draw(int width, int height, SplittableRandom random) {
    double area = (double) width * height;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      double share = area * random.nextDouble(MIN_AREA, MAX_AREA);
      double ratio = Math.exp(random.nextDouble(Math.log(MIN_RATIO), Math.log(MAX_RATIO)));
      int columns = (int) Math.rint(Math.sqrt(share * ratio));
      int rows = (int) Math.rint(Math.sqrt(share / ratio));
      if (columns > 0 && columns <= width && rows > 0 && rows <= height) {
        int y = random.nextInt(height - rows + 1);
        int x = random.nextInt(width - columns + 1);
        return new PixelBox(x, y, columns, rows);
      }
    }
    return centred(width, height);
  }

  private static PixelBox centred(int width, int height) {
    double ratio = (double) width / height;
    int columns = ratio > MAX_RATIO ? (int) Math.rint(height * MAX_RATIO) : width;
    int rows = ratio < MIN_RATIO ? (int) Math.rint(width / MIN_RATIO) : height;
    return new PixelBox((width - columns) / 2, (height - rows) / 2, columns, rows);
  }
}
