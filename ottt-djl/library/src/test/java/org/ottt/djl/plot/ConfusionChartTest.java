package org.ottt.djl.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.evaluation.ConfusionMatrix;

class ConfusionChartTest {

  private static final int DARKEST = 0x00253D;

  @TempDir private Path folder;

  private static long dark(BufferedImage image, int fromRow, int toRow) {
    long count = 0;
    for (int y = fromRow; y < toRow; y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        count += (image.getRGB(x, y) & 0xFFFFFF) == DARKEST ? 1 : 0;
      }
    }
    return count;
  }

  @Test
  void aRowStandsForTheTrueClass() throws IOException {
    ConfusionMatrix matrix = new ConfusionMatrix(2);
    matrix.add(0, 1);
    Path file = folder.resolve("confusion.png");
    ConfusionChart.draw(matrix, List.of("first", "second"), "Title", file);
    BufferedImage image = ImageIO.read(file.toFile());
    // Within the second row of the matrix.
    int lower = image.getHeight() * 3 / 5;
    // A cell is 160 points wide, and a number stands in it.
    assertThat(dark(image, 0, lower)).isGreaterThan(400_000);
    assertThat(dark(image, lower, image.getHeight())).isZero();
  }
}
