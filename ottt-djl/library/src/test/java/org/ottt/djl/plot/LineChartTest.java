package org.ottt.djl.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Values that no axis has room for. */
@Timeout(60)
class LineChartTest {

  private static final double NAN = Double.NaN;
  private static final double INFINITE = Double.POSITIVE_INFINITY;

  /** Pixels of the first line. */
  private static long blue(LineChart chart) {
    BufferedImage image = chart.picture().image();
    int width = image.getWidth();
    int[] pixels = image.getRGB(0, 0, width, image.getHeight(), null, 0, width);
    return Arrays.stream(pixels).filter(pixel -> pixel == ChartStyle.BLUE.getRGB()).count();
  }

  private static LineChart chart() {
    return new LineChart("Title", "x", "y");
  }

  @Test
  void whatIsNotFiniteLeavesAGap() {
    long whole = blue(chart().line("u", 1, 2, 3, 2, 1));
    long nan = blue(chart().line("u", 1, 2, NAN, 2, 1));
    long infinite = blue(chart().line("u", 1, 2, -INFINITE, 2, 1));

    assertThat(whole).isGreaterThan(1000);
    assertThat(nan).isBetween(whole / 4, whole - 100);
    assertThat(infinite).isEqualTo(nan);
    assertThat(blue(chart().steps("u", NAN, 2, 3, INFINITE))).isGreaterThan(500);
  }

  @Test
  void levelsAndPlacesBetweenWholeNumbersHaveGapsToo() {
    LineChart chart =
        chart()
            .line("u", new double[] {0.5, 1, 1.5, 2}, new double[] {1, 3, NAN, INFINITE})
            .level("none", INFINITE)
            .level("threshold", 2);

    assertThat(blue(chart)).isGreaterThan(500);
  }

  @Test
  void onlyGapsAreAnEmptyPlot() {
    assertThat(blue(chart().line("u", NAN, INFINITE))).isZero();
    assertThat(blue(chart().line("u", new double[] {0.5, 1}, new double[] {NAN, NAN}))).isZero();
  }

  @Test
  void membranesMayDiverge() {
    try (NDManager manager = NDManager.newBaseManager()) {
      float[] u = {0.2f, 0.9f, 0.4f, Float.POSITIVE_INFINITY, Float.NaN};
      assertThat(blue(MembraneChart.of("u", manager.create(u), 1))).isGreaterThan(300);
    }
  }

  @Test
  void largeWholePlacesAreNotCut() {
    double[] x = {3e9, 3.5e9, 4e9, 5e9};
    LineChart chart = chart().line("u", x, new double[] {1, 2, 3, 2});

    assertThat(blue(chart)).isGreaterThan(1000);
  }

  @Test
  void aValueNeedsAPlace() {
    assertThatThrownBy(() -> chart().line("u", new double[] {1, NAN}, new double[] {1, 2}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The line u has a value at x[1] = NaN; leave it out.");
  }
}
