package org.ottt.djl.monitor;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.Locale;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.ChartTheme;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** How a curve over epochs looks. */
final class CurveChart {

  /** Size in points: at {@link #DPI} the image has 2000 x 1250 pixels. */
  static final int WIDTH = 480;

  static final int HEIGHT = 300;
  static final int DPI = 300;

  // Okabe and Ito's blue and vermillion: distinct with any colour vision, and in grey.
  private static final Color TRAIN_COLOR = new Color(0x0072B2);
  private static final Color TEST_COLOR = new Color(0xD55E00);
  private static final Color INK = new Color(0x333333);
  private static final Color GRID = new Color(0xE6E6E6);

  /** With more points than this, markers would merge into a band. */
  private static final int MOST_MARKERS = 40;

  /** Keeps the axis of a curve that hardly moves from magnifying noise. */
  private static final double LEAST_MARGIN = 1e-3;

  private static final MathContext LABEL_DIGITS = new MathContext(5);

  private final XYChart chart;

  CurveChart(String title, String yLabel) {
    chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle("Epoch")
            .yAxisTitle(yLabel)
            .theme(ChartTheme.XChart)
            .build();
    style(chart.getStyler());
  }

  /** Adds a curve; epochs whose value is missing must be left out by the caller. */
  void add(Split split, double[] epochs, double[] values) {
    boolean train = split == Split.TRAIN;
    Color color = train ? TRAIN_COLOR : TEST_COLOR;
    XYSeries series = chart.addSeries(split.label(), epochs, values);
    series.setLineColor(color);
    series.setMarkerColor(color);
    series.setMarker(epochs.length > MOST_MARKERS ? SeriesMarkers.NONE : marker(train));
    series.setLineStyle(new BasicStroke(1.6f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
  }

  /**
   * Fits the axes to the data.
   *
   * <p>XChart must not find the ends of an axis and the values between them equally spaced: it
   * would then put its ticks at the values, with all their digits. Hence the uneven margins.
   *
   * @param lastEpoch the last epoch drawn; a single epoch stands in the middle
   * @param low the lowest value drawn, not negative
   * @param high the highest value drawn
   */
  void setRange(int lastEpoch, double low, double high) {
    XYStyler styler = chart.getStyler();
    styler.setXAxisMin(0.0);
    styler.setXAxisMax(lastEpoch == 1 ? 2.02 : lastEpoch + 0.5);

    double margin = Math.max(Math.max(0.05 * (high - low), 0.01 * high), LEAST_MARGIN);
    styler.setYAxisMin(Math.max(0, low - margin));
    styler.setYAxisMax(high + 1.5 * margin);
  }

  void save(Path file) throws IOException {
    AtomicFiles.writePath(
        file,
        path -> BitmapEncoder.saveBitmapWithDPI(chart, path.toString(), BitmapFormat.PNG, DPI));
  }

  private static Marker marker(boolean train) {
    return train ? SeriesMarkers.CIRCLE : SeriesMarkers.DIAMOND;
  }

  private static void style(XYStyler styler) {
    styler.setLocale(Locale.ROOT);
    styler.setAntiAlias(true);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBackgroundColor(Color.WHITE);
    styler.setChartFontColor(INK);
    styler.setChartPadding(10);
    styler.setChartTitleBoxVisible(false);
    styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 13));
    styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
    styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 10));
    styler.setAxisTickLabelsColor(INK);
    styler.setAxisTickMarkLength(4);
    styler.setPlotBorderVisible(false);
    styler.setPlotGridLinesColor(GRID);
    styler.setPlotGridLinesStroke(new BasicStroke(0.6f));
    styler.setPlotGridVerticalLinesVisible(false);
    styler.setPlotContentSize(0.95);
    styler.setMarkerSize(5);
    styler.setLegendPosition(LegendPosition.OutsideS);
    styler.setLegendLayout(LegendLayout.Horizontal);
    styler.setLegendBorderColor(Color.WHITE);
    styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
    styler.setxAxisTickLabelsFormattingFunction(CurveChart::epochLabel);
    styler.setyAxisTickLabelsFormattingFunction(CurveChart::valueLabel);
  }

  /** Half an epoch is no place on the axis: equal labels make XChart take a wider step. */
  private static String epochLabel(double epoch) {
    return epoch == Math.rint(epoch) ? Long.toString(Math.round(epoch)) : "";
  }

  private static String valueLabel(double value) {
    return new BigDecimal(value).round(LABEL_DIGITS).stripTrailingZeros().toPlainString();
  }
}
