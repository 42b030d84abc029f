package org.ottt.djl.plot;

import java.awt.Color;
import java.awt.Font;
import java.util.List;
import java.util.Locale;
import org.ottt.djl.evaluation.ScoredSample;
import org.ottt.djl.model.InputDescription;
import org.ottt.djl.plot.Drawing.Anchor;

/**
 * The worst samples in rows, in the order of the list, each in a frame: vermillion if another class
 * was predicted, blue if not. Where text can be drawn, its own class and the predicted one stand
 * below.
 */
public final class ContactSheet {

  private static final int COLUMNS = 6;
  private static final double TILE = 84;
  private static final double FRAME = 3;
  private static final double TEXT = 26;
  private static final double GAP = 10;
  private static final double MARGIN = 14;
  private static final double TITLE = 38;

  private ContactSheet() {}

  /**
   * Draws samples with their classes and predictions.
   *
   * @param samples the samples
   * @param classes the names of the classes
   * @param input what a sample is at one step
   * @param title stands above them
   * @param dotsPerInch how many dots an inch (72 points) has
   * @return the drawing, to be closed by the caller
   */
  public static Drawing draw(
      List<ScoredSample> samples,
      List<String> classes,
      InputDescription input,
      String title,
      int dotsPerInch) {
    int columns = Math.max(1, Math.min(COLUMNS, samples.size()));
    int rows = (samples.size() + columns - 1) / columns;
    double width = 2 * MARGIN + COLUMNS * TILE + (COLUMNS - 1) * GAP;
    double height = 2 * MARGIN + TITLE + rows * (TILE + TEXT + GAP) - GAP;
    Font bold = ChartStyle.font(Font.BOLD, 13);
    Font small = ChartStyle.font(Font.PLAIN, 9);
    Drawing drawing = new Drawing(width, height, dotsPerInch);
    double inner = width - 2 * MARGIN;
    drawing.text(title, MARGIN, MARGIN + 11, Anchor.START, bold, ChartStyle.INK, inner);
    drawing.text(
        "below each: its class; the predicted one, with its probability. Frame: vermillion"
            + " wrong, blue right",
        MARGIN,
        MARGIN + 26,
        Anchor.START,
        small,
        ChartStyle.INK,
        inner);
    for (int i = 0; i < samples.size(); i++) {
      int column = i % columns;
      int row = i / columns;
      double x = MARGIN + column * (TILE + GAP);
      double y = MARGIN + TITLE + row * (TILE + TEXT + GAP);
      tile(drawing, samples.get(i), classes, input, x, y);
    }
    return drawing;
  }

  private static void tile(
      Drawing drawing,
      ScoredSample sample,
      List<String> classes,
      InputDescription input,
      double x,
      double y) {
    Color color = sample.label() == sample.predicted() ? ChartStyle.BLUE : ChartStyle.VERMILLION;
    drawing.fill(x, y, TILE, TILE, color);
    double room = TILE - 2 * FRAME;
    int height = input.height();
    int width = input.width();
    double scale = room / Math.max(height, width);
    drawing.fill(x + FRAME, y + FRAME, room, room, Color.WHITE);
    drawing.pixels(
        SamplePicture.of(sample.values(), input),
        x + (TILE - width * scale) / 2,
        y + (TILE - height * scale) / 2,
        width * scale,
        height * scale);
    Font small = ChartStyle.font(Font.PLAIN, 9);
    String probability = String.format(Locale.ROOT, " %.0f %%", 100 * sample.probability());
    double place = drawing.width(probability, small);
    drawing.text(
        classes.get(sample.label()), x, y + TILE + 11, Anchor.START, small, ChartStyle.INK, TILE);
    drawing.text(
        classes.get(sample.predicted()),
        x,
        y + TILE + 22,
        Anchor.START,
        small,
        color,
        TILE - place);
    drawing.text(probability, x + TILE, y + TILE + 22, Anchor.END, small, color, place + 1);
  }
}
