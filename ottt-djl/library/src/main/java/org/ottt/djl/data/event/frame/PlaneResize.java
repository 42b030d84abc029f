package org.ottt.djl.data.event.frame;

import org.ottt.djl.data.TriangleFilter;

/**
 * Resizes planes of floats by a {@link TriangleFilter}: columns first, then rows.
 *
 * <p>An object is for one thread.
 */
public final class PlaneResize {

  private final int fromHeight;
  private final int fromWidth;
  private final int toHeight;
  private final int toWidth;
  private final TriangleFilter down;
  private final TriangleFilter across;
  private final float[] between;

  /**
   * Prepares the weights.
   *
   * @param fromHeight rows of the planes to be resized
   * @param fromWidth their columns
   * @param toHeight rows of the result
   * @param toWidth its columns
   */
  public PlaneResize(int fromHeight, int fromWidth, int toHeight, int toWidth) {
    this.fromHeight = fromHeight;
    this.fromWidth = fromWidth;
    this.toHeight = toHeight;
    this.toWidth = toWidth;
    down = TriangleFilter.of(fromHeight, 0, fromHeight, toHeight);
    across = TriangleFilter.of(fromWidth, 0, fromWidth, toWidth);
    between = new float[fromHeight * toWidth];
  }

  /**
   * Resizes one plane.
   *
   * @param source holds the plane, row by row
   * @param from index of its first value
   * @param target takes the result, row by row
   * @param to index of its first value
   */
  public void apply(float[] source, int from, float[] target, int to) {
    for (int y = 0; y < fromHeight; y++) {
      for (int x = 0; x < toWidth; x++) {
        between[y * toWidth + x] = across.apply(x, source, from + y * fromWidth, 1);
      }
    }
    for (int y = 0; y < toHeight; y++) {
      for (int x = 0; x < toWidth; x++) {
        target[to + y * toWidth + x] = down.apply(y, between, x, toWidth);
      }
    }
  }
}
