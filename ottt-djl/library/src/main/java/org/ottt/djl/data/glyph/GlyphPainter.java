package org.ottt.djl.data.glyph;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;

/** Paints one image: paper, clutter, sign, noise. */
final class GlyphPainter {

  private static final double MIN_PEN = 1.5;
  private static final double MAX_PEN = 3.2;
  private static final double MIN_NOISE = 4;
  private static final double MAX_NOISE = 15;

  private GlyphPainter() {}

  /**
   * Paints a sign into {@code target}: the red, the green and the blue plane from {@code offset}.
   */
  static void paint(Glyph glyph, KeyedRandom random, byte[] target, int offset) {
    BufferedImage image =
        new BufferedImage(GlyphSet.SIZE, GlyphSet.SIZE, BufferedImage.TYPE_INT_RGB);
    int[] pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
    Palette palette = Palette.of(random);
    Paper.fill(pixels, palette, random);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      // Pure: strokes keep their sub-pixel position.
      graphics.setRenderingHint(
          RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      Paper.clutter(graphics, palette, random);
      double pen = random.uniform(MIN_PEN, MAX_PEN);
      graphics.setColor(palette.ink().toColor());
      graphics.setStroke(
          new BasicStroke((float) pen, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
      graphics.draw(new Hand(random).write(glyph));
    } finally {
      graphics.dispose();
    }
    addNoise(pixels, random, target, offset);
  }

  /** Splits {@code 0xRRGGBB} pixels into planes and adds noise to each value. */
  private static void addNoise(int[] pixels, KeyedRandom random, byte[] target, int offset) {
    float deviation = (float) random.uniform(MIN_NOISE, MAX_NOISE);
    float[] noise = new float[GlyphSet.IMAGE_BYTES];
    random.bells(noise);
    for (int channel = 0; channel < GlyphSet.CHANNELS; channel++) {
      int shift = 16 - 8 * channel;
      int plane = channel * pixels.length;
      for (int i = 0; i < pixels.length; i++) {
        int value = pixels[i] >> shift & 0xff;
        int noisy = (int) (value + deviation * noise[plane + i] + 0.5f);
        target[offset + plane + i] = (byte) Math.min(Math.max(noisy, 0), 255);
      }
    }
  }
}
