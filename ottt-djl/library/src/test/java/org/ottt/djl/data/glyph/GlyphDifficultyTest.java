package org.ottt.djl.data.glyph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The set must not be solvable by what is not shape: pixel templates, colour, amount of ink. */
class GlyphDifficultyTest {

  private static final int CLASSES = GlyphSet.CLASS_NAMES.size();
  private static final double CHANCE = 1.0 / CLASSES;

  private static GlyphImages train;
  private static GlyphImages test;

  @BeforeAll
  static void drawImages() {
    GlyphSet glyphs = new GlyphSet(1);
    train = glyphs.generate(GlyphSplit.TRAIN, 8000);
    test = glyphs.generate(GlyphSplit.TEST, 2000);
  }

  @Test
  void aLinearClassifierOnPixelsStaysFarBelowANetwork() {
    SoftmaxRegression model = new SoftmaxRegression(CLASSES, GlyphSet.IMAGE_BYTES);
    model.train(pixels(train), train.labels(), 4, 2e-4f);

    double accuracy = model.accuracy(pixels(test), test.labels());

    // Six standard deviations (0.0067 each) above chance: there is something to learn in pixels.
    assertThat(accuracy).isLessThan(0.5).isGreaterThan(CHANCE + 0.04);
  }

  @Test
  void colourAndContrastDoNotTellTheClass() {
    SoftmaxRegression model = new SoftmaxRegression(CLASSES, 6);
    model.train(colourStatistics(train), train.labels(), 20, 0.01f);

    double accuracy = model.accuracy(colourStatistics(test), test.labels());

    assertThat(accuracy).isLessThan(1.5 * CHANCE);
  }

  @Test
  void everyClassIsEquallyBrightOnAverage() {
    double[] sum = new double[CLASSES];
    for (int i = 0; i < train.labels().length; i++) {
      float[] statistics = colourStatistics(train, i);
      sum[train.labels()[i]] += (statistics[0] + statistics[1] + statistics[2]) / 3;
    }
    int imagesPerClass = train.labels().length / CLASSES;

    // In units of the pixels' deviation.
    for (double s : sum) {
      assertThat(s / imagesPerClass).isBetween(-0.1, 0.1);
    }
  }

  /** Normalized pixels, about mean 0 and deviation 1. */
  private static float[][] pixels(GlyphImages images) {
    float[][] rows = new float[images.labels().length][GlyphSet.IMAGE_BYTES];
    for (int i = 0; i < rows.length; i++) {
      for (int k = 0; k < GlyphSet.IMAGE_BYTES; k++) {
        rows[i][k] = value(images, i, k);
      }
    }
    return rows;
  }

  private static float[][] colourStatistics(GlyphImages images) {
    float[][] rows = new float[images.labels().length][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = colourStatistics(images, i);
    }
    return rows;
  }

  /** Mean of each colour plane, then deviation of each. */
  private static float[] colourStatistics(GlyphImages images, int image) {
    int plane = GlyphSet.SIZE * GlyphSet.SIZE;
    float[] statistics = new float[2 * GlyphSet.CHANNELS];
    for (int c = 0; c < GlyphSet.CHANNELS; c++) {
      double sum = 0;
      double squares = 0;
      for (int k = c * plane; k < (c + 1) * plane; k++) {
        double v = value(images, image, k);
        sum += v;
        squares += v * v;
      }
      double mean = sum / plane;
      statistics[c] = (float) mean;
      statistics[GlyphSet.CHANNELS + c] = (float) Math.sqrt(squares / plane - mean * mean);
    }
    return statistics;
  }

  private static float value(GlyphImages images, int image, int k) {
    return ((images.pixels()[image * GlyphSet.IMAGE_BYTES + k] & 0xff) - 103f) / 71f;
  }
}
