package org.ottt.djl.prep.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.ottt.djl.data.event.frame.FrameSpan;
import org.ottt.djl.data.event.frame.FrameValues;
import org.ottt.djl.plot.ChartStyle;
import org.ottt.djl.plot.Drawing;

class FramePainterTest {

  private static final int WIDTH = 4;
  private static final int HEIGHT = 3;

  private static final List<FrameSpan> SPANS =
      List.of(new FrameSpan(Long.MAX_VALUE, Long.MIN_VALUE), new FrameSpan(4000, 25_400));

  /** Two frames; in the second, pixel (1, 2) has ON events and pixel (3, 0) OFF events. */
  private static FrameValues frames() {
    float[] values = new float[2 * 2 * HEIGHT * WIDTH];
    int second = 2 * HEIGHT * WIDTH;
    values[second + 3] = 5;
    values[second + HEIGHT * WIDTH + 2 * WIDTH + 1] = 5;
    return new FrameValues(2, HEIGHT, WIDTH, 10, values, SPANS, List.of());
  }

  @Test
  void paintsOnVermillionAndOffBlue() {
    BufferedImage frame = new FramePainter(frames(), 2).frame(1);
    assertThat(frame.getWidth()).isEqualTo(2 * WIDTH);
    assertThat(frame.getHeight()).isEqualTo(2 * HEIGHT);
    assertThat(new Color(frame.getRGB(2, 4))).isEqualTo(ChartStyle.VERMILLION);
    assertThat(new Color(frame.getRGB(3, 5))).isEqualTo(ChartStyle.VERMILLION);
    assertThat(new Color(frame.getRGB(7, 0))).isEqualTo(ChartStyle.BLUE);
    assertThat(new Color(frame.getRGB(0, 0))).isEqualTo(Color.WHITE);
  }

  @Test
  void stripHasFramesFromLeftToRightWithTheirTimes() {
    try (Drawing strip =
        EventStrip.draw("two frames", List.of(new EventStrip.View("", frames())))) {
      BufferedImage image = strip.image();
      double scale = ChartStyle.DPI / 72.0;
      // The second frame begins after a margin of 10, a tile of 96 and a gap of 6 points, below the
      // title; a pixel has 96 / 4 points.
      int left = (int) ((10 + 96 + 6) * scale);
      int top = (int) ((10 + 24) * scale);
      int pixel = (int) (24 * scale);
      assertThat(new Color(image.getRGB(left + pixel * 3 / 2, top + pixel * 5 / 2)))
          .isEqualTo(ChartStyle.VERMILLION);
      assertThat(new Color(image.getRGB(left + pixel * 7 / 2, top + pixel / 2)))
          .isEqualTo(ChartStyle.BLUE);
      assertThat(darkDots(image, left, top + 3 * pixel + 8)).as("its time").isGreaterThan(100);
    }
    assertThat(EventStrip.time(SPANS.get(0))).isEqualTo("no events");
    assertThat(EventStrip.time(SPANS.get(1))).isEqualTo("4–25 ms");
    assertThat(EventStrip.time(new FrameSpan(0, 1260))).isEqualTo("0.0–1.3 ms");
  }

  private static long darkDots(BufferedImage image, int left, int top) {
    long dark = 0;
    for (int y = top; y < image.getHeight(); y++) {
      for (int x = left; x < image.getWidth(); x++) {
        dark += new Color(image.getRGB(x, y)).getGreen() < 128 ? 1 : 0;
      }
    }
    return dark;
  }

  @Test
  void animates() throws IOException {
    FramePainter painter = new FramePainter(frames(), 3);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    AnimatedGif.write(List.of(painter.frame(0), painter.frame(1)), 150, bytes);
    try (ImageInputStream in =
        ImageIO.createImageInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
      reader.setInput(in);
      assertThat(reader.getNumImages(true)).isEqualTo(2);
      assertThat(new Color(reader.read(1).getRGB(4, 7))).isEqualTo(ChartStyle.VERMILLION);
      reader.dispose();
    }
  }
}
