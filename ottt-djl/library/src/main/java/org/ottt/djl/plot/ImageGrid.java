package org.ottt.djl.plot;

import java.awt.Font;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.ottt.djl.notebook.output.RichOutput;
import org.ottt.djl.notebook.output.Showable;
import org.ottt.djl.plot.Drawing.Anchor;

/** Small pictures in rows, each with a word below. */
public final class ImageGrid implements Showable {

  private static final double TILE = 72;
  private static final double TEXT = 14;
  private static final double GAP = 8;
  private static final double MARGIN = 4;
  private static final double TITLE = 20;

  private record Tile(BufferedImage picture, String caption) {}

  private final String title;
  private final int columns;
  private final List<Tile> tiles = new ArrayList<>();

  /**
   * Creates an empty grid.
   *
   * @param title stands above it
   * @param columns pictures in a row, at least 1
   */
  public ImageGrid(String title, int columns) {
    if (columns < 1) {
      throw new IllegalArgumentException("A grid has at least 1 column, not " + columns + ".");
    }
    this.title = title;
    this.columns = columns;
  }

  /**
   * Adds a picture.
   *
   * @param picture the picture; its pixels are shown as squares
   * @param caption stands below it
   * @return this grid
   */
  public ImageGrid add(BufferedImage picture, String caption) {
    tiles.add(new Tile(picture, caption));
    return this;
  }

  /**
   * Paints the grid.
   *
   * @return the picture
   */
  public Picture picture() {
    int across = Math.max(1, Math.min(columns, tiles.size()));
    int down = (tiles.size() + columns - 1) / columns;
    double width = 2 * MARGIN + across * (TILE + GAP) - GAP;
    double height = 2 * MARGIN + TITLE + down * (TILE + TEXT + GAP) - GAP;
    try (Drawing drawing = new Drawing(width, height, Picture.DPI)) {
      drawing.text(
          title,
          MARGIN,
          MARGIN + 11,
          Anchor.START,
          ChartStyle.font(Font.BOLD, 12),
          ChartStyle.INK,
          width - 2 * MARGIN);
      for (int i = 0; i < tiles.size(); i++) {
        int row = i / columns;
        double x = MARGIN + i % columns * (TILE + GAP);
        double y = MARGIN + TITLE + row * (TILE + TEXT + GAP);
        paint(drawing, tiles.get(i), x, y);
      }
      return Picture.of(drawing, title);
    }
  }

  private static void paint(Drawing drawing, Tile tile, double x, double y) {
    BufferedImage picture = tile.picture();
    double scale = TILE / Math.max(picture.getWidth(), picture.getHeight());
    double width = picture.getWidth() * scale;
    double height = picture.getHeight() * scale;
    double left = x + (TILE - width) / 2;
    double top = y + (TILE - height) / 2;
    drawing.pixels(picture, left, top, width, height);
    drawing.outline(left, top, width, height, ChartStyle.GRID, 0.8);
    drawing.text(
        tile.caption(),
        x + TILE / 2,
        y + TILE + 11,
        Anchor.MIDDLE,
        ChartStyle.font(Font.PLAIN, 9),
        ChartStyle.INK,
        TILE + GAP);
  }

  @Override
  public RichOutput output() {
    return picture().output();
  }
}
