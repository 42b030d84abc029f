package org.ottt.djl.data.augment;

import java.util.SplittableRandom;

/**
 * Replaces a box of a sample, in all frames, by the same box of another sample of its class.
 *
 * <p>The box is that of "CutMix" (Yun et al., ICCV 2019): its centre is drawn uniformly over the
 * picture, its area is a part of the picture's that is drawn uniformly from 0 to 1 before what
 * reaches over the border is cut off. CutMix itself takes the box from a sample of any class and
 * mixes the two labels; here the class is the same, because a sample has one label.
 */
public final class EventCutMix implements PairAugmentation {

  private final double probability;

  /**
   * Creates the augmentation.
   *
   * @param probability how often a sample is mixed, 0 to 1
   * @throws IllegalArgumentException if the probability is outside 0 to 1
   */
  public EventCutMix(double probability) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException("The probability must be 0 to 1, got " + probability);
    }
    this.probability = probability;
  }

  @Override
  public void mix(
      float[] values, int offset, SampleLayout layout, float[] partner, SplittableRandom random) {
    if (random.nextDouble() >= probability) {
      return;
    }
    double edge = Math.sqrt(random.nextDouble());
    int boxHeight = (int) (layout.height() * edge);
    int boxWidth = (int) (layout.width() * edge);
    int top = random.nextInt(layout.height()) - boxHeight / 2;
    int left = random.nextInt(layout.width()) - boxWidth / 2;
    int firstRow = Math.max(0, top);
    int endRow = Math.min(layout.height(), top + boxHeight);
    int firstColumn = Math.max(0, left);
    int columns = Math.min(layout.width(), left + boxWidth) - firstColumn;
    if (columns <= 0) {
      return;
    }
    for (int plane = 0; plane < layout.planes(); plane++) {
      for (int y = firstRow; y < endRow; y++) {
        int at = (plane * layout.height() + y) * layout.width() + firstColumn;
        System.arraycopy(partner, at, values, offset + at, columns);
      }
    }
  }
}
