package org.ottt.djl.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.markers.SeriesMarkers;

class ChartLegendTest {

  private static final int WHITE = 0xFFFFFF;

  @TempDir Path folder;

  private static XYChart chart(List<String> names) {
    XYChart chart = ChartStyle.lines("Legend", "x", "y", ChartStyle.HEIGHT);
    for (int i = 0; i < names.size(); i++) {
      ChartStyle.line(
          chart.addSeries(names.get(i), new double[] {1, 2}, new double[] {i, i + 1}),
          color(i),
          SeriesMarkers.SQUARE);
    }
    ChartStyle.wholeNumbers(chart.getStyler(), 1, 2);
    return chart;
  }

  /** Colours of their own, which smoothed edges of text do not have. */
  private static Color color(int index) {
    return new Color(255, 20 * index, 3);
  }

  @Test
  void manyAndLongNamesStayWhole() {
    List<String> names =
        List.of(
            "OTTT_A",
            "OTTT_A: out of memory",
            "OTTT_O",
            "OTTT_O, trace: out of memory",
            "SLTT bfloat16: out of memory",
            "BPTT",
            "a run whose name was made of all the options that differ from those of the others, so"
                + " that it is longer than a line of the legend can be, and then some",
            "runs/2026-11-28/" + "x".repeat(120));
    XYChart chart = chart(names);

    BufferedImage image = Picture.of(chart).image();

    int plotHeight = chart.getHeight() * image.getWidth() / chart.getWidth();
    assertThat(image.getHeight() - plotHeight).as("several rows").isGreaterThan(200);
    BufferedImage legend =
        image.getSubimage(0, plotHeight, image.getWidth(), image.getHeight() - plotHeight);
    for (int i = 0; i < names.size(); i++) {
      assertThat(count(legend, color(i).getRGB())).as(names.get(i)).isGreaterThan(50);
    }
    int edge = 12;
    for (int x : new int[] {0, legend.getWidth() - edge}) {
      BufferedImage side = legend.getSubimage(x, 0, edge, legend.getHeight());
      assertThat(count(side, WHITE)).as("edge").isEqualTo((long) edge * legend.getHeight());
    }
  }

  @Test
  void aShortLegendTakesARowAndAHiddenOneNone() {
    XYChart chart = chart(List.of("train", "test"));
    assertThat(Picture.of(chart).image().getHeight()).isEqualTo(300 * Picture.DPI / 72);

    chart.getStyler().setLegendVisible(false);
    assertThat(Picture.of(chart).image().getHeight())
        .isEqualTo((300 - ChartLegend.ROW) * Picture.DPI / 72);
  }

  @Test
  void namesTheBandAndWritesBothForms() throws IOException {
    Path file = folder.resolve("curves.png");
    var first = new TreeMap<>(Map.of(1, 0.2, 2, 0.5));
    var second = new TreeMap<>(Map.of(1, 0.4, 2, 0.6));
    RunCurves.draw("Accuracy", "Epoch", "%", Map.of("ottt-a", List.of(first, second)), file);
    int with = inkBelow(ImageIO.read(file.toFile()));
    assertThat(Files.readString(folder.resolve("curves.svg"))).contains("<svg");

    RunCurves.draw("Accuracy", "Epoch", "%", Map.of("ottt-a", List.of(first)), file);
    assertThat(with)
        .as("the band's meaning")
        .isGreaterThan(2 * inkBelow(ImageIO.read(file.toFile())));
  }

  @Test
  void epochsWithoutANumberAreLeftOut() {
    var first = new TreeMap<>(Map.of(1, 0.2, 2, Double.NaN, 3, 0.5));
    var second = new TreeMap<>(Map.of(1, 0.4, 2, 0.6, 3, Double.POSITIVE_INFINITY));
    assertThat(RunCurves.spread(List.of(first, second))).containsOnlyKeys(1);
  }

  @Test
  void aBandIsTheStandardDeviationOfTheRuns() {
    var first = new TreeMap<>(Map.of(1, 2.0));
    var second = new TreeMap<>(Map.of(1, 4.0));
    var third = new TreeMap<>(Map.of(1, 9.0));
    assertThat(RunCurves.spread(List.of(first, second, third)))
        .containsEntry(1, new RunCurves.Spread(5, Math.sqrt(13)));
    assertThat(RunCurves.spread(List.of(second))).containsEntry(1, new RunCurves.Spread(4, 0));
  }

  @Test
  void rulesHaveTheirColours() {
    var colors =
        RunCurves.colors(List.of("bptt, batch 64", "ottt-a, batch 64", "ottt-a, batch 1", "mine"));
    assertThat(colors)
        .containsEntry("bptt, batch 64", ChartStyle.VERMILLION)
        .containsEntry("ottt-a, batch 64", ChartStyle.BLUE);
    assertThat(colors.values()).doesNotHaveDuplicates();
    assertThat(RunCurves.colors(List.of("OTTT_O", "OTTT_A, batch 1")))
        .containsEntry("OTTT_O", ChartStyle.GREEN)
        .containsEntry("OTTT_A, batch 1", ChartStyle.BLUE);
    List<String> many = IntStream.range(0, 20).mapToObj(i -> "run " + i).toList();
    assertThat(RunCurves.colors(many)).containsOnlyKeys(many);
  }

  /** Dots of text in the row of the legend. */
  private static int inkBelow(BufferedImage image) {
    int top = image.getHeight() - ChartLegend.ROW * ChartStyle.DPI / 72;
    BufferedImage legend = image.getSubimage(0, top, image.getWidth(), image.getHeight() - top);
    return (int) count(legend, ChartStyle.INK.getRGB());
  }

  private static long count(BufferedImage image, int rgb) {
    long count = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        count += (image.getRGB(x, y) & WHITE) == (rgb & WHITE) ? 1 : 0;
      }
    }
    return count;
  }
}
