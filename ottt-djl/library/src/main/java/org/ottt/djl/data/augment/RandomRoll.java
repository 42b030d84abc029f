package org.ottt.djl.data.augment;

import java.util.SplittableRandom;

/**
 * Shifts a sample in a circle: what leaves on one side enters on the other. No event is lost.
 *
 * <p>The rolling of "Neuromorphic Data Augmentation for Training Spiking Neural Networks" (Li et
 * al., ECCV 2022).
 */
public final class RandomRoll implements Augmentation {

  private final int distance;

  /**
   * Creates the augmentation.
   *
   * @param distance the most pixels by which it shifts, down or up and right or left
   * @throws IllegalArgumentException if the distance is below 1
   */
  public RandomRoll(int distance) {
    if (distance < 1) {
      throw new IllegalArgumentException("The roll's distance must be 1 or more, got " + distance);
    }
    this.distance = distance;
  }

  /** Draws a shift of {@code -distance .. distance} pixels in both directions. */
  @Override
  public void apply(float[] values, int offset, SampleLayout layout, SplittableRandom random) {
    int down = random.nextInt(-distance, distance + 1);
    int right = random.nextInt(-distance, distance + 1);
    int height = layout.height();
    int width = layout.width();
    int planeSize = height * width;
    int rows = Math.floorMod(down, height);
    int columns = Math.floorMod(right, width);
    float[] plane = new float[planeSize];
    for (int start = offset; start < offset + layout.size(); start += planeSize) {
      System.arraycopy(values, start, plane, 0, planeSize);
      for (int y = 0; y < height; y++) {
        int from = y * width;
        int to = start + (y + rows) % height * width;
        System.arraycopy(plane, from, values, to + columns, width - columns);
        System.arraycopy(plane, from + width - columns, values, to, columns);
      }
    }
  }
}
