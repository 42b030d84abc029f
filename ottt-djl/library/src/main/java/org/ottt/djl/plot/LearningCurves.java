package org.ottt.djl.plot;

import java.awt.AWTError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.XYChart;
import org.ottt.djl.data.Split;
import org.ottt.djl.metrics.EpochMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws a run's metrics over its epochs: {@code loss.png}, {@code accuracy.png} (top-1) and {@code
 * firing_rate.png}, each with a curve for training and one for testing.
 */
public final class LearningCurves {

  private static final Logger LOGGER = LoggerFactory.getLogger(LearningCurves.class);

  private static final AtomicBoolean WARNED = new AtomicBoolean();

  private LearningCurves() {}

  /**
   * Draws the plots, replacing earlier ones. A plot without a single value is not drawn.
   *
   * <p>Where the system cannot draw text (a headless Java without fonts) a warning is logged once
   * and nothing is drawn: a run does not fail for its pictures.
   *
   * @param rows the rows of {@code metrics.csv}, in any order
   * @param folder where the plots go; it must exist
   * @throws IOException if a plot cannot be written
   */
  public static void draw(List<EpochMetrics> rows, Path folder) throws IOException {
    try {
      save(lossCurve(rows), folder.resolve("loss.png"));
      save(accuracyCurve(rows), folder.resolve("accuracy.png"));
      save(
          curve("Firing rate", "spikes per neuron and step", rows, EpochMetrics::firingRate),
          folder.resolve("firing_rate.png"));
    } catch (RuntimeException | LinkageError | InternalError | AWTError e) {
      // What AWT throws without fonts, freetype or display differs by system and by attempt.
      if (!WARNED.getAndSet(true)) {
        LOGGER.warn(
            "no plots: Java cannot draw text here ({}); install fontconfig and a font", cause(e));
      }
    }
  }

  /**
   * Charts the loss over the epochs, to be painted by the caller.
   *
   * @param rows the rows of {@code metrics.csv}, in any order; one at least has a loss
   * @return the chart, its size in points
   */
  public static XYChart loss(List<EpochMetrics> rows) {
    return chartOf(lossCurve(rows));
  }

  /**
   * Charts the top-1 accuracy over the epochs, to be painted by the caller.
   *
   * @param rows the rows of {@code metrics.csv}, in any order; one at least has an accuracy
   * @return the chart, its size in points
   */
  public static XYChart accuracy(List<EpochMetrics> rows) {
    return chartOf(accuracyCurve(rows));
  }

  private static XYChart chartOf(CurveChart curve) {
    if (curve == null) {
      throw new IllegalArgumentException("There is no epoch to draw.");
    }
    return curve.chart();
  }

  private static CurveChart lossCurve(List<EpochMetrics> rows) {
    return curve("Loss", "mean loss per sample", rows, EpochMetrics::loss);
  }

  private static CurveChart accuracyCurve(List<EpochMetrics> rows) {
    return curve("Accuracy", "top-1 accuracy (%)", rows, row -> 100 * row.top1());
  }

  private static void save(CurveChart curve, Path file) throws IOException {
    if (curve != null) {
      curve.save(file);
    }
  }

  /** Returns the chart of a value, or null if no row has it. */
  private static CurveChart curve(
      String title, String yLabel, List<EpochMetrics> rows, ToDoubleFunction<EpochMetrics> value) {
    List<EpochMetrics> drawable =
        rows.stream()
            .filter(row -> Double.isFinite(value.applyAsDouble(row)))
            .sorted(Comparator.comparingInt(EpochMetrics::epoch))
            .toList();
    if (drawable.isEmpty()) {
      return null;
    }
    CurveChart chart = new CurveChart(title, yLabel);
    for (Split split : Split.values()) {
      List<EpochMetrics> curve = drawable.stream().filter(row -> row.split() == split).toList();
      if (!curve.isEmpty()) {
        chart.add(
            split,
            curve.stream().mapToDouble(EpochMetrics::epoch).toArray(),
            curve.stream().mapToDouble(value).toArray());
      }
    }
    DoubleSummaryStatistics range = drawable.stream().mapToDouble(value).summaryStatistics();
    chart.setRange(
        drawable.get(0).epoch(),
        drawable.get(drawable.size() - 1).epoch(),
        range.getMin(),
        range.getMax());
    return chart;
  }

  private static String cause(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getName() : root.getMessage();
  }
}
