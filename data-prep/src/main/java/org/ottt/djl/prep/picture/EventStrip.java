package org.ottt.djl.prep.picture;

import java.awt.Color;
import java.awt.Font;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import org.ottt.djl.data.event.frame.FrameSpan;
import org.ottt.djl.data.event.frame.FrameValues;
import org.ottt.djl.plot.ChartStyle;
import org.ottt.djl.plot.Drawing;
import org.ottt.djl.plot.Drawing.Anchor;

/** The frames of a recording from left to right, when their events happened below each. */
public final class EventStrip {

  /** Frames of longer recordings continue in further rows. */
  private static final int COLUMNS = 10;

  private static final double TILE = 96;
  private static final double GAP = 6;
  private static final double MARGIN = 10;
  private static final double TITLE = 24;
  private static final double NAME = 16;
  private static final double TIME = 18;
  private static final double SWATCH = 9;
  private static final double MICROSECONDS_PER_MILLISECOND = 1000;

  /**
   * The frames of a recording, seen in one of several ways.
   *
   * @param name what the way is called; empty if there is only one
   * @param frames the frames
   */
  public record View(String name, FrameValues frames) {}

  private EventStrip() {}

  /**
   * Draws a strip for each view, one below the other.
   *
   * @param title stands above them
   * @param views at least one, all with the same number of frames
   * @return the drawing, to be closed by the caller
   */
  public static Drawing draw(String title, List<View> views) {
    int frames = views.get(0).frames().frames();
    int columns = Math.min(COLUMNS, frames);
    double width = 2 * MARGIN + columns * (TILE + GAP) - GAP;
    double height = 2 * MARGIN + TITLE;
    for (View view : views) {
      height += height(view, columns);
    }
    Drawing drawing = new Drawing(width, height);
    Font bold = ChartStyle.font(Font.BOLD, 12);
    double legend = columns > 3 ? 110 : 0;
    drawing.text(
        title,
        MARGIN,
        MARGIN + 11,
        Anchor.START,
        bold,
        ChartStyle.INK,
        width - 2 * MARGIN - legend);
    if (legend > 0) {
      swatch(drawing, "OFF", ChartStyle.BLUE, width - MARGIN - legend + 10);
      swatch(drawing, "ON", ChartStyle.VERMILLION, width - MARGIN - legend + 66);
    }
    double top = MARGIN + TITLE;
    for (View view : views) {
      paint(drawing, view, columns, top);
      top += height(view, columns);
    }
    return drawing;
  }

  private static double height(View view, int columns) {
    int rows = (view.frames().frames() + columns - 1) / columns;
    return name(view) + rows * (tileHeight(view) + TIME);
  }

  private static double name(View view) {
    return view.name().isEmpty() ? 0 : NAME;
  }

  private static double tileHeight(View view) {
    return TILE * view.frames().height() / view.frames().width();
  }

  private static void swatch(Drawing drawing, String text, Color color, double x) {
    Font plain = ChartStyle.font(Font.PLAIN, 10);
    drawing.fill(x, MARGIN + 3, SWATCH, SWATCH, color);
    drawing.text(text, x + SWATCH + 4, MARGIN + 11, Anchor.START, plain, ChartStyle.INK, TILE);
  }

  private static void paint(Drawing drawing, View view, int columns, double top) {
    FrameValues frames = view.frames();
    FramePainter painter = new FramePainter(frames, 1);
    Font plain = ChartStyle.font(Font.PLAIN, 9);
    double tile = tileHeight(view);
    double below = top + name(view);
    if (!view.name().isEmpty()) {
      drawing.text(
          view.name(),
          MARGIN,
          top + 10,
          Anchor.START,
          ChartStyle.font(Font.PLAIN, 10),
          ChartStyle.INK,
          columns * TILE);
    }
    for (int frame = 0; frame < frames.frames(); frame++) {
      double x = MARGIN + frame % columns * (TILE + GAP);
      int row = frame / columns;
      double y = below + row * (tile + TIME);
      BufferedImage picture = painter.frame(frame);
      drawing.pixels(picture, x, y, TILE, tile);
      drawing.outline(x, y, TILE, tile, ChartStyle.GRID, 0.8);
      drawing.text(
          time(frames.spans().get(frame)),
          x + TILE / 2,
          y + tile + 11,
          Anchor.MIDDLE,
          plain,
          ChartStyle.INK,
          TILE + GAP);
    }
  }

  /** Spells a span in milliseconds, with one digit after the point if it is short. */
  static String time(FrameSpan span) {
    if (!span.hasEvents()) {
      return "no events";
    }
    double from = span.from() / MICROSECONDS_PER_MILLISECOND;
    double to = span.to() / MICROSECONDS_PER_MILLISECOND;
    return to - from < 10
        ? String.format(Locale.ROOT, "%.1f–%.1f ms", from, to)
        : String.format(Locale.ROOT, "%.0f–%.0f ms", from, to);
  }
}
