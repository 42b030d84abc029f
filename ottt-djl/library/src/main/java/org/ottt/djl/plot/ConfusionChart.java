package org.ottt.djl.plot;

import java.awt.Color;
import java.awt.Font;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.ottt.djl.evaluation.ConfusionMatrix;
import org.ottt.djl.plot.Drawing.Anchor;

/**
 * A confusion matrix as a heat map: a row for each class, a column for the predicted class. The
 * colour stands for the part of the row, by its square root, since what matters is mostly small.
 */
public final class ConfusionChart {

  private static final double PLOT = 320;
  private static final double MARGIN = 12;
  private static final double TITLE = 24;
  private static final double AXIS_TITLE = 16;
  private static final double LONGEST_NAME = 90;
  private static final double SCALE_GAP = 14;
  private static final double SCALE_WIDTH = 10;
  private static final double SCALE_LABELS = 34;

  /** From this square root of a part on, white numbers are read better than dark ones. */
  private static final double DARK = 0.39;

  private static final int NUMBERED_CLASSES = 20;
  private static final int NAMED_CLASSES = 40;
  private static final int TICKS = 10;
  private static final int[] SCALE_PERCENT = {0, 1, 5, 10, 25, 50, 75, 100};

  /** White over Okabe and Ito's blue to nearly black: lightness falls all the way. */
  private static final Color[] COLORS = {Color.WHITE, ChartStyle.BLUE, new Color(0x00253D)};

  private final ConfusionMatrix matrix;
  private final List<String> names;
  private final Font small;

  private ConfusionChart(ConfusionMatrix matrix, List<String> names) {
    this.matrix = matrix;
    this.names = names;
    // Names stand at every class and must not run into each other; numbers stand far apart.
    double room = matrix.classes() > NAMED_CLASSES ? PLOT : PLOT / matrix.classes();
    small = ChartStyle.font(Font.PLAIN, (int) Math.max(5, Math.min(9, room * 0.7)));
  }

  /**
   * Draws a matrix.
   *
   * @param matrix the matrix
   * @param names the names of the classes
   * @param title stands above it
   * @param file the PNG file
   * @throws IOException if it cannot be written
   */
  public static void draw(ConfusionMatrix matrix, List<String> names, String title, Path file)
      throws IOException {
    new ConfusionChart(matrix, names).draw(title, file);
  }

  private void draw(String title, Path file) throws IOException {
    double label = labelWidth();
    double left = MARGIN + AXIS_TITLE + label + 4;
    double top = MARGIN + TITLE;
    double width = left + PLOT + SCALE_GAP + SCALE_WIDTH + SCALE_LABELS + MARGIN;
    double height = top + PLOT + 4 + label + AXIS_TITLE + MARGIN;
    try (Drawing drawing = new Drawing(width, height)) {
      Font bold = ChartStyle.font(Font.BOLD, 13);
      Font plain = ChartStyle.font(Font.PLAIN, 11);
      drawing.text(
          title, left + PLOT / 2, MARGIN + 11, Anchor.MIDDLE, bold, ChartStyle.INK, width - MARGIN);
      // One pixel per cell, enlarged: a thousand classes make a million rectangles otherwise.
      drawing.pixels(cells(), left, top, PLOT, PLOT);
      drawing.outline(left, top, PLOT, PLOT, ChartStyle.INK, 0.6);
      numbers(drawing, left, top);
      labels(drawing, left, top, label);
      drawing.text(
          "predicted",
          left + PLOT / 2,
          height - MARGIN,
          Anchor.MIDDLE,
          plain,
          ChartStyle.INK,
          PLOT);
      drawing.textUpwards(
          "true class", MARGIN + 9, top + PLOT / 2, Anchor.MIDDLE, plain, ChartStyle.INK, PLOT);
      scale(drawing, left + PLOT + SCALE_GAP, top);
      drawing.save(file);
    }
  }

  private double labelWidth() {
    if (matrix.classes() > NAMED_CLASSES) {
      return 24;
    }
    double widest = 0;
    try (Drawing ruler = new Drawing(1, 1)) {
      for (String name : names) {
        widest = Math.max(widest, ruler.width(name, small));
      }
    }
    return Math.min(LONGEST_NAME, widest) + 2;
  }

  private BufferedImage cells() {
    int n = matrix.classes();
    BufferedImage cells = new BufferedImage(n, n, BufferedImage.TYPE_INT_RGB);
    for (int row = 0; row < n; row++) {
      for (int column = 0; column < n; column++) {
        cells.setRGB(column, row, color(matrix.fraction(row, column)).getRGB());
      }
    }
    return cells;
  }

  private void numbers(Drawing drawing, double left, double top) {
    int n = matrix.classes();
    if (n > NUMBERED_CLASSES) {
      return;
    }
    double cell = PLOT / n;
    for (int row = 0; row < n; row++) {
      for (int column = 0; column < n; column++) {
        if (matrix.count(row, column) > 0) {
          double fraction = matrix.fraction(row, column);
          drawing.text(
              percent(fraction),
              left + (column + 0.5) * cell,
              top + (row + 0.5) * cell + small.getSize() * 0.36,
              Anchor.MIDDLE,
              small,
              Math.sqrt(fraction) > DARK ? Color.WHITE : ChartStyle.INK,
              cell);
        }
      }
    }
  }

  private static String percent(double fraction) {
    double percent = 100 * fraction;
    return percent < 1
        ? String.format(Locale.ROOT, "%.1f", percent)
        : Long.toString(Math.round(percent));
  }

  private void labels(Drawing drawing, double left, double top, double width) {
    int n = matrix.classes();
    boolean named = n <= NAMED_CLASSES;
    double cell = PLOT / n;
    int step = named ? 1 : Math.max(1, (n + TICKS - 1) / TICKS);
    double down = small.getSize() * 0.36;
    for (int i = 0; i < n; i += step) {
      String text = named ? names.get(i) : Integer.toString(i);
      double at = (i + 0.5) * cell + down;
      drawing.text(text, left - 4, top + at, Anchor.END, small, ChartStyle.INK, width);
      drawing.textUpwards(
          text, left + at, top + PLOT + 4, Anchor.END, small, ChartStyle.INK, width);
    }
  }

  private static void scale(Drawing drawing, double left, double top) {
    int bands = 200;
    for (int i = 0; i < bands; i++) {
      double root = (i + 0.5) / bands;
      drawing.fill(
          left,
          top + PLOT * (1 - (i + 1.0) / bands),
          SCALE_WIDTH,
          PLOT / bands,
          color(root * root));
    }
    drawing.outline(left, top, SCALE_WIDTH, PLOT, ChartStyle.INK, 0.6);
    Font font = ChartStyle.font(Font.PLAIN, 9);
    for (int percent : SCALE_PERCENT) {
      drawing.text(
          percent + " %",
          left + SCALE_WIDTH + 4,
          top + PLOT * (1 - Math.sqrt(percent / 100.0)) + 3,
          Anchor.START,
          font,
          ChartStyle.INK,
          SCALE_LABELS);
    }
  }

  private static Color color(double fraction) {
    double at = Math.sqrt(fraction) * (COLORS.length - 1);
    int low = Math.min((int) at, COLORS.length - 2);
    double share = at - low;
    return new Color(
        mix(COLORS[low].getRed(), COLORS[low + 1].getRed(), share),
        mix(COLORS[low].getGreen(), COLORS[low + 1].getGreen(), share),
        mix(COLORS[low].getBlue(), COLORS[low + 1].getBlue(), share));
  }

  private static int mix(int from, int to, double share) {
    return (int) Math.round(from + share * (to - from));
  }
}
