package org.ottt.djl.data.glyph;

import java.awt.geom.Path2D;

/**
 * The hand that writes a sign: it shakes, slants, stretches, turns and misses the middle.
 *
 * <p>One hand writes one sign. Widths and lengths are in pixels; the sign's box of ±1 becomes
 * {@code ±RADIUS} before it is stretched.
 */
final class Hand {

  private static final double RADIUS = 10.5;
  private static final double MAX_TURN = StrictMath.toRadians(25);
  private static final double MAX_SHEAR = 0.3;
  private static final double MIN_SCALE = 0.7;
  private static final double MAX_SCALE = 1.15;
  private static final double MAX_SHIFT = 4;
  private static final double SHAKE = 0.075;

  private final KeyedRandom random;
  private final double xx;
  private final double xy;
  private final double yx;
  private final double yy;
  private final double shiftX;
  private final double shiftY;

  Hand(KeyedRandom random) {
    this.random = random;
    double turn = random.uniform(-MAX_TURN, MAX_TURN);
    double shear = random.uniform(-MAX_SHEAR, MAX_SHEAR);
    double scaleX = RADIUS * random.uniform(MIN_SCALE, MAX_SCALE);
    double scaleY = RADIUS * random.uniform(MIN_SCALE, MAX_SCALE);
    // StrictMath: Math.sin may differ in the last bit from one machine to the next.
    double cos = StrictMath.cos(turn);
    double sin = StrictMath.sin(turn);
    // rotation · shear · scale
    xx = cos * scaleX;
    xy = (cos * shear - sin) * scaleY;
    yx = sin * scaleX;
    yy = (sin * shear + cos) * scaleY;
    shiftX = GlyphSet.SIZE / 2.0 + random.uniform(-MAX_SHIFT, MAX_SHIFT);
    shiftY = GlyphSet.SIZE / 2.0 + random.uniform(-MAX_SHIFT, MAX_SHIFT);
  }

  /** Writes a sign; each call shakes again. */
  Path2D write(Glyph glyph) {
    Path2D path = new Path2D.Double();
    for (int i = 0; i < glyph.strokes(); i++) {
      double[] points = glyph.stroke(i);
      for (int j = 0; j < points.length; j += 2) {
        double x = points[j] + SHAKE * random.bell();
        double y = points[j + 1] + SHAKE * random.bell();
        points[j] = xx * x + xy * y + shiftX;
        points[j + 1] = yx * x + yy * y + shiftY;
      }
      SmoothStroke.append(points, path);
    }
    return path;
  }
}
