package org.ottt.djl.data.glyph;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.QuadCurve2D;

/** The background of a sign: a gradient, blobs and short strokes that form no sign. */
final class Paper {

  private static final double MAX_SLOPE = 0.12;
  private static final int MIN_BLOBS = 1;
  private static final int MAX_BLOBS = 3;
  private static final double MIN_BLOB_RADIUS = 1;
  private static final double MAX_BLOB_RADIUS = 5;
  private static final int MIN_SCRATCHES = 2;
  private static final int MAX_SCRATCHES = 6;
  private static final double MIN_SCRATCH_LENGTH = 3;
  private static final double MAX_SCRATCH_LENGTH = 9;
  private static final double MIN_SCRATCH_WIDTH = 0.8;
  private static final double MAX_SCRATCH_WIDTH = 2.4;

  private Paper() {}

  /** Fills all pixels ({@code 0xRRGGBB}) with the paper's colour, brighter towards one side. */
  static void fill(int[] pixels, Palette palette, KeyedRandom random) {
    double direction = random.angle();
    double slope = random.uniform(0, MAX_SLOPE);
    double slopeX = slope * StrictMath.cos(direction);
    double slopeY = slope * StrictMath.sin(direction);
    double middle = (GlyphSet.SIZE - 1) / 2.0;
    for (int y = 0; y < GlyphSet.SIZE; y++) {
      for (int x = 0; x < GlyphSet.SIZE; x++) {
        double amount = (slopeX * (x - middle) + slopeY * (y - middle)) / middle;
        pixels[y * GlyphSet.SIZE + x] = palette.paper().lighten(amount).pack();
      }
    }
  }

  /** Draws the clutter. */
  static void clutter(Graphics2D graphics, Palette palette, KeyedRandom random) {
    for (int i = count(MIN_BLOBS, MAX_BLOBS, random); i > 0; i--) {
      graphics.setColor(palette.clutter(random).toColor());
      graphics.fill(blob(random));
    }
    for (int i = count(MIN_SCRATCHES, MAX_SCRATCHES, random); i > 0; i--) {
      graphics.setColor(palette.clutter(random).toColor());
      double width = random.uniform(MIN_SCRATCH_WIDTH, MAX_SCRATCH_WIDTH);
      graphics.setStroke(
          new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
      graphics.draw(scratch(random));
    }
  }

  private static Ellipse2D blob(KeyedRandom random) {
    double radiusX = random.uniform(MIN_BLOB_RADIUS, MAX_BLOB_RADIUS);
    double radiusY = random.uniform(MIN_BLOB_RADIUS, MAX_BLOB_RADIUS);
    double x = random.uniform(0, GlyphSet.SIZE);
    double y = random.uniform(0, GlyphSet.SIZE);
    return new Ellipse2D.Double(x - radiusX, y - radiusY, 2 * radiusX, 2 * radiusY);
  }

  private static QuadCurve2D scratch(KeyedRandom random) {
    double x = random.uniform(0, GlyphSet.SIZE);
    double y = random.uniform(0, GlyphSet.SIZE);
    double half = random.uniform(MIN_SCRATCH_LENGTH, MAX_SCRATCH_LENGTH) / 2;
    double direction = random.angle();
    double dx = half * StrictMath.cos(direction);
    double dy = half * StrictMath.sin(direction);
    double bend = random.uniform(-1, 1);
    return new QuadCurve2D.Double(x - dx, y - dy, x - bend * dy, y + bend * dx, x + dx, y + dy);
  }

  private static int count(int min, int max, KeyedRandom random) {
    return min + random.below(max - min + 1);
  }
}
