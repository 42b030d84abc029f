package org.ottt.djl.plot;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.ottt.djl.ndarray.HostValues;

/** When each neuron of a layer fires: a dot per spike, a row per neuron. */
public final class RasterChart {

  /** Points that rows of dots share; dots of many neurons are smaller. */
  private static final int ROOM = 220;

  private static final int LARGEST_DOT = 6;
  private static final int SMALLEST_DOT = 2;
  private static final double LOWEST = 0.2;

  private RasterChart() {}

  /**
   * Charts spikes over time.
   *
   * @param title stands above them
   * @param spikes {@code [T, neurons]}, not 0 where a neuron fires, such as a layer of {@link
   *     org.ottt.djl.metrics.SpikeRecorder}
   * @return the chart, its size in points
   * @throws IllegalArgumentException if there are no two axes, or nothing on one of them
   */
  public static XYChart of(String title, NDArray spikes) {
    Shape shape = spikes.getShape();
    if (shape.dimension() != 2 || shape.size() == 0) {
      throw new IllegalArgumentException("A raster needs spikes [T, neurons], not " + shape + ".");
    }
    int steps = (int) shape.get(0);
    int neurons = (int) shape.get(1);
    float[] values = HostValues.floats(spikes.toType(DataType.FLOAT32, false));
    List<Integer> x = new ArrayList<>();
    List<Integer> y = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      if (values[i] != 0) {
        x.add(i / neurons + 1);
        y.add(i % neurons + 1);
      }
    }
    XYChart chart = ChartStyle.lines(title, "time step", "neuron", ChartStyle.HEIGHT);
    XYStyler styler = chart.getStyler();
    styler.setLegendVisible(false);
    styler.setPlotGridLinesVisible(false);
    styler.setMarkerSize(Math.max(SMALLEST_DOT, Math.min(LARGEST_DOT, ROOM / neurons)));
    ChartStyle.wholeNumbers(styler, 1, steps);
    // Room for half a dot.
    styler.setYAxisMin(LOWEST);
    styler.setYAxisMax(neurons + 0.82);
    styler.setyAxisTickLabelsFormattingFunction(
        at -> at == LOWEST ? " " : at == Math.rint(at) ? ChartStyle.label(at) : "");
    // Without a spike the axes still need a point; it lies outside of them.
    boolean silent = x.isEmpty();
    XYSeries series = chart.addSeries("spikes", silent ? List.of(1) : x, silent ? List.of(1) : y);
    series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
    series.setMarker(silent ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE);
    series.setMarkerColor(ChartStyle.BLUE);
    return chart;
  }
}
