package org.ottt.djl.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.Split;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.testing.ChildJvm;

class LearningCurvesTest {

  private static final int BLUE = 0x0072B2;
  private static final int VERMILLION = 0xD55E00;

  @TempDir Path folder;

  static List<EpochMetrics> rows(int epochs, IntToDoubleFunction loss, double firingRate) {
    List<EpochMetrics> rows = new ArrayList<>();
    for (int epoch = 1; epoch <= epochs; epoch++) {
      for (Split split : Split.values()) {
        double top1 = (split == Split.TRAIN ? 0.9 : 0.85) - 0.5 / epoch;
        rows.add(
            new EpochMetrics(
                epoch, split, loss.applyAsDouble(epoch), top1, 1, 0.1, 1, 1, 1, firingRate));
      }
    }
    return rows;
  }

  private static List<EpochMetrics> lossOnly(int epochs, IntToDoubleFunction loss) {
    double none = Double.NaN;
    return IntStream.rangeClosed(1, epochs)
        .mapToObj(
            epoch ->
                new EpochMetrics(
                    epoch,
                    Split.TRAIN,
                    loss.applyAsDouble(epoch),
                    none,
                    none,
                    none,
                    none,
                    none,
                    none,
                    none))
        .toList();
  }

  private static long pixels(BufferedImage image, int color) {
    int[] rgb = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    long count = 0;
    for (int pixel : rgb) {
      if ((pixel & 0xFFFFFF) == color) {
        count++;
      }
    }
    return count;
  }

  @Test
  void drawsBothCurvesInEachPlot() throws IOException {
    LearningCurves.draw(rows(12, epoch -> 2.0 / epoch + 0.1, 0.19), folder);

    for (String name : List.of("loss.png", "accuracy.png", "firing_rate.png")) {
      BufferedImage image = ImageIO.read(folder.resolve(name).toFile());
      assertThat(image.getWidth()).isEqualTo(2000);
      assertThat(image.getHeight()).isEqualTo(1250);
      // A line of a few pixels' width across most of the plot; the test curve lies on top.
      assertThat(pixels(image, VERMILLION)).as(name).isGreaterThan(5000);
    }
    BufferedImage accuracy = ImageIO.read(folder.resolve("accuracy.png").toFile());
    assertThat(pixels(accuracy, BLUE)).isGreaterThan(5000);
    assertThat(folder).isDirectoryNotContaining("glob:**.tmp*");
  }

  @Test
  void drawsASingleEpoch() throws IOException {
    LearningCurves.draw(rows(1, epoch -> 1, 0.19), folder);

    BufferedImage image = ImageIO.read(folder.resolve("accuracy.png").toFile());
    assertThat(pixels(image, BLUE)).isGreaterThan(100);
    assertThat(pixels(image, VERMILLION)).isGreaterThan(100);
  }

  @Test
  void leavesOutWhatWasNotMeasured() throws IOException {
    List<EpochMetrics> trainOnly =
        rows(3, epoch -> epoch == 2 ? Double.NaN : 1, Double.NaN).stream()
            .filter(row -> row.split() == Split.TRAIN)
            .toList();

    LearningCurves.draw(trainOnly, folder);

    assertThat(folder.resolve("firing_rate.png")).doesNotExist();
    BufferedImage image = ImageIO.read(folder.resolve("loss.png").toFile());
    assertThat(pixels(image, BLUE)).isGreaterThan(100);
    assertThat(pixels(image, VERMILLION)).isZero();
  }

  @Test
  void drawsNothingFromNothing() throws IOException {
    LearningCurves.draw(List.of(), folder);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void accuracyIsInPercentInTheOrderOfTheEpochs() {
    List<EpochMetrics> rows = rows(2, epoch -> 1, 0.19);
    Collections.reverse(rows);
    var series = LearningCurves.accuracy(rows).getSeriesMap();
    assertThat(series.get("train").getXData()).containsExactly(1, 2);
    assertThat(series.get("train").getYData()).containsExactly(new double[] {40, 65}, within(1e-9));
    assertThat(series.get("test").getYData()).containsExactly(new double[] {35, 60}, within(1e-9));
  }

  /** There is no epoch 0. */
  @Test
  void epochsBeginAtTheFirstOne() {
    for (int epochs : new int[] {1, 2, 12, 300}) {
      var styler = LearningCurves.loss(lossOnly(epochs, epoch -> 1.0 / epoch)).getStyler();
      assertThat(styler.getXAxisMin()).isEqualTo(0.5);
      assertThat(styler.getXAxisMax()).isBetween(epochs + 0.5, 1.02 * epochs + 0.5);
      assertThat(styler.getPlotContentSize()).as("no margin beyond the ends").isEqualTo(1);
      var label = styler.getxAxisTickLabelsFormattingFunction();
      assertThat(label.apply(1.5)).isEmpty();
      assertThat(label.apply(0.5)).isBlank();
      assertThat(label.apply(1.0)).isEqualTo("1");
    }
  }

  /** XChart's search for tick marks does not end for every range. */
  @Test
  @Timeout(60)
  void endsForAnyRange() throws IOException {
    List<IntToDoubleFunction> losses =
        List.of(
            epoch -> 0,
            epoch -> 1e-7 * epoch,
            epoch -> 0.0015 * (epoch - 1),
            epoch -> 0.19 + 1e-5 * (epoch % 2),
            epoch -> Math.pow(10, epoch),
            epoch -> 1e30 * epoch);
    for (IntToDoubleFunction loss : losses) {
      for (int epochs : new int[] {1, 3, 50}) {
        LearningCurves.draw(lossOnly(epochs, loss), folder);
        assertThat(folder.resolve("loss.png")).exists();
        Files.delete(folder.resolve("loss.png"));
      }
    }
  }

  @Test
  void withoutFontsWarnsOnceAndGoesOn() throws Exception {
    Path noFonts = Files.writeString(folder.resolve("fonts.conf"), "<fontconfig/>");
    List<String> command =
        ChildJvm.command(
            // Java keeps what it found about fonts in the home folder.
            List.of("-Duser.home=" + folder), Painter.class, folder.toString());

    ChildJvm.Result result =
        ChildJvm.run(command, Map.of("FONTCONFIG_FILE", noFonts.toString()), folder);

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.err()).containsOnlyOnce("no plots: Java cannot draw text here");
    assertThat(folder).isDirectoryNotContaining("glob:**.png");
  }

  /** Draws twice in a process of its own. */
  static final class Painter {
    private Painter() {}

    public static void main(String[] args) throws IOException {
      LearningCurves.draw(rows(2, epoch -> 1, 0.19), Path.of(args[0]));
      LearningCurves.draw(rows(3, epoch -> 1, 0.19), Path.of(args[0]));
    }
  }
}
