package org.ottt.djl.data.augment;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Pads all four sides and crops a window of the original size at a random place.
 *
 * <p>The border is black: the value that a raw 0 has after normalization ({@link
 * SampleLayout#black}). This equals padding the raw image with zeros and normalizing afterwards, as
 * the authors of OTTT do.
 */
public final class PadAndCrop implements Augmentation {

  private final int padding;

  /**
   * Creates the augmentation.
   *
   * @param padding how many pixels are added on each side, 4 in the paper's recipes
   * @throws IllegalArgumentException if the padding is below 1
   */
  public PadAndCrop(int padding) {
    if (padding < 1) {
      throw new IllegalArgumentException("The padding must be 1 or more, got " + padding);
    }
    this.padding = padding;
  }

  /** Shifts the picture by {@code -padding .. padding} pixels in both directions. */
  @Override
  public void apply(float[] values, int offset, SampleLayout layout, SplittableRandom random) {
    int down = random.nextInt(-padding, padding + 1);
    int right = random.nextInt(-padding, padding + 1);
    int planeSize = layout.height() * layout.width();
    for (int plane = 0; plane < layout.planes(); plane++) {
      crop(values, offset + plane * planeSize, layout, down, right, layout.black(plane));
    }
  }

  /** Sets {@code out[y][x] = in[y + down][x + right]}, and {@code fill} where that lies outside. */
  private static void crop(
      float[] values, int start, SampleLayout layout, int down, int right, float fill) {
    int height = layout.height();
    int width = layout.width();
    int kept = Math.max(0, width - Math.abs(right));
    int from = Math.min(width, Math.max(0, right));
    int to = Math.min(width, Math.max(0, -right));
    for (int i = 0; i < height; i++) {
      // In place: rows are visited so that a row is read before it is overwritten.
      int y = down >= 0 ? i : height - 1 - i;
      int row = start + y * width;
      int source = y + down;
      if (source < 0 || source >= height) {
        Arrays.fill(values, row, row + width, fill);
        continue;
      }
      System.arraycopy(values, start + source * width + from, values, row + to, kept);
      Arrays.fill(values, row, row + to, fill);
      Arrays.fill(values, row + to + kept, row + width, fill);
    }
  }
}
