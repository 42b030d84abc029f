package org.ottt.djl.commands.train;

import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.ottt.djl.commands.cli.Columns;
import org.ottt.djl.commands.cli.Devices;
import org.ottt.djl.data.EmptyClasses;
import org.ottt.djl.data.SampleSource;
import org.ottt.djl.data.Throughput;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.metrics.MetricsFile;
import org.ottt.djl.neuron.NeuronModel;
import org.ottt.djl.progress.Summary;
import org.ottt.djl.run.RunFolder;
import org.ottt.djl.synapse.Precision;
import org.ottt.djl.training.TrainingRun;

/** What a training prints. */
final class RunReport {

  private static final double SMALL = 1e-4;
  private static final MathContext DIGITS = new MathContext(3);

  private final TrainingPlan plan;
  private final PrintWriter out;
  private final Function<Path, String> resumeCommand;
  private long parameters;

  /**
   * Creates a report.
   *
   * @param out where it goes
   * @param resumeCommand the command line that resumes the run in a folder
   */
  RunReport(TrainingPlan plan, PrintWriter out, Function<Path, String> resumeCommand) {
    this.plan = plan;
    this.out = out;
    this.resumeCommand = resumeCommand;
  }

  private void print(String text) {
    Columns.wrap(text, Columns.width(), 2).forEach(out::println);
    out.flush();
  }

  /** Says what begins; the network is initialized now and gone when the run has ended. */
  void announce() {
    parameters = plan.network().parameterCount();
    Precision precision = plan.network().precision();
    print(
        String.format(
            Locale.ROOT,
            "%s: %,d training and %,d test samples; %s, T = %d, batch %d, %s%s",
            plan.recipe().name(),
            plan.trainData().source().size(),
            plan.testData().source().size(),
            plan.rule().name(),
            plan.settings().timeSteps(),
            plan.settings().batchSize(),
            Devices.describe(plan.options().compute().deviceNames(), plan.devices()),
            precision == Precision.FLOAT32 ? "" : ", " + precision.label()));
    warnOfEmptyClasses("training", plan.trainData().source());
    warnOfEmptyClasses("test", plan.testData().source());
  }

  private void warnOfEmptyClasses(String split, SampleSource source) {
    EmptyClasses.in(source)
        .ifPresent(names -> print("warning: no " + split + " samples of class " + names));
  }

  void initialized(Path file, boolean newClassifier) {
    print(
        "weights from "
            + file
            + (newClassifier
                ? "; the classifier starts from new random weights, since the classes differ"
                : ""));
  }

  void otherNeurons(NeuronModel trained) {
    print(
        "warning: these weights were trained with "
            + trained
            + ", but this run has "
            + plan.description().neurons()
            + "; give --neuron, --threshold, --leak and --reset as there");
  }

  void frozen(int parameters) {
    out.printf(
        Locale.ROOT,
        "%,d of %,d parameters are frozen%n",
        parameters,
        plan.network().parameterCount());
  }

  void throughput(Throughput reading) {
    out.printf(
        Locale.ROOT,
        "%s: %,d samples in %.1f s with %d workers: %.0f images/s, %d unreadable%n",
        plan.recipe().name(),
        reading.samples(),
        reading.seconds(),
        plan.options().data().workers(),
        reading.samplesPerSecond(),
        reading.skipped());
    out.flush();
  }

  void epoch(EpochMetrics train, EpochMetrics test) {
    out.println(line(train, test, plan.settings().epochs(), Columns.width()));
    out.flush();
  }

  /** Spells an epoch in a line that is no longer than the width, with as much as fits. */
  static String line(EpochMetrics train, EpochMetrics test, int epochs, int width) {
    double seconds = train.seconds() + (test == null ? 0 : test.seconds());
    Deque<String> more = new ArrayDeque<>();
    more.add("  lr " + learningRate(train.lr()));
    more.add(String.format(Locale.ROOT, "  rate %.3f", (test == null ? train : test).firingRate()));
    more.add(String.format(Locale.ROOT, "  %.0f images/s", train.imagesPerSecond()));
    String line =
        String.format(Locale.ROOT, "epoch %d/%d  train", train.epoch(), epochs)
            + results(train)
            + (test == null ? "" : "  test" + results(test));
    String time = String.format(Locale.ROOT, seconds < 100 ? "  %.1f s" : "  %.0f s", seconds);
    String full = line + String.join("", more) + time;
    if (full.length() <= width) {
      return full;
    }
    String brief = line.replace(" top-1 ", " ").replace("test loss", "test");
    while (!more.isEmpty() && (brief + String.join("", more) + time).length() > width) {
      more.removeLast();
    }
    return brief + String.join("", more) + time;
  }

  private static String results(EpochMetrics row) {
    // A loss that explodes is not to push the rest off the line.
    String loss =
        String.format(Locale.ROOT, Math.abs(row.loss()) < 100 ? "%.4f" : "%.2e", row.loss());
    return String.format(Locale.ROOT, " loss %s top-1 %.2f %%", loss, 100 * row.top1());
  }

  private static String learningRate(double lr) {
    return lr == 0 || lr >= SMALL
        ? new BigDecimal(lr).round(DIGITS).stripTrailingZeros().toPlainString()
        : String.format(Locale.ROOT, "%.2e", lr);
  }

  /**
   * Prints how a run ended, and how to resume it if it was stopped.
   *
   * @param kept whether there is a checkpoint
   */
  void summary(TrainingRun.Result result, RunFolder folder, double seconds, boolean kept)
      throws IOException {
    Map<String, Object> summary = new LinkedHashMap<>();
    if (result.stoppedEarly()) {
      summary.put(
          "stopped",
          "in epoch " + (result.epoch() + 1) + (kept ? "" : ", before the end of its first step"));
    }
    summary.put("parameters", String.format(Locale.ROOT, "%,d", parameters));
    summary.put("rule", plan.rule().name());
    summary.put("time steps", plan.settings().timeSteps());
    if (result.lastTest() != null) {
      summary.put(
          "test top-1",
          String.format(
              Locale.ROOT,
              "%.2f %% (best %.2f %%)",
              100 * result.lastTest().top1(),
              100 * result.bestTop1()));
      double peak =
          MetricsFile.read(folder.metricsFile()).stream()
              .mapToDouble(EpochMetrics::peakMemoryMib)
              .max()
              .orElse(Double.NaN);
      summary.put("peak memory", String.format(Locale.ROOT, "%.0f MiB", peak));
    }
    summary.put("time", String.format(Locale.ROOT, "%.1f s", seconds));
    summary.put("run folder", folder.path());
    out.print(Summary.format(summary));
    if (result.stoppedEarly() && kept) {
      out.println("To resume: " + resumeCommand.apply(folder.path()));
    }
    out.flush();
  }
}
