package org.ottt.djl.evaluation.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.ottt.djl.evaluation.AnytimeAccuracy;
import org.ottt.djl.evaluation.ConfusionMatrix;
import org.ottt.djl.evaluation.Evaluation;
import org.ottt.djl.evaluation.LayerActivity;
import org.ottt.djl.evaluation.ScoredSample;
import org.ottt.djl.evaluation.StepAccuracy;
import org.ottt.djl.io.AtomicFiles;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.plot.AccuracyChart;
import org.ottt.djl.plot.ChartStyle;
import org.ottt.djl.plot.ConfusionChart;
import org.ottt.djl.plot.ContactSheet;
import org.ottt.djl.plot.Drawing;
import org.ottt.djl.plot.Lettering;
import org.ottt.djl.plot.RateChart;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes an evaluation as tables and plots: {@code accuracy}, {@code confusion}, {@code
 * firing_rates}, {@code worst} and {@code anytime}, each as {@code .csv} and {@code .png}.
 */
public final class EvaluationFiles {

  /** What the numbers mean; to be shown beside them. */
  public static final List<String> DEFINITIONS =
      List.of(
          "top-1, top-5: share of samples whose class has the largest, or one of the five largest,"
              + " sums of logits over steps 1 to T.",
          "loss: mean over samples of the cross-entropy of the softmax of the mean logits over"
              + " steps 1 to T.",
          "training loss: the loss as training and metrics.csv define it: the mean over samples and"
              + " steps 1 to T of (1 - beta) cross-entropy + beta squared error of a step's own"
              + " logits.",
          "firing rate: spikes per neuron and step, the mean over neurons, samples and steps 1 to"
              + " T; output neurons do not fire and do not count.",
          "synaptic operations: per sample, the sum over layers of spikes in steps 1 to T times"
              + " fan-out.",
          "fan-out: connections from one neuron into all layers that read its spikes, as if no"
              + " border were near (k x k x filters / groups / stride^2 for a convolution, units"
              + " for a full connection, feedback and shortcuts included); average pools in between"
              + " are not divided by; where images are enlarged, a spike counts for every pixel that it"
              + " reaches; the first layer reads pixels and causes multiplications"
              + " instead, which are not counted.",
          "worst: the samples of the largest cross-entropy.",
          "anytime: every sample stops at the first step at which the probability of its best class"
              + " leads that of the second by the margin, at the latest at the last step.");

  private static final Logger LOGGER = LoggerFactory.getLogger(EvaluationFiles.class);
  private static final CSVFormat CSV = CSVFormat.DEFAULT.builder().setRecordSeparator("\n").get();

  private EvaluationFiles() {}

  /**
   * Writes all files, replacing earlier ones.
   *
   * <p>Where Java cannot draw text, accuracy and firing rates are not drawn, the other plots have
   * no text, and a warning is logged.
   *
   * @param evaluation what was found
   * @param network whose evaluation it is
   * @param folder where the files go; it must exist
   * @return the files' names
   * @throws IOException if a file cannot be written
   */
  public static List<String> write(Evaluation evaluation, NetworkDescription network, Path folder)
      throws IOException {
    List<String> names = new ArrayList<>();
    write(folder, names, "accuracy.csv", accuracies(evaluation));
    write(folder, names, "confusion.csv", confusion(evaluation.confusion(), network.classes()));
    write(folder, names, "firing_rates.csv", layers(evaluation));
    write(folder, names, "worst.csv", worst(evaluation, network.classes()));
    write(folder, names, "anytime.csv", anytime(evaluation.anytime()));
    draw(evaluation, network, folder, names);
    return names;
  }

