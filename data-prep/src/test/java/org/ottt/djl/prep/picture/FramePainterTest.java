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
import org.ottt.djl.data.event.frame.FrameValues;

class FramePainterTest {

  private static final int WIDTH = 4;
  private static final int HEIGHT = 3;

  /** Two frames; in the second, pixel (1, 2) has ON events and pixel (3, 0) OFF events. */
  private static FrameValues frames() {
    float[] values = new float[2 * 2 * HEIGHT * WIDTH];
    int second = 2 * HEIGHT * WIDTH;
    values[second + 3] = 5;
    values[second + HEIGHT * WIDTH + 2 * WIDTH + 1] = 5;
    return new FrameValues(2, HEIGHT, WIDTH, 10, values, List.of());
  }

  @Test
  void paintsOnGreenAndOffRed() {
    BufferedImage frame = new FramePainter(frames(), 2).frame(1);
    assertThat(frame.getWidth()).isEqualTo(2 * WIDTH);
    assertThat(frame.getHeight()).isEqualTo(2 * HEIGHT);
    assertThat(new Color(frame.getRGB(2, 4))).isEqualTo(Color.GREEN);
    assertThat(new Color(frame.getRGB(3, 5))).isEqualTo(Color.GREEN);
    assertThat(new Color(frame.getRGB(7, 0))).isEqualTo(Color.RED);
    assertThat(new Color(frame.getRGB(0, 0))).isEqualTo(Color.BLACK);
  }

  @Test
  void putsFramesSideBySide() {
    FramePainter painter = new FramePainter(frames(), 1);
    BufferedImage row = painter.strip(5);
    assertThat(row.getWidth()).isEqualTo(2 * WIDTH + 2);
    assertThat(row.getHeight()).isEqualTo(HEIGHT);
    assertThat(new Color(row.getRGB(WIDTH + 2 + 1, 2))).isEqualTo(Color.GREEN);
    BufferedImage column = painter.strip(1);
    assertThat(column.getHeight()).isEqualTo(2 * HEIGHT + 2);
    assertThat(new Color(column.getRGB(3, HEIGHT + 2))).isEqualTo(Color.RED);
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
      assertThat(new Color(reader.read(1).getRGB(4, 7))).isEqualTo(Color.GREEN);
      reader.dispose();
    }
  }
}
