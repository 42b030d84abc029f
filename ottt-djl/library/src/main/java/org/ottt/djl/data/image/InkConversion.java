package org.ottt.djl.data.image;

import java.awt.image.Raster;

/** Turns four-component JPEG values to RGB: the paper's white less what the inks absorb. */
final class InkConversion {

  private static final int INKS = 4;
  private static final int MAX = 255;
  private static final int CENTRE = 128;

  // ITU-R BT.601, full range, as in JFIF.
  private static final float CR_TO_RED = 1.402f;
  private static final float CB_TO_GREEN = -0.344136f;
  private static final float CR_TO_GREEN = -0.714136f;
  private static final float CB_TO_BLUE = 1.772f;

  private InkConversion() {}

  /**
   * Converts inverted CMYK: {@code red = (255 - C) (255 - K) / 255} on the stored complements.
   *
   * @param raster the four stored values of each pixel
   * @param luminance whether the first three are Y, Cb, Cr of the CMY values instead (YCCK)
   */
  static RgbImage toRgb(Raster raster, boolean luminance) {
    int width = raster.getWidth();
    int height = raster.getHeight();
    byte[] pixels = new byte[RgbImage.CHANNELS * width * height];
    int[] row = new int[INKS * width];
    int to = 0;
    for (int y = 0; y < height; y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int i = 0; i < row.length; i += INKS) {
        if (luminance) {
          toInks(row, i);
        }
        int notBlack = row[i + RgbImage.CHANNELS];
        for (int ink = 0; ink < RgbImage.CHANNELS; ink++) {
          pixels[to++] = (byte) ((row[i + ink] * notBlack + MAX / 2) / MAX);
        }
      }
    }
    return new RgbImage(width, height, pixels);
  }

  /** YCCK is YCbCr of the complements of C, M and Y, so the result has to be inverted once. */
  private static void toInks(int[] row, int i) {
    float luma = row[i];
    float cb = row[i + 1] - CENTRE;
    float cr = row[i + 2] - CENTRE;
    row[i] = MAX - clamp(luma + CR_TO_RED * cr);
    row[i + 1] = MAX - clamp(luma + CB_TO_GREEN * cb + CR_TO_GREEN * cr);
    row[i + 2] = MAX - clamp(luma + CB_TO_BLUE * cb);
  }

  private static int clamp(float value) {
    return Math.max(0, Math.min(MAX, Math.round(value)));
  }
}
