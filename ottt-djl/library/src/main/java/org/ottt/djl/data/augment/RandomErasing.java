package org.ottt.djl.data.augment;

import java.util.SplittableRandom;

/**
 * With probability 0.5, paints a random rectangle in one random gray.
 *
 * <p>This is what the authors' CIFAR training runs under the name of cutout, between crop and flip:
 * the rectangle covers 2 % to 40 % of the picture, its height is 0.4 to 2.5 times its width, it
 * lies inside the picture, and its gray is one of 256 levels from black to white. {@link Cutout} is
 * the form of the cutout paper.
 */
public final class RandomErasing implements Augmentation {

  private static final double PROBABILITY = 0.5;
  private static final double MIN_AREA = 0.02;
  private static final double MAX_AREA = 0.4;
  private static final double MIN_ASPECT = 0.4;
  private static final double MAX_ASPECT = 2.5;
  private static final int GRAY_LEVELS = 256;

  /** Creates the augmentation. */
  public RandomErasing() {}

  @Override
  public void apply(float[] values, int offset, SampleLayout layout, SplittableRandom random) {
    if (random.nextDouble() >= PROBABILITY) {
      return;
    }
    double area = random.nextDouble(MIN_AREA, MAX_AREA) * layout.height() * layout.width();
    double aspect = random.nextDouble(MIN_ASPECT, MAX_ASPECT);
    int height = Math.min(layout.height(), (int) Math.sqrt(area * aspect));
    int width = Math.min(layout.width(), (int) Math.sqrt(area / aspect));
    int top = random.nextInt(layout.height() - height + 1);
    int left = random.nextInt(layout.width() - width + 1);
    float gray = (float) random.nextInt(GRAY_LEVELS) / (GRAY_LEVELS - 1);
    for (int plane = 0; plane < layout.planes(); plane++) {
      float black = layout.black(plane);
      float level = black + gray * (layout.white(plane) - black);
      Rectangles.fill(values, offset, layout, plane, top, left, height, width, level);
    }
  }
}
