package org.ottt.djl.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ottt.djl.data.Split;
import org.ottt.djl.data.glyph.GlyphSet;
import org.ottt.djl.data.glyph.GlyphSplit;
import org.ottt.djl.measurement.MemoryPoint;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.model.InputDescription;
import org.ottt.djl.plot.ChartStyle;
import org.ottt.djl.plot.SamplePicture;

class PlotsTest {

  private static EpochMetrics row(int epoch, Split split, double loss, double top1) {
    return new EpochMetrics(epoch, split, loss, top1, 1, 0.1, 1.5, 100, 500, 0.125);
  }

  private final List<EpochMetrics> rows =
      List.of(
          row(1, Split.TRAIN, 2, 0.25),
          row(1, Split.TEST, 1.5, 0.5),
          row(2, Split.TRAIN, 1, 0.75),
          row(2, Split.TEST, 0.5, 0.875));

  @Test
  void epochsAreARowEach() {
    assertThat(Plots.epochs(rows).output().text())
        .isEqualTo(
            """
            epoch  train loss  train %  test loss  test %  firing rate      s
                1       2.000     25.0      1.500    50.0        0.125  3.000
                2       1.000     75.0      0.500    87.5        0.125  3.000\
            """);
  }

  @Test
  void learningCurvesStandSideBySide() {
    BufferedImage image = Plots.learningCurves(rows).image();
    assertThat(image.getWidth()).isEqualTo(2 * 1200 + 24);
    assertThat(image.getHeight()).isEqualTo(750);
  }

  @Test
  void memoryHasALinePerRule() {
    List<MemoryPoint> points =
        List.of(
            new MemoryPoint("ottt-a", 1, 200, 300),
            new MemoryPoint("ottt-a", 4, 200, 300),
            new MemoryPoint("bptt", 1, 200, 310),
            new MemoryPoint("bptt", 4, 200, 640));
    assertThat(points.get(3).trainingMebibytes()).isEqualTo(440);
    BufferedImage image = Plots.memory(points).picture().image();
    int blue = 0;
    int vermillion = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        blue += image.getRGB(x, y) == ChartStyle.BLUE.getRGB() ? 1 : 0;
        vermillion += image.getRGB(x, y) == ChartStyle.VERMILLION.getRGB() ? 1 : 0;
      }
    }
    assertThat(blue).isGreaterThan(1000);
    assertThat(vermillion).isGreaterThan(1000);
  }

  @Test
  void sampleIsPaintedInItsOwnColours() throws IOException {
    GlyphSet glyphs = new GlyphSet(1);
    byte[] pixels = new byte[GlyphSet.IMAGE_BYTES];
    glyphs.draw(GlyphSplit.TEST, 3, pixels, 0);
    BufferedImage image = Plots.image(glyphs.imageSet(GlyphSplit.TEST, 5), 3);
    int plane = GlyphSet.SIZE * GlyphSet.SIZE;
    int at = 7 * GlyphSet.SIZE + 9;
    int rgb =
        0xff000000
            | (pixels[at] & 255) << 16
            | (pixels[plane + at] & 255) << 8
            | (pixels[2 * plane + at] & 255);
    assertThat(image.getRGB(9, 7)).isEqualTo(rgb);
  }

  @Test
  void framesOfEventsShareAScale() {
    InputDescription input = new InputDescription(2, 1, 2, 2, null);
    // [T = 2, C = 2, H = 1, W = 2]: OFF and ON of two pixels.
    float[] values = {2, 0, 0, 4, 0, 0, 4, 0};
    List<BufferedImage> frames = SamplePicture.frames(values, input);
    assertThat(frames).hasSize(2);
    assertThat(frames.get(0).getRGB(1, 0)).isEqualTo(ChartStyle.VERMILLION.getRGB());
    assertThat(frames.get(1).getRGB(0, 0)).isEqualTo(ChartStyle.VERMILLION.getRGB());
    assertThat(frames.get(1).getRGB(1, 0)).isEqualTo(0xffffffff);
    // Half of the way from white to blue.
    assertThat(frames.get(0).getRGB(0, 0) & 255).isBetween(215, 218);
    assertThat(frames.get(0).getRGB(0, 0) >> 16 & 255).isBetween(126, 129);
  }

  @Test
  void pixelsWithoutEventsAreWhiteInNormalizedFramesToo() {
    InputDescription input = new InputDescription(2, 1, 2, 2, null);
    float[] counts = {2, 0, 0, 4};
    float[] normalized = new float[4];
    for (int i = 0; i < 4; i++) {
      normalized[i] = (counts[i] - 0.7f) / 1.5f;
    }
    BufferedImage plain = SamplePicture.of(counts, input);
    BufferedImage same = SamplePicture.of(normalized, input);
    assertThat(plain.getRGB(1, 0)).isEqualTo(ChartStyle.VERMILLION.getRGB());
    for (int x = 0; x < 2; x++) {
      assertThat(same.getRGB(x, 0)).isEqualTo(plain.getRGB(x, 0));
    }
  }
}
