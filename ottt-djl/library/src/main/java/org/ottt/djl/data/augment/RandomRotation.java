package org.ottt.djl.data.augment;

import java.util.SplittableRandom;

/**
 * Rotates a sample about its centre by a random angle (patent, claim 2), the same for all planes.
 *
 * <p>Values between pixels are interpolated bilinearly; what comes from outside the picture is
 * black ({@link SampleLayout#black}).
 */
public final class RandomRotation implements Augmentation {

  private static final double HALF_TURN = 180;

  private final double degrees;

  /**
   * Creates the augmentation.
   *
   * @param degrees the largest angle in either direction, above 0 and at most 180
   * @throws IllegalArgumentException if the angle is out of range
   */
  public RandomRotation(double degrees) {
    if (!(degrees > 0 && degrees <= HALF_TURN)) {
      throw new IllegalArgumentException(
          "The angle of rotation must be above 0 and at most 180 degrees, got " + degrees);
    }
    this.degrees = degrees;
  }

  @Override
  public void apply(float[] values, int offset, SampleLayout layout, SplittableRandom random) {
    rotate(values, offset, layout, random.nextDouble(-degrees, degrees));
  }

  /** Rotates counterclockwise. */
  static void rotate(float[] values, int offset, SampleLayout layout, double degrees) {
    int height = layout.height();
    int width = layout.width();
    double cos = Math.cos(Math.toRadians(degrees));
    double sin = Math.sin(Math.toRadians(degrees));
    double centreX = (width - 1) / 2.0;
    double centreY = (height - 1) / 2.0;
    float[] source = new float[height * width];
    for (int plane = 0; plane < layout.planes(); plane++) {
      int start = offset + plane * source.length;
      System.arraycopy(values, start, source, 0, source.length);
      float black = layout.black(plane);
      for (int y = 0; y < height; y++) {
        double dy = y - centreY;
        for (int x = 0; x < width; x++) {
          double dx = x - centreX;
          // Rows run downwards: turning back by the angle is turning clockwise on the screen.
          double fromX = cos * dx - sin * dy + centreX;
          double fromY = sin * dx + cos * dy + centreY;
          values[start + y * width + x] = sample(source, height, width, fromX, fromY, black);
        }
      }
    }
  }

  /** Interpolates between the four neighbours of a place. */
  private static float sample(
      float[] plane, int height, int width, double x, double y, float black) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    double right = x - left;
    double bottom = y - top;
    double upper =
        pixel(plane, height, width, left, top, black) * (1 - right)
            + pixel(plane, height, width, left + 1, top, black) * right;
    double lower =
        pixel(plane, height, width, left, top + 1, black) * (1 - right)
            + pixel(plane, height, width, left + 1, top + 1, black) * right;
    return (float) (upper * (1 - bottom) + lower * bottom);
  }

  private static float pixel(float[] plane, int height, int width, int x, int y, float black) {
    return x < 0 || y < 0 || x >= width || y >= height ? black : plane[y * width + x];
  }
}
