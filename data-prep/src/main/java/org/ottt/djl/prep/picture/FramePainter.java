package org.ottt.djl.prep.picture;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.util.Arrays;
import org.ottt.djl.data.event.frame.FrameValues;
import org.ottt.djl.plot.SamplePicture;

/**
 * Paints frames in the colours of all pictures of events: white without events, OFF blue, ON
 * vermillion, the more the stronger.
 *
 * <p>The scale is the same for all frames of a recording: the full colour is the count that one
 * active pixel in a hundred exceeds, so that a few hot pixels do not make the rest pale.
 */
public final class FramePainter {

  /** A picture has 16 shades of OFF times 16 of ON, which is just a palette of 256. */
  private static final int SHADES = 16;

  private static final int BITS = 8;

  /** The faintest shade that is not white: a single event should still be seen. */
  private static final float FAINTEST = 0.3f;

  private static final double FULL_QUANTILE = 0.99;
  private static final int CHANNELS = 2;

  private static final IndexColorModel PALETTE = palette();

  private final FrameValues frames;
  private final int scale;
  private final float full;

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
    full = full(frames.values());
  }

  private static float full(float[] values) {
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    int first = 0;
    while (first < sorted.length && sorted[first] <= 0) {
      first++;
    }
    int active = sorted.length - first;
    return active == 0 ? 1 : sorted[first + (int) (FULL_QUANTILE * (active - 1))];
  }

  private static IndexColorModel palette() {
    byte[] red = new byte[SHADES * SHADES];
    byte[] green = new byte[red.length];
    byte[] blue = new byte[red.length];
    for (int i = 0; i < red.length; i++) {
      int rgb = SamplePicture.eventColor(share(i / SHADES), share(i % SHADES));
      red[i] = (byte) (rgb >> 16);
      green[i] = (byte) (rgb >> 8);
      blue[i] = (byte) rgb;
    }
    return new IndexColorModel(BITS, red.length, red, green, blue);
  }

  private static float share(int shade) {
    return shade == 0 ? 0 : FAINTEST + (1 - FAINTEST) * (shade - 1) / (SHADES - 2);
  }

  /**
   * Paints one frame.
   *
   * @param frame the frame, from 0
   * @return a picture of the frame's size times the scale
   */
  public BufferedImage frame(int frame) {
    BufferedImage image =
        new BufferedImage(
            frames.width() * scale,
            frames.height() * scale,
            BufferedImage.TYPE_BYTE_INDEXED,
            PALETTE);
    int planeSize = frames.height() * frames.width();
    int off = frame * CHANNELS * planeSize;
    int on = off + planeSize;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int pixel = y / scale * frames.width() + x / scale;
        int index =
            SHADES * shade(frames.values()[off + pixel]) + shade(frames.values()[on + pixel]);
        image.getRaster().setSample(x, y, 0, index);
      }
    }
    return image;
  }

  private int shade(float value) {
    if (value <= 0) {
      return 0;
    }
    return Math.min(SHADES - 1, 1 + (int) (value / full * (SHADES - 2)));
  }
}
