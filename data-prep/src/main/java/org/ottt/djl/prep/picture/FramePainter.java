package org.ottt.djl.prep.picture;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.util.Arrays;
import org.ottt.djl.data.event.frame.FrameValues;

/**
 * Paints frames: ON events green, OFF events red, both yellow, the more the brighter.
 *
 * <p>The brightness scale is the same for all frames of a recording: full brightness is the count
 * that one active pixel in a hundred exceeds, so that a few hot pixels do not darken the rest.
 */
public final class FramePainter {

  /** A picture has 16 shades of red times 16 of green, which is just a palette of 256. */
  private static final int SHADES = 16;

  /** Width of the lines between frames. */
  private static final int GAP = 2;

  private static final int BITS = 8;
  private static final int MAX = 255;

  /** The faintest shade that is not black: a single event should still be seen. */
  private static final int FAINTEST = 70;

  private static final double BRIGHTEST_QUANTILE = 0.99;
  private static final int CHANNELS = 2;

  private static final IndexColorModel PALETTE = palette();

  private final FrameValues frames;
  private final int scale;
  private final float brightest;

  /**
   * Creates the painter of a recording.
   *
   * @param frames its frames
   * @param scale width and height of a painted pixel, at least 1
   * @throws IllegalArgumentException if the scale is below 1
   */
  public FramePainter(FrameValues frames, int scale) {
    if (scale < 1) {
      throw new IllegalArgumentException("The scale must be 1 or more, got " + scale);
    }
    this.frames = frames;
    this.scale = scale;
    brightest = brightest(frames.values());
  }

  private static float brightest(float[] values) {
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    int first = 0;
    while (first < sorted.length && sorted[first] <= 0) {
      first++;
    }
    int active = sorted.length - first;
    return active == 0 ? 1 : sorted[first + (int) (BRIGHTEST_QUANTILE * (active - 1))];
  }

  private static IndexColorModel palette() {
    byte[] red = new byte[SHADES * SHADES];
    byte[] green = new byte[SHADES * SHADES];
    for (int i = 0; i < red.length; i++) {
      red[i] = (byte) level(i / SHADES);
      green[i] = (byte) level(i % SHADES);
    }
    return new IndexColorModel(BITS, red.length, red, green, new byte[red.length]);
  }

  private static int level(int shade) {
    return shade == 0 ? 0 : FAINTEST + (MAX - FAINTEST) * (shade - 1) / (SHADES - 2);
  }

  /**
   * Paints one frame.
   *
   * @param frame the frame, from 0
   * @return a picture of the frame's size times the scale
   */
  public BufferedImage frame(int frame) {
    BufferedImage image = image(frames.width() * scale, frames.height() * scale);
    paint(frame, image, 0, 0);
    return image;
  }

  /**
   * Paints all frames side by side, in rows from the top left.
   *
   * @param columns frames in a row, at least 1
   * @return the picture
   */
  public BufferedImage strip(int columns) {
    int across = Math.min(columns, frames.frames());
    int down = (frames.frames() + across - 1) / across;
    int stepX = frames.width() * scale + GAP;
    int stepY = frames.height() * scale + GAP;
    BufferedImage image = image(across * stepX - GAP, down * stepY - GAP);
    int line = SHADES * (SHADES / 2) + SHADES / 2;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        if (x % stepX >= stepX - GAP || y % stepY >= stepY - GAP) {
          image.getRaster().setSample(x, y, 0, line);
        }
      }
    }
    for (int frame = 0; frame < frames.frames(); frame++) {
      paint(frame, image, frame % across * stepX, frame / across * stepY);
    }
    return image;
  }

  private static BufferedImage image(int width, int height) {
    return new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED, PALETTE);
  }

  private void paint(int frame, BufferedImage image, int left, int top) {
    int planeSize = frames.height() * frames.width();
    int off = frame * CHANNELS * planeSize;
    int on = off + planeSize;
    for (int y = 0; y < frames.height() * scale; y++) {
      for (int x = 0; x < frames.width() * scale; x++) {
        int pixel = y / scale * frames.width() + x / scale;
        int index =
            SHADES * shade(frames.values()[off + pixel]) + shade(frames.values()[on + pixel]);
        image.getRaster().setSample(left + x, top + y, 0, index);
      }
    }
  }

  private int shade(float value) {
    if (value <= 0) {
      return 0;
    }
    return Math.min(SHADES - 1, 1 + (int) (value / brightest * (SHADES - 2)));
  }
}
