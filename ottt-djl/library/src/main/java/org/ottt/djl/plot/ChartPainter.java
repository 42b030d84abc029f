package org.ottt.djl.plot;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.geom.AffineTransform;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.Styler;

/** Paints a chart with its whole legend below it, and a title that fits. */
final class ChartPainter {

  private static final double MARGIN = 10;
  private static final int SMALLEST_TITLE = 8;

  private final Chart<?, ?> chart;
  private final boolean visible;
  private final ChartLegend legend;

  ChartPainter(Chart<?, ?> chart) {
    this.chart = chart;
    visible = chart.getStyler().isLegendVisible();
    legend = ChartLegend.of(chart, visible);
  }

  /** Returns the width in points. */
  int width() {
    return chart.getWidth();
  }

  /** Returns the height in points, legend included. */
  int height() {
    return chart.getHeight() + legend.height();
  }

  /** Paints chart and legend on a white canvas, in points. */
  void paint(Graphics2D graphics) {
    Styler styler = chart.getStyler();
    styler.setChartTitleFont(fitting(styler.getChartTitleFont()));
    styler.setLegendVisible(false);
    AffineTransform before = graphics.getTransform();
    try {
      chart.paint(graphics, chart.getWidth(), chart.getHeight());
    } finally {
      styler.setLegendVisible(visible);
      graphics.setTransform(before);
    }
    // Above the padding of the chart, which is white and would part the legend from the axis.
    legend.paint(graphics, chart.getHeight() - MARGIN / 2);
  }

  private Font fitting(Font font) {
    FontRenderContext ruler = new FontRenderContext(null, true, true);
    Font fitting = font;
    double room = chart.getWidth() - 2 * MARGIN;
    while (fitting.getSize() > SMALLEST_TITLE
        && fitting.getStringBounds(chart.getTitle(), ruler).getWidth() > room) {
      fitting = fitting.deriveFont(fitting.getSize() - 1f);
    }
    return fitting;
  }
}
