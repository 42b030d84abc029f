package org.ottt.djl.data.glyph;

import java.awt.Color;

/**
 * A colour.
 *
 * @param red 0 to 1
 * @param green 0 to 1
 * @param blue 0 to 1
 */
record Rgb(double red, double green, double blue) {

  private static final double THIRD = 2 * StrictMath.PI / 3;

  /** Returns a colour of the given brightness (mean of its parts), of any hue. */
  static Rgb ofBrightness(double brightness, double maxChroma, KeyedRandom random) {
    double hue = random.angle();
    double chroma = random.uniform(0, maxChroma);
    // Three cosines a third of a circle apart sum to 0: the hue leaves the brightness alone.
    return new Rgb(
        clamp(brightness + chroma * StrictMath.cos(hue)),
        clamp(brightness + chroma * StrictMath.cos(hue - THIRD)),
        clamp(brightness + chroma * StrictMath.cos(hue + THIRD)));
  }

  /** Returns this colour, lightened (or darkened) by an amount. */
  Rgb lighten(double amount) {
    return new Rgb(clamp(red + amount), clamp(green + amount), clamp(blue + amount));
  }

  /** Returns the colour as {@code 0xRRGGBB}. */
  int pack() {
    return toByte(red) << 16 | toByte(green) << 8 | toByte(blue);
  }

  /** Returns the colour as Java2D wants it. */
  Color toColor() {
    return new Color(pack());
  }

  private static int toByte(double part) {
    return (int) (part * 255 + 0.5);
  }

  private static double clamp(double part) {
    return Math.min(Math.max(part, 0), 1);
  }
}