  private static void draw(
      Evaluation evaluation, NetworkDescription network, Path folder, List<String> names)
      throws IOException {
    int steps = evaluation.detailSteps();
    ConfusionChart.draw(
        evaluation.confusion(),
        network.classes(),
        "Confusion in % of the true class, T = " + steps,
        folder.resolve("confusion.png"));
    names.add("confusion.png");
    if (!evaluation.worst().isEmpty()) {
      try (Drawing sheet =
          ContactSheet.draw(
              evaluation.worst(),
              network.classes(),
              network.input(),
              "Samples of the largest loss, T = " + steps,
              ChartStyle.DPI)) {
        sheet.save(folder.resolve("worst.png"));
      }
      names.add("worst.png");
    }
    if (!Lettering.isAvailable()) {
      LOGGER.warn(
          "plots have no text and some are missing, because Java cannot draw text here ({});"
              + " install fontconfig and a font",
          Lettering.problem());
      return;
    }
    ChartStyle.save(
        AccuracyChart.of(evaluation.accuracies(), network.classes().size()),
        folder.resolve("accuracy.png"));
    names.add("accuracy.png");
    if (evaluation.detailSteps() > 1) {
      ChartStyle.save(AnytimeChart.of(evaluation.anytime()), folder.resolve("anytime.png"));
      names.add("anytime.png");
    }
    if (!evaluation.layers().isEmpty()) {
      ChartStyle.save(RateChart.of(evaluation, steps), folder.resolve("firing_rates.png"));
      names.add("firing_rates.png");
    }
  }

  private static List<List<?>> accuracies(Evaluation evaluation) {
    List<List<?>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "time_steps",
            "samples",
            "top1",
            "top5",
            "loss",
            "firing_rate",
            "synaptic_operations",
            "training_loss"));
    for (StepAccuracy at : evaluation.accuracies()) {
      int steps = at.timeSteps();
      rows.add(
          List.of(
              steps,
              at.samples(),
              at.top1Fraction(),
              at.top5Fraction(),
              at.loss(),
              evaluation.meanRate(steps),
              evaluation.synapticOperations(steps),
              at.trainingLoss()));
    }
    return rows;
  }

  private static List<List<?>> anytime(List<AnytimeAccuracy> anytime) {
    List<List<?>> rows = new ArrayList<>();
    List<Object> header = new ArrayList<>(List.of("margin", "accuracy", "mean_steps"));
    int last = anytime.isEmpty() ? 0 : anytime.get(0).stopped().size();
    for (int step = 1; step <= last; step++) {
      header.add("stopped_at_" + step);
    }
    rows.add(header);
    for (AnytimeAccuracy at : anytime) {
      List<Object> row = new ArrayList<>(List.of(at.margin(), at.accuracy(), at.meanSteps()));
      row.addAll(at.stopped());
      rows.add(row);
    }
    return rows;
  }

  private static List<List<?>> confusion(ConfusionMatrix matrix, List<String> classes) {
    List<List<?>> rows = new ArrayList<>();
    List<Object> header = new ArrayList<>(List.of("true \\ predicted"));
    header.addAll(classes);
    rows.add(header);
    for (int label = 0; label < classes.size(); label++) {
      List<Object> row = new ArrayList<>(List.of(classes.get(label)));
      for (int predicted = 0; predicted < classes.size(); predicted++) {
        row.add(matrix.count(label, predicted));
      }
      rows.add(row);
    }
    return rows;
  }

  private static List<List<?>> layers(Evaluation evaluation) {
    List<List<?>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "layer",
            "shape",
            "neurons",
            "fan_out",
            "time_steps",
            "firing_rate",
            "spikes_per_sample",
            "synaptic_operations"));
    for (LayerActivity layer : evaluation.layers()) {
      for (StepAccuracy at : evaluation.accuracies()) {
        int steps = at.timeSteps();
        rows.add(
            List.of(
                layer.layer(),
                layer.shape().toString(),
                layer.neurons(),
                layer.fanOut(),
                steps,
                layer.rate(steps),
                layer.spikes(steps),
                layer.synapticOperations(steps)));
      }
    }
    return rows;
  }

  private static List<List<?>> worst(Evaluation evaluation, List<String> classes) {
    List<List<?>> rows = new ArrayList<>();
    rows.add(List.of("rank", "sample", "true", "predicted", "probability", "loss"));
    for (ScoredSample sample : evaluation.worst()) {
      rows.add(
          List.of(
              rows.size(),
              sample.index(),
              classes.get(sample.label()),
              classes.get(sample.predicted()),
              String.format(Locale.ROOT, "%.4f", sample.probability()),
              String.format(Locale.ROOT, "%.4f", sample.loss())));
    }
    return rows;
  }

  private static void write(Path folder, List<String> names, String name, List<List<?>> rows)
      throws IOException {
    StringBuilder text = new StringBuilder();
    for (List<?> row : rows) {
      text.append(CSV.format(row.toArray())).append('\n');
    }
    AtomicFiles.write(
        folder.resolve(name), out -> out.write(text.toString().getBytes(StandardCharsets.UTF_8)));
    names.add(name);
  }
}
