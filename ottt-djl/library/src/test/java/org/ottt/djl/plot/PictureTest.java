package org.ottt.djl.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.notebook.output.FakeKernel;
import org.ottt.djl.notebook.output.FakeKernel.Family;
import org.ottt.djl.notebook.output.RichOutput;

class PictureTest {

  @TempDir private Path folder;

  private static Picture square(Color color) {
    try (Drawing drawing = new Drawing(40, 20, Picture.DPI)) {
      drawing.fill(0, 0, 40, 20, color);
      return Picture.of(drawing, "square");
    }
  }

  private static long count(BufferedImage image, Color color) {
    return IntStream.range(0, image.getWidth() * image.getHeight())
        .filter(i -> image.getRGB(i % image.getWidth(), i / image.getWidth()) == color.getRGB())
        .count();
  }

  @Test
  void hasTwoDotsPerPixelOfThePage() throws IOException {
    RichOutput output = square(Color.RED).output();
    byte[] png = Base64.getDecoder().decode(output.forms().get("image/png"));
    BufferedImage dots = ImageIO.read(new ByteArrayInputStream(png));
    assertThat(dots.getWidth()).isEqualTo(100);
    assertThat(dots.getHeight()).isEqualTo(50);
    assertThat(count(dots, Color.RED)).isEqualTo(5000);
    assertThat(output.metadata()).isEqualTo(Map.of("image/png", Map.of("width", 50, "height", 25)));
    assertThat(output.text()).isEqualTo("[picture: square, 50 x 25]");
  }

  @Test
  void standsBesideAnother() {
    BufferedImage both = square(Color.RED).beside(square(Color.BLUE)).image();
    assertThat(both.getWidth()).isEqualTo(224);
    assertThat(count(both, Color.RED)).isEqualTo(5000);
    assertThat(count(both, Color.BLUE)).isEqualTo(5000);
    assertThat(both.getRGB(0, 0)).isEqualTo(Color.RED.getRGB());
    assertThat(both.getRGB(223, 49)).isEqualTo(Color.BLUE.getRGB());
  }

  @Test
  void readsAPlotOfARunFolder() throws IOException {
    BufferedImage large = new BufferedImage(800, 400, BufferedImage.TYPE_INT_RGB);
    Path file = folder.resolve("loss.png");
    ImageIO.write(large, "png", file.toFile());
    BufferedImage dots = Picture.read(file, 100).image();
    assertThat(dots.getWidth()).isEqualTo(200);
    assertThat(dots.getHeight()).isEqualTo(100);
  }

  @Test
  void refusesAFileThatIsNoImage() throws IOException {
    Path file = Files.writeString(folder.resolve("metrics.csv"), "epoch");
    assertThatThrownBy(() -> Picture.read(file, 100))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("metrics.csv is not an image");
  }

  @Test
  void lineChartHasItsLinesInDifferentColours() {
    BufferedImage dots =
        new LineChart("Title", "x", "y").line("a", 1, 2, 3).line("b", 3, 2, 1).picture().image();
    assertThat(dots.getWidth()).isEqualTo(1200);
    assertThat(dots.getHeight()).isEqualTo(750);
    assertThat(count(dots, ChartStyle.BLUE)).isGreaterThan(1000);
    assertThat(count(dots, ChartStyle.VERMILLION)).isGreaterThan(1000);
  }

  @Test
  void gridShowsItsPicturesInRows() {
    BufferedImage red = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
    red.setRGB(0, 0, 0xff0000);
    ImageGrid grid = new ImageGrid("Title", 2);
    for (int i = 0; i < 3; i++) {
      grid.add(red, "tile " + i);
    }
    BufferedImage dots = grid.picture().image();
    // Two columns of 72 points and a gap of 8 between margins of 4, at 2.5 dots per point.
    assertThat(dots.getWidth()).isEqualTo(400);
    assertThat(count(dots, Color.RED)).isBetween(3L * 174 * 174, 3L * 180 * 180);
    assertThat(dots.getRGB(100, 150)).isEqualTo(Color.RED.getRGB());
    assertThat(dots.getRGB(300, 150)).isEqualTo(Color.RED.getRGB());
    assertThat(dots.getRGB(100, 385)).isEqualTo(Color.RED.getRGB());
    assertThat(dots.getRGB(300, 385)).isEqualTo(Color.WHITE.getRGB());
  }

  @Test
  void isShownOnThePageOrPrintedAsText() {
    try (FakeKernel kernel = FakeKernel.start(Family.JJAVA)) {
      square(Color.RED).show();
      assertThat(kernel.shown).hasSize(1);
      assertThat(kernel.shown.get(0).forms).containsKey("image/png");
    }
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      square(Color.RED).show();
    } finally {
      System.setOut(before);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .isEqualToIgnoringNewLines("[picture: square, 50 x 25]");
  }
}
