package org.ottt.djl.prep.picture;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.util.List;

/** Joins pictures of one palette from left to right, tops in line, a gap between them. */
public final class SideBySide {

  private static final int GAP = 16;

  private SideBySide() {}

  /**
   * Joins pictures.
   *
   * @param pictures the pictures, at least one, as {@link FramePainter} makes them
   * @return one picture; the same one if there is only one
   */
  public static BufferedImage join(List<BufferedImage> pictures) {
    BufferedImage first = pictures.get(0);
    if (pictures.size() == 1) {
      return first;
    }
    int width = (pictures.size() - 1) * GAP;
    int height = 0;
    for (BufferedImage picture : pictures) {
      width += picture.getWidth();
      height = Math.max(height, picture.getHeight());
    }
    BufferedImage joined =
        new BufferedImage(
            width,
            height,
            BufferedImage.TYPE_BYTE_INDEXED,
            (IndexColorModel) first.getColorModel());
    int left = 0;
    for (BufferedImage picture : pictures) {
      joined.getRaster().setRect(left, 0, picture.getRaster());
      left += picture.getWidth() + GAP;
    }
    return joined;
  }
}
