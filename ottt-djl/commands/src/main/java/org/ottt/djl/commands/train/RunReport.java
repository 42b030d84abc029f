package org.ottt.djl.commands.train;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.ottt.djl.commands.cli.Devices;
import org.ottt.djl.data.Throughput;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.metrics.MetricsFile;
import org.ottt.djl.progress.Summary;
import org.ottt.djl.run.RunFolder;
import org.ottt.djl.synapse.Precision;
import org.ottt.djl.training.TrainingRun;

/** What a training prints. */
final class RunReport {

  private final TrainingPlan plan;
  private final PrintWriter out;
  private long parameters;

  RunReport(TrainingPlan plan, PrintWriter out) {
    this.plan = plan;
    this.out = out;
  }

  /** Says what begins; the network is initialized now and gone when the run has ended. */
  void announce() {
    parameters = plan.network().parameterCount();
    Precision precision = plan.network().precision();
    out.printf(
        Locale.ROOT,
        "%s: %,d training and %,d test samples; %s, T = %d, batch %d, %s%s%n",
        plan.recipe().name(),
        plan.trainData().source().size(),
        plan.testData().source().size(),
        plan.rule().name(),
        plan.settings().timeSteps(),
        plan.settings().batchSize(),
        Devices.describe(plan.options().compute().deviceNames(), plan.devices()),
        precision == Precision.FLOAT32 ? "" : ", " + precision.label());
    out.flush();
  }

  void initialized(Path file, boolean newClassifier) {
    out.printf(
        "weights from %s%s%n",
        file,
        newClassifier
            ? "; the classifier starts from new random weights, since the classes differ"
            : "");
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
    String tested =
        test == null
            ? ""
            : String.format(
                Locale.ROOT, "  test loss %.4f top-1 %5.2f %%", test.loss(), 100 * test.top1());
    double seconds = train.seconds() + (test == null ? 0 : test.seconds());
    out.printf(
        Locale.ROOT,
        "epoch %d/%d  train loss %.4f top-1 %5.2f %%%s  lr %.4g  rate %.3f  %.0f images/s"
            + "  %.1f s%n",
        train.epoch(),
        plan.settings().epochs(),
        train.loss(),
        100 * train.top1(),
        tested,
        train.lr(),
        (test == null ? train : test).firingRate(),
        train.imagesPerSecond(),
        seconds);
    out.flush();
  }

  void summary(TrainingRun.Result result, RunFolder folder, double seconds) throws IOException {
    Map<String, Object> summary = new LinkedHashMap<>();
    if (result.stoppedEarly()) {
      summary.put("stopped", "in epoch " + (result.epoch() + 1) + "; continue with --resume");
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
              .mapToDouble(EpochMetrics::peakMemoryMb)
              .max()
              .orElse(Double.NaN);
      summary.put("peak memory", String.format(Locale.ROOT, "%.0f MiB", peak));
    }
    summary.put("time", String.format(Locale.ROOT, "%.1f s", seconds));
    summary.put("run folder", folder.path());
    out.print(Summary.format(summary));
    out.flush();
  }
}
