package org.ottt.djl.data.glyph;

import java.util.Locale;

/**
 * The ten signs. A sign is a few strokes, a stroke the points {@code x, y, x, y, …} that the pen
 * passes through on a smooth curve; x grows to the right and y downwards, both from -1 to 1.
 *
 * <p>The signs share strokes on purpose: a network has to see how strokes meet, not only that one
 * is there. None is the mirror image of another.
 */
enum Glyph {
  /** Two arms that meet on a short stem. */
  FORK(new double[][] {{0, 1, 0, 0.5, 0, 0}, {-0.7, -1, -0.3, -0.45, 0, 0, 0.3, -0.45, 0.7, -1}}),
  /** A stem with two barbs that hang from its top. */
  ARROW(
      new double[][] {
        {0, 1, 0, 0, 0, -1}, {0, -1, -0.3, -0.6, -0.7, -0.25}, {0, -1, 0.3, -0.6, 0.7, -0.25}
      }),
  /** A stem through a bowl that opens upwards. */
  TRIDENT(
      new double[][] {
        {0, 1, 0, 0, 0, -1}, {-0.75, -0.9, -0.65, -0.2, 0, 0.15, 0.65, -0.2, 0.75, -0.9}
      }),
  /** A ring on a stem. */
  KEY(new double[][] {{0, 1, 0, 0.5, 0, 0}, {0, 0, -0.5, -0.5, 0, -1, 0.5, -0.5, 0, 0}}),
  /** A ring on a stem with a bar. */
  ANKH(
      new double[][] {
        {0, 1, 0, 0.5, 0, 0},
        {0, 0, -0.5, -0.5, 0, -1, 0.5, -0.5, 0, 0},
        {-0.7, 0.4, 0, 0.4, 0.7, 0.4}
      }),
  /** A stem with a bar above and a bowl below. */
  ANCHOR(
      new double[][] {
        {0, 1, 0, 0, 0, -1},
        {-0.55, -0.6, 0, -0.6, 0.55, -0.6},
        {-0.8, 0.2, -0.6, 0.75, 0, 1, 0.6, 0.75, 0.8, 0.2}
      }),
  /** Two legs under a bow. */
  ARCH(new double[][] {{-0.7, 1, -0.65, -0.2, 0, -0.9, 0.65, -0.2, 0.7, 1}}),
  /** Two legs under a bow with a bar between them. */
  GATE(
      new double[][] {
        {-0.7, 1, -0.65, -0.2, 0, -0.9, 0.65, -0.2, 0.7, 1}, {-0.65, 0.25, 0, 0.25, 0.65, 0.25}
      }),
  /** A wave of two bends. */
  SERPENT(
      new double[][] {
        {0.65, -0.75, 0, -1, -0.6, -0.55, 0, 0, 0.6, 0.55, 0, 1, -0.65, 0.75},
      }),
  /** A wave of two bends around a stem. */
  CADUCEUS(
      new double[][] {
        {0.65, -0.6, 0, -0.8, -0.6, -0.45, 0, 0, 0.6, 0.45, 0, 0.8, -0.65, 0.6},
        {0, 1, 0, 0, 0, -1}
      });

  // Never written to and never handed out, so that the enum is as good as immutable.
  @SuppressWarnings("ImmutableEnumChecker")
  private final double[][] strokes;

  Glyph(double[][] strokes) {
    this.strokes = strokes;
  }

  /** Returns the name of the class as users see it. */
  String className() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the number of strokes. */
  int strokes() {
    return strokes.length;
  }

  /** Returns a copy of the points of a stroke. */
  double[] stroke(int index) {
    return strokes[index].clone();
  }
}
