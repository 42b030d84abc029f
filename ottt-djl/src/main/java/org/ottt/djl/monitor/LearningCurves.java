package org.ottt.djl.monitor;

import java.awt.AWTError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToDoubleFunction;
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
      CurveChart loss = new CurveChart("Loss", "mean loss per sample");
      drawOne(loss, rows, EpochMetrics::loss, folder.resolve("loss.png"));

      CurveChart accuracy = new CurveChart("Accuracy", "top-1 accuracy (%)");
      drawOne(accuracy, rows, row -> 100 * row.top1(), folder.resolve("accuracy.png"));

      CurveChart rate = new CurveChart("Firing rate", "spikes per neuron and step");
      drawOne(rate, rows, EpochMetrics::firingRate, folder.resolve("firing_rate.png"));
    } catch (RuntimeException | LinkageError | InternalError | AWTError e) {
      // What AWT throws without fonts, freetype or display differs by system and by attempt.
      if (!WARNED.getAndSet(true)) {
        LOGGER.warn(
            "no plots: Java cannot draw text here ({}); install fontconfig and a font", cause(e));
      }
    }
  }

  private static void drawOne(
      CurveChart chart, List<EpochMetrics> rows, ToDoubleFunction<EpochMetrics> value, Path file)
      throws IOException {
    List<EpochMetrics> drawable =
        rows.stream()
            .filter(row -> Double.isFinite(value.applyAsDouble(row)))
            .sorted(Comparator.comparingInt(EpochMetrics::epoch))
            .toList();
    if (drawable.isEmpty()) {
      return;
    }
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
    chart.setRange(drawable.get(drawable.size() - 1).epoch(), range.getMin(), range.getMax());
    chart.save(file);
  }

  private static String cause(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getName() : root.getMessage();
  }
}
