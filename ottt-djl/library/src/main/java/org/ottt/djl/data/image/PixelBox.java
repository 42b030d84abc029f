package org.ottt.djl.data.image;

/**
 * A rectangle of whole pixels.
 *
 * @param x the left column, from 0
 * @param y the top row, from 0
 * @param width columns, at least 1
 * @param height rows, at least 1
 */
public record PixelBox(int x, int y, int width, int height) {

  /**
   * Creates a box.
   *
   * @param x the left column, from 0
   * @param y the top row, from 0
   * @param width columns, at least 1
   * @param height rows, at least 1
   * @throws IllegalArgumentException if the box is empty or starts below 0
   */
  public PixelBox {
    if (x < 0 || y < 0 || width < 1 || height < 1) {
      throw new IllegalArgumentException(
          String.format("Not a box of pixels: %d x %d at (%d, %d)", width, height, x, y));
    }
  }

  /**
   * Tells whether this box lies within an image.
   *
   * @param imageWidth the image's width in pixels
   * @param imageHeight the image's height in pixels
   * @return whether no part of the box is outside
   */
  public boolean fits(int imageWidth, int imageHeight) {
    return (long) x + width <= imageWidth && (long) y + height <= imageHeight;
  }
}
