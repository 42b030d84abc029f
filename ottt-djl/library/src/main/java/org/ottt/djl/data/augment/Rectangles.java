package org.ottt.djl.data.augment;

import java.util.Arrays;

/** Filling a rectangle of one plane. */
final class Rectangles {

  private Rectangles() {}

  /** Fills the part of the rectangle that lies inside the plane. */
  static void fill(
      float[] values,
      int offset,
      SampleLayout layout,
      int plane,
      int top,
      int left,
      int height,
      int width,
      float value) {
    int firstColumn = Math.max(0, left);
    int endColumn = Math.min(layout.width(), left + width);
    int endRow = Math.min(layout.height(), top + height);
    int start = offset + plane * layout.height() * layout.width();
    for (int y = Math.max(0, top); y < endRow; y++) {
      int row = start + y * layout.width();
      Arrays.fill(values, row + firstColumn, row + endColumn, value);
    }
  }
}
