package org.ottt.djl.data.event.simulate;

import java.util.SplittableRandom;

/** The thresholds of a camera's pixels: no two pixels are quite alike. */
final class PixelThresholds {

  /** A lower bound under any mismatch: a threshold near 0 would fire endlessly. */
  private static final double LEAST = 0.3;

  private final float[] on;
  private final float[] off;

  PixelThresholds(int pixels, double threshold, double mismatch, SplittableRandom random) {
    on = draw(pixels, threshold, mismatch, random);
    off = draw(pixels, threshold, mismatch, random);
  }

  private static float[] draw(
      int pixels, double threshold, double mismatch, SplittableRandom random) {
    float[] values = new float[pixels];
    for (int i = 0; i < pixels; i++) {
      values[i] = (float) (threshold * Math.max(LEAST, 1 + mismatch * gaussian(random)));
    }
    return values;
  }

  /** By Box and Muller, in strict arithmetic: the JDK's own way may change between releases. */
  private static double gaussian(SplittableRandom random) {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
    return radius * StrictMath.cos(2 * StrictMath.PI * random.nextDouble());
  }

  float on(int pixel) {
    return on[pixel];
  }

  float off(int pixel) {
    return off[pixel];
  }
}
