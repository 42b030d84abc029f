package org.ottt.djl.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.internal.series.AxesChartSeries;
import org.knowm.xchart.internal.series.Series;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * The legend below a chart, in as many rows as its names need. XChart's own is a single row, which
 * it cuts off at the picture's edge.
 */
final class ChartLegend {

  /** Height of a row in points; charts leave room for one. */
  static final int ROW = 18;

  private static final double MARGIN = 10;
  private static final double SAMPLE = 24;
  private static final double SAMPLE_GAP = 5;
  private static final double ENTRY_GAP = 16;
  private static final double BOX = 9;
  private static final int MARKER = 6;
  private static final Font FONT = ChartStyle.font(Font.PLAIN, 11);
  private static final FontRenderContext RULER = new FontRenderContext(null, true, true);

  /** A series' name, on several lines where one is too short for it. */
  private record Entry(Series series, List<String> lines, double width) {}

  private record Row(List<Entry> entries) {

    double width() {
      double names = entries.stream().mapToDouble(Entry::width).sum();
      return names + ENTRY_GAP * (entries.size() - 1);
    }

    int lines() {
      return entries.stream().mapToInt(entry -> entry.lines().size()).max().orElse(0);
    }
  }

  private final double width;
  private final List<Row> rows;

  private ChartLegend(double width, List<Row> rows) {
    this.width = width;
    this.rows = rows;
  }

  /**
   * Lays out a chart's legend.
   *
   * @param chart the chart; a series that must not appear says so itself
   * @param visible false for a legend without a row
   * @return the legend
   */
  static ChartLegend of(Chart<?, ?> chart, boolean visible) {
    double room = chart.getWidth() - 2 * MARGIN;
    List<Row> rows = new ArrayList<>();
    for (Series series : visible ? chart.getSeriesMap().values() : List.<Series>of()) {
      if (!series.isShowInLegend() || !series.isEnabled()) {
        continue;
      }
      List<String> lines = wrap(series.getLabel(), room - SAMPLE - SAMPLE_GAP);
      double text = lines.stream().mapToDouble(ChartLegend::width).max().orElse(0);
      Entry entry = new Entry(series, lines, SAMPLE + SAMPLE_GAP + text);
      Row last = rows.isEmpty() ? null : rows.get(rows.size() - 1);
      if (last == null || last.width() + ENTRY_GAP + entry.width() > room) {
        last = new Row(new ArrayList<>());
        rows.add(last);
      }
      last.entries().add(entry);
    }
    return new ChartLegend(chart.getWidth(), rows);
  }

  /** Returns the height of all rows in points. */
  int height() {
    return ROW * rows.stream().mapToInt(Row::lines).sum();
  }

  /** Paints the rows, each in the middle, from y downwards. */
  void paint(Graphics2D graphics, double y) {
    double top = y;
    for (Row row : rows) {
      double x = (width - row.width()) / 2;
      for (Entry entry : row.entries()) {
        sample(graphics, entry.series(), x, top + ROW / 2.0);
        graphics.setColor(ChartStyle.INK);
        for (int i = 0; i < entry.lines().size(); i++) {
          graphics.fill(
              FONT.createGlyphVector(RULER, entry.lines().get(i))
                  .getOutline(
                      (float) (x + SAMPLE + SAMPLE_GAP), (float) (top + ROW * i + ROW / 2.0 + 4)));
        }
        x += entry.width() + ENTRY_GAP;
      }
      top += ROW * row.lines();
    }
  }

  private static void sample(Graphics2D graphics, Series series, double x, double middle) {
    if (series instanceof CategorySeries bars) {
      box(graphics, bars.getFillColor(), x, middle);
    } else if (series instanceof XYSeries line) {
      XYSeriesRenderStyle style = line.getXYSeriesRenderStyle();
      if (style == XYSeriesRenderStyle.PolygonArea || style == XYSeriesRenderStyle.Area) {
        box(graphics, line.getFillColor(), x, middle);
        return;
      }
      if (style != XYSeriesRenderStyle.Scatter) {
        stroke(graphics, line, x, middle);
      }
      Marker marker = line.getMarker();
      if (marker != null && marker != SeriesMarkers.NONE) {
        graphics.setColor(line.getMarkerColor());
        marker.paint(graphics, x + SAMPLE / 2, middle, MARKER);
      }
    }
  }

  private static void stroke(Graphics2D graphics, AxesChartSeries line, double x, double middle) {
    graphics.setColor(line.getLineColor());
    BasicStroke stroke = line.getLineStyle();
    graphics.setStroke(stroke == null ? new BasicStroke(1.6f) : stroke);
    graphics.draw(new Line2D.Double(x, middle, x + SAMPLE, middle));
  }

  private static void box(Graphics2D graphics, Color color, double x, double middle) {
    graphics.setColor(color);
    graphics.fill(
        new Rectangle2D.Double(x + (SAMPLE - 2 * BOX) / 2, middle - BOX / 2, 2 * BOX, BOX));
  }

  /** Breaks a name at blanks, and within words that are longer than a line. */
  private static List<String> wrap(String name, double room) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : name.split(" ", -1)) {
      String rest = word;
      if (!line.isEmpty() && width(line + " " + rest) > room) {
        lines.add(line.toString());
        line.setLength(0);
      }
      while (width(rest) > room) {
        int length = rest.length();
        while (length > 1 && width(rest.substring(0, length)) > room) {
          length--;
        }
        lines.add(rest.substring(0, length));
        rest = rest.substring(length);
      }
      line.append(line.isEmpty() ? "" : " ").append(rest);
    }
    lines.add(line.toString());
    return lines;
  }

  private static double width(String text) {
    return FONT.getStringBounds(text, RULER).getWidth();
  }
}
