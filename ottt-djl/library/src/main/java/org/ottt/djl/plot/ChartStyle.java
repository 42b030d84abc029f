package org.ottt.djl.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.Locale;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.ChartTheme;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;

/** The common look of plots: white, few lines, colours that any colour vision tells apart. */
public final class ChartStyle {

  /** Dots per inch of the files. */
  public static final int DPI = 300;

  /** Points per inch; sizes of charts and fonts are given in points. */
  public static final int POINTS = 72;

  /** Okabe and Ito's blue. */
  public static final Color BLUE = new Color(0x0072B2);

  /** Okabe and Ito's vermillion; distinct from the blue with any colour vision, and in grey. */
  public static final Color VERMILLION = new Color(0xD55E00);

  /** Okabe and Ito's bluish green. */
  public static final Color GREEN = new Color(0x009E73);

  /** Okabe and Ito's reddish purple. */
  public static final Color PURPLE = new Color(0xCC79A7);

  /** Okabe and Ito's orange. */
  public static final Color ORANGE = new Color(0xE69F00);

  /** Okabe and Ito's sky blue. */
  public static final Color SKY = new Color(0x56B4E9);

  /** Text. */
  public static final Color INK = new Color(0x333333);

  /** Lines behind the data. */
  public static final Color GRID = new Color(0xE6E6E6);

  /** Width of charts in points: at {@link #DPI} the image has 2000 pixels. */
  public static final int WIDTH = 480;

  /** Height of charts in points, unless they need more for their legend. */
  public static final int HEIGHT = 300;

  private static final int MARKER = 6;
  private static final MathContext LABEL_DIGITS = new MathContext(5);

  private ChartStyle() {}

  /**
   * Creates a chart of lines in the common look.
   *
   * @param title stands above it
   * @param xLabel what is to the right
   * @param yLabel what is upwards, with its unit
   * @param height in points with a legend of one row, usually {@link #HEIGHT}
   * @return the chart, empty
   */
  public static XYChart lines(String title, String xLabel, String yLabel, int height) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(height - ChartLegend.ROW)
            .title(title)
            .xAxisTitle(xLabel)
            .yAxisTitle(yLabel)
            .theme(ChartTheme.XChart)
            .build();
    apply(chart.getStyler());
    chart.getStyler().setMarkerSize(MARKER);
    return chart;
  }

  /**
   * Creates a chart of bars in the common look.
   *
   * @param title stands above it
   * @param xLabel what the bars are
   * @param yLabel what is upwards, with its unit
   * @param height in points with a legend of one row, usually {@link #HEIGHT}
   * @return the chart, empty
   */
  public static CategoryChart bars(String title, String xLabel, String yLabel, int height) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(height - ChartLegend.ROW)
            .title(title)
            .xAxisTitle(xLabel)
            .yAxisTitle(yLabel)
            .theme(ChartTheme.XChart)
            .build();
    apply(chart.getStyler());
    return chart;
  }

  /**
   * Gives a line the common look.
   *
   * @param series the line
   * @param color of line and markers
   * @param marker of its points
   */
  public static void line(XYSeries series, Color color, Marker marker) {
    series.setLineColor(color);
    series.setMarkerColor(color);
    series.setMarker(marker);
    series.setLineStyle(new BasicStroke(1.6f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
  }

  /**
   * Fits the x axis to whole numbers, such as epochs and time steps: it labels nothing else, and
   * begins half a step before the first one.
   *
   * @param styler the chart's styler
   * @param first the first number drawn
   * @param last the last number drawn
   */
  public static void wholeNumbers(XYStyler styler, int first, int last) {
    double low = first - 0.5;
    styler.setXAxisMin(low);
    // A bit wider: XChart must not find values and ends equally spaced (see CurveChart).
    styler.setXAxisMax(last + Math.max(0.52, 0.015 * (last - first)));
    // XChart draws no label at all where those of both ends are equal, hence the blank; and it
    // looks
    // for a wider step for ever if two ticks beyond the ends have none.
    styler.setxAxisTickLabelsFormattingFunction(
        x -> x == low ? " " : x == Math.rint(x) ? Long.toString(Math.round(x)) : "");
    // No margin in which the number before the first one would be drawn.
    styler.setPlotContentSize(1);
  }

  /** Gives a chart the common look. */
  private static void apply(AxesChartStyler styler) {
    styler.setLocale(Locale.ROOT);
    styler.setAntiAlias(true);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBackgroundColor(Color.WHITE);
    styler.setChartFontColor(INK);
    styler.setChartPadding(10);
    styler.setChartTitleBoxVisible(false);
    styler.setChartTitleFont(font(Font.BOLD, 13));
    styler.setAxisTitleFont(font(Font.PLAIN, 11));
    styler.setAxisTickLabelsFont(font(Font.PLAIN, 10));
    styler.setAxisTickLabelsColor(INK);
    styler.setAxisTickMarkLength(4);
    styler.setPlotBorderVisible(false);
    styler.setPlotGridLinesColor(GRID);
    styler.setPlotGridLinesStroke(new BasicStroke(0.6f));
    styler.setPlotGridVerticalLinesVisible(false);
    styler.setPlotContentSize(0.95);
    styler.setyAxisTickLabelsFormattingFunction(ChartStyle::label);
  }

  /**
   * Returns the common font.
   *
   * @param style of {@link Font}
   * @param size in points
   * @return the font
   */
  public static Font font(int style, int size) {
    return new Font(Font.SANS_SERIF, style, size);
  }

  /**
   * Spells a number of an axis.
   *
   * @param value the number
   * @return its digits, without those that rounding errors bring
   */
  public static String label(double value) {
    return new BigDecimal(value).round(LABEL_DIGITS).stripTrailingZeros().toPlainString();
  }

  /**
   * Writes a chart as a PNG file, and as SVG beside it; each all or nothing.
   *
   * @param chart the chart, its size in points
   * @param file the PNG file; the other one's name ends in {@code .svg} instead
   * @throws IOException if it cannot be written
   */
  public static void save(Chart<?, ?> chart, Path file) throws IOException {
    ChartPainter painter = new ChartPainter(chart);
    try (Drawing drawing = new Drawing(painter.width(), painter.height())) {
      drawing.paint(painter::paint);
      drawing.save(file);
    }
  }
}
