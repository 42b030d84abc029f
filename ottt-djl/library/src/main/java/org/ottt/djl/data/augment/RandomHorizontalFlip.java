package org.ottt.djl.data.augment;

import java.util.SplittableRandom;

/** Mirrors a sample left to right, with a given probability. */
public final class RandomHorizontalFlip implements Augmentation {

  private final double probability;

  /** Creates the augmentation with probability 0.5. */
  public RandomHorizontalFlip() {
    this(0.5);
  }

  /**
   * Creates the augmentation.
   *
   * @param probability how often a sample is mirrored, 0 to 1
   * @throws IllegalArgumentException if the probability is outside 0 to 1
   */
  public RandomHorizontalFlip(double probability) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException("The probability must be 0 to 1, got " + probability);
    }
    this.probability = probability;
  }

  @Override
  public void apply(float[] values, int offset, SampleLayout layout, SplittableRandom random) {
    if (random.nextDouble() >= probability) {
      return;
    }
    int width = layout.width();
    int end = offset + layout.size();
    for (int row = offset; row < end; row += width) {
      for (int left = row, right = row + width - 1; left < right; left++, right--) {
        float value = values[left];
        values[left] = values[right];
        values[right] = value;
      }
    }
  }
}
