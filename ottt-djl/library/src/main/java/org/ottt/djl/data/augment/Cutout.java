package org.ottt.djl.data.augment;

import java.util.SplittableRandom;

/**
 * Sets one square hole to 0, as in "Improved Regularization of Convolutional Neural Networks with
 * Cutout" (DeVries and Taylor, 2017).
 *
 * <p>The centre of the hole is drawn uniformly over all pixels, so the hole may reach over the
 * border. It is filled with 0 after normalization, which is the mean colour of the data set.
 */
public final class Cutout implements Augmentation {

  private final int length;

  /**
   * Creates the augmentation.
   *
   * @param length side of the hole in pixels, 16 for CIFAR-10
   * @throws IllegalArgumentException if the length is below 1
   */
  public Cutout(int length) {
    if (length < 1) {
      throw new IllegalArgumentException("The hole's length must be 1 or more, got " + length);
    }
    this.length = length;
  }

  @Override
  public void apply(float[] values, int offset, SampleLayout layout, SplittableRandom random) {
    int top = random.nextInt(layout.height()) - length / 2;
    int left = random.nextInt(layout.width()) - length / 2;
    for (int plane = 0; plane < layout.planes(); plane++) {
      Rectangles.fill(values, offset, layout, plane, top, left, length, length, 0);
    }
  }
}
