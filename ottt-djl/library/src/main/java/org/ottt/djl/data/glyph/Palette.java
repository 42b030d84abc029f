package org.ottt.djl.data.glyph;

/**
 * The colours of one image. Neither hue nor brightness nor the polarity has to do with the class.
 *
 * @param paper the colour of the background
 * @param ink the colour of the sign
 * @param paperBrightness the brightness of {@code paper}, 0 to 1
 */
record Palette(Rgb paper, Rgb ink, double paperBrightness) {

  private static final double DARKEST = 0.08;
  private static final double BRIGHTEST = 0.92;
  private static final double MIN_CONTRAST = 0.28;
  private static final double MAX_CONTRAST = 0.75;
  private static final double MAX_CHROMA = 0.3;
  private static final double LIGHT_ON_DARK = 0.75;
  private static final double CLUTTER_CONTRAST = 0.3;

  static Palette of(KeyedRandom random) {
    double contrast = random.uniform(MIN_CONTRAST, MAX_CONTRAST);
    double dark = random.uniform(DARKEST, BRIGHTEST - contrast);
    double light = dark + contrast;
    boolean lightOnDark = random.chance(LIGHT_ON_DARK);
    double paper = lightOnDark ? dark : light;
    double ink = lightOnDark ? light : dark;
    return new Palette(
        Rgb.ofBrightness(paper, MAX_CHROMA, random),
        Rgb.ofBrightness(ink, MAX_CHROMA, random),
        paper);
  }

  /** Returns a colour for a piece of clutter: of any hue, hardly stronger than weak ink. */
  Rgb clutter(KeyedRandom random) {
    double brightness = paperBrightness + random.uniform(-CLUTTER_CONTRAST, CLUTTER_CONTRAST);
    return Rgb.ofBrightness(brightness, MAX_CHROMA, random);
  }
}
