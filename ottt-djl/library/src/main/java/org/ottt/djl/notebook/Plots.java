package org.ottt.djl.notebook;

import ai.djl.ndarray.NDArray;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.ottt.djl.data.SampleSource;
import org.ottt.djl.data.Split;
import org.ottt.djl.evaluation.Evaluation;
import org.ottt.djl.evaluation.ScoredSample;
import org.ottt.djl.evaluation.StepAccuracy;
import org.ottt.djl.measurement.MemoryPoint;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.metrics.SpikeRecorder;
import org.ottt.djl.model.InputDescription;
import org.ottt.djl.plot.AccuracyChart;
import org.ottt.djl.plot.ContactSheet;
import org.ottt.djl.plot.Drawing;
import org.ottt.djl.plot.ImageGrid;
import org.ottt.djl.plot.LearningCurves;
import org.ottt.djl.plot.LineChart;
import org.ottt.djl.plot.MembraneChart;
import org.ottt.djl.plot.Picture;
import org.ottt.djl.plot.RasterChart;
import org.ottt.djl.plot.RateChart;
import org.ottt.djl.plot.SamplePicture;

/** The plots and tables of runs, ready to be shown. */
public final class Plots {

  private static final int MOST_COLUMNS = 10;

  private Plots() {}

  /**
   * Plots loss and accuracy over the epochs.
   *
   * @param rows the rows of a training
   * @return both plots, side by side
   */
  public static Picture learningCurves(List<EpochMetrics> rows) {
    return Picture.of(LearningCurves.loss(rows)).beside(Picture.of(LearningCurves.accuracy(rows)));
  }

  /**
   * Lists loss and accuracy of the epochs.
   *
   * @param rows the rows of a training
   * @return a row for each epoch
   */
  public static Table epochs(List<EpochMetrics> rows) {
    Table table =
        new Table("epoch", "train loss", "train %", "test loss", "test %", "firing rate", "s");
    Map<Integer, EpochMetrics> trained = new LinkedHashMap<>();
    for (EpochMetrics row : rows) {
      if (row.split() == Split.TRAIN) {
        trained.put(row.epoch(), row);
      } else {
        EpochMetrics train = trained.get(row.epoch());
        table.row(
            row.epoch(),
            train.loss(),
            percent(train.top1()),
            row.loss(),
            percent(row.top1()),
            row.firingRate(),
            train.seconds() + row.seconds());
      }
    }
    return table;
  }

  /**
   * Plots the accuracy over the number of time steps at inference.
   *
   * @param evaluation what was found
   * @return the plot
   */
  public static Picture accuracyOverSteps(Evaluation evaluation) {
    return Picture.of(AccuracyChart.of(evaluation.accuracies(), evaluation.confusion().classes()));
  }

  /**
   * Plots how much each layer fires.
   *
   * @param evaluation what was found
   * @return the plot
   */
  public static Picture firingRates(Evaluation evaluation) {
    return Picture.of(RateChart.of(evaluation, evaluation.detailSteps()));
  }

  /**
   * Plots when the neurons of a layer fire.
   *
   * @param title stands above the plot
   * @param spikes {@code [T, neurons]}, such as {@link SpikeRecorder#layers} returns for each layer
   * @return the plot, a dot per spike
   */
  public static Picture raster(String title, NDArray spikes) {
    return Picture.of(RasterChart.of(title, spikes));
  }

  /**
   * Plots membrane potentials over time.
   *
   * @param title stands above the plot
   * @param membrane u[t] before the reset, {@code [T]} or {@code [T, neurons]}
   * @param threshold V_th
   * @return the plot, a line for each of the first neurons
   */
  public static Picture membrane(String title, NDArray membrane, double threshold) {
    return MembraneChart.of(title, membrane, threshold).picture();
  }

  /**
   * Lists what an evaluation found for each number of time steps.
   *
   * @param evaluation what was found
   * @return a row for each number of time steps
   */
  public static Table steps(Evaluation evaluation) {
    Table table = new Table("T", "top-1 %", "loss", "firing rate", "synaptic operations");
    for (StepAccuracy at : evaluation.accuracies()) {
      int steps = at.timeSteps();
      table.row(
          steps,
          percent(at.top1Fraction()),
          at.loss(),
          evaluation.meanRate(steps),
          evaluation.synapticOperations(steps));
    }
    return table;
  }

  /**
   * Plots peak memory over the number of time steps, a line for each learning rule.
   *
   * @param points what was measured
   * @return the plot
   */
  public static LineChart memory(List<MemoryPoint> points) {
    LineChart chart = new LineChart("Peak memory of training", "time steps T", "MiB");
    double highest = 0;
    for (String rule : points.stream().map(MemoryPoint::rule).distinct().toList()) {
      List<MemoryPoint> line = points.stream().filter(point -> point.rule().equals(rule)).toList();
      chart.line(
          rule,
          line.stream().mapToDouble(MemoryPoint::timeSteps).toArray(),
          line.stream().mapToDouble(MemoryPoint::peakMebibytes).toArray());
      highest =
          Math.max(highest, line.stream().mapToDouble(MemoryPoint::peakMebibytes).max().orElse(0));
    }
    return chart.range(0, 1.08 * highest);
  }

  /**
   * Shows the first samples of a data set with their classes.
   *
   * @param set the data set; event frames are summed over time
   * @param count how many
   * @return the grid
   * @throws IOException if a sample cannot be read
   */
  public static ImageGrid samples(SampleSource set, int count) throws IOException {
    ImageGrid grid = new ImageGrid("The first " + count + " samples", MOST_COLUMNS);
    for (int i = 0; i < count; i++) {
      grid.add(image(set, i), set.classNames().get(set.label(i)));
    }
    return grid;
  }

  /**
   * Paints a sample as it is, without a caption.
   *
   * @param set the data set; event frames are summed over time
   * @param index the sample
   * @return an image of as many pixels as the sample has
   * @throws IOException if the sample cannot be read
   */
  public static BufferedImage image(SampleSource set, int index) throws IOException {
    return SamplePicture.of(values(set, index), InputDescription.of(set));
  }

  /**
   * Shows the frames of one sample; of event frames, OFF is blue and ON vermillion.
   *
   * @param set a data set whose samples are {@code [T, C, H, W]}
   * @param index the sample
   * @return the grid
   * @throws IOException if the sample cannot be read
   */
  public static ImageGrid frames(SampleSource set, int index) throws IOException {
    List<BufferedImage> frames = SamplePicture.frames(values(set, index), InputDescription.of(set));
    String title =
        String.format(
            Locale.ROOT, "Sample %d, class %s", index, set.classNames().get(set.label(index)));
    ImageGrid grid = new ImageGrid(title, Math.min(MOST_COLUMNS, frames.size()));
    for (int t = 0; t < frames.size(); t++) {
      grid.add(frames.get(t), "t = " + (t + 1));
    }
    return grid;
  }

  /**
   * Shows samples with what a network predicted.
   *
   * @param samples what a network made of them
   * @param set the data set that they come from
   * @return the sheet
   */
  public static Picture predictions(List<ScoredSample> samples, SampleSource set) {
    String title = "Predictions";
    try (Drawing drawing =
        ContactSheet.draw(
            samples, set.classNames(), InputDescription.of(set), title, Picture.DPI)) {
      return Picture.of(drawing, title);
    }
  }

  private static float[] values(SampleSource set, int index) throws IOException {
    float[] values = new float[(int) set.sampleShape().size()];
    set.read(index, new SplittableRandom(0), values, 0);
    return values;
  }

  private static double percent(double fraction) {
    return 100 * fraction;
  }
}
