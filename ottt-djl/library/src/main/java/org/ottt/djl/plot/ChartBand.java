package org.ottt.djl.plot;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The band around the line of a mean, a standard deviation to either side. */
public final class ChartBand {

  private static final int ALPHA = 45;
  private static final Color NO_COLOR = new Color(0, 0, 0, 0);
  private static final String MEANING = "band: ± one standard deviation over seeds";

  private final Color color;
  private final List<Double> x = new ArrayList<>();
  private final List<Double> low = new ArrayList<>();
  private final List<Double> high = new ArrayList<>();

  /**
   * Creates a band without a point.
   *
   * @param color of the line that it surrounds
   */
  public ChartBand(Color color) {
    this.color = color;
  }

  /**
   * Adds a point, to the right of those that exist.
   *
   * @param x where it is
   * @param low mean minus standard deviation
   * @param high mean plus standard deviation
   */
  public void add(double x, double low, double high) {
    this.x.add(x);
    this.low.add(low);
    this.high.add(high);
  }

  /**
   * Adds the band to a chart, under the lines that are added later.
   *
   * @param chart the chart
   * @param line the name of its line
   */
  public void addTo(XYChart chart, String line) {
    // The outline: along the upper edge, then back along the lower one.
    List<Double> outlineX = new ArrayList<>(x);
    List<Double> outlineY = new ArrayList<>(high);
    for (int i = x.size() - 1; i >= 0; i--) {
      outlineX.add(x.get(i));
      outlineY.add(low.get(i));
    }
    style(chart.addSeries(line + " ±", outlineX, outlineY), color).setShowInLegend(false);
  }

  /**
   * Says in the legend what the bands are; to be called after all lines were added.
   *
   * @param chart a chart with a band and a line
   */
  public static void explain(XYChart chart) {
    XYSeries line = chart.getSeriesMap().values().iterator().next();
    double[] x = {line.getXData()[0]};
    double[] y = {line.getYData()[0]};
    style(chart.addSeries(MEANING, x, y), ChartStyle.INK);
  }

  private static XYSeries style(XYSeries band, Color color) {
    band.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
    band.setFillColor(new Color(color.getRed(), color.getGreen(), color.getBlue(), ALPHA));
    band.setLineColor(NO_COLOR);
    band.setMarker(SeriesMarkers.NONE);
    return band;
  }
}
