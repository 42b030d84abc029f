package org.ottt.djl.benchmarks.speed;

import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.ottt.djl.benchmarks.result.MethodStyle;
import org.ottt.djl.benchmarks.result.Spread;
import org.ottt.djl.plot.ChartStyle;
import org.ottt.djl.plot.Drawing;
import org.ottt.djl.plot.Drawing.Anchor;

/**
 * Seconds per training step as bars: the median of all repetitions, with a whisker from the lowest
 * to the highest and the ratio to the ReLU network beside it.
 */
final class SpeedChart {

  private static final double WIDTH = 514;
  private static final double MARGIN = 12;
  private static final double LABELS = 152;
  private static final double RATIOS = 112;
  private static final double TOP = 52;
  private static final double ROW = 26;
  private static final double BAR = 14;
  private static final double CAP = 7;
  private static final double LINE = 0.8;
  private static final double BOTTOM = 40;
  private static final int TICKS = 3;
  private static final Color ORDINARY = new Color(0xB0B0B0);

  private SpeedChart() {}

  static void draw(String title, List<Timing> timings, Path file) throws IOException {
    double high =
        timings.stream().mapToDouble(t -> Spread.of(t.secondsPerStep()).high()).max().orElse(1);
    double tick = niceStep(high / TICKS);
    double plot = WIDTH - 2 * MARGIN - LABELS - RATIOS;
    double scale = plot / (1.02 * high);
    double left = MARGIN + LABELS;
    double floor = TOP + ROW * timings.size();
    try (Drawing drawing = new Drawing(WIDTH, floor + BOTTOM)) {
      Font bold = ChartStyle.font(Font.BOLD, 13);
      Font plain = ChartStyle.font(Font.PLAIN, 10);
      drawing.text(
          "Training time per time step: " + title,
          MARGIN,
          22,
          Anchor.START,
          bold,
          ChartStyle.INK,
          WIDTH - 2 * MARGIN);
      drawing.text(
          "× ReLU network", WIDTH - MARGIN, TOP - 8, Anchor.END, plain, ChartStyle.INK, RATIOS);
      for (int i = 0; i * tick <= 1.02 * high; i++) {
        double x = left + i * tick * scale;
        drawing.fill(x - LINE / 2, TOP - 2, LINE, floor - TOP + 4, ChartStyle.GRID);
        drawing.text(
            ChartStyle.label(i * tick), x, floor + 15, Anchor.MIDDLE, plain, ChartStyle.INK, plot);
      }
      drawing.text(
          "seconds per time step, forward + backward + update (median; lowest to highest)",
          left + plot / 2,
          floor + 31,
          Anchor.MIDDLE,
          plain,
          ChartStyle.INK,
          WIDTH - 2 * MARGIN);
      for (int i = 0; i < timings.size(); i++) {
        drawRow(drawing, timings.get(i), left, TOP + (i + 0.5) * ROW, scale);
      }
      drawing.save(file);
    }
  }

  private static void drawRow(
      Drawing drawing, Timing timing, double left, double middle, double scale) {
    Font font = ChartStyle.font(Font.PLAIN, 11);
    Spread seconds = Spread.of(timing.secondsPerStep());
    drawing.text(
        timing.label(), left - 8, middle + 4, Anchor.END, font, ChartStyle.INK, LABELS - 8);
    drawing.fill(left, middle - BAR / 2, seconds.median() * scale, BAR, colorOf(timing.label()));
    double from = left + seconds.low() * scale;
    double to = left + seconds.high() * scale;
    drawing.fill(from, middle - LINE / 2, to - from, LINE, ChartStyle.INK);
    drawing.fill(from - LINE / 2, middle - CAP / 2, LINE, CAP, ChartStyle.INK);
    drawing.fill(to - LINE / 2, middle - CAP / 2, LINE, CAP, ChartStyle.INK);
    Spread ratio = Spread.of(timing.ratios());
    drawing.text(
        String.format(Locale.ROOT, "%.2f  (%.2f–%.2f)", ratio.median(), ratio.low(), ratio.high()),
        WIDTH - MARGIN,
        middle + 4,
        Anchor.END,
        font,
        ChartStyle.INK,
        RATIOS);
  }

  /** Ordinary networks are grey; both forms of OTTT_A have its colour. */
  private static Color colorOf(String label) {
    int space = label.indexOf(' ');
    String method = space < 0 ? label : label.substring(0, space);
    Color color = MethodStyle.of(method).color();
    return color.equals(ChartStyle.INK) ? ORDINARY : color;
  }

  /** Returns the largest of 1, 2, 5 times a power of ten that is not above. */
  private static double niceStep(double step) {
    double power = Math.pow(10, Math.floor(Math.log10(step)));
    double nice = power;
    for (double factor : new double[] {2, 5}) {
      nice = factor * power <= step ? factor * power : nice;
    }
    return nice;
  }
}
