package org.ottt.djl.benchmarks.train;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.evaluator.Accuracy;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.ottt.djl.benchmarks.cli.Devices;
import org.ottt.djl.benchmarks.cli.StopSignal;
import org.ottt.djl.data.BatchLoader;
import org.ottt.djl.data.SampleSource;
import org.ottt.djl.model.InputDescription;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.model.SpikingVgg;
import org.ottt.djl.model.VggArchitecture;
import org.ottt.djl.monitor.EpochMetrics;
import org.ottt.djl.monitor.ExistingRun;
import org.ottt.djl.monitor.MetricsFile;
import org.ottt.djl.monitor.RunFolder;
import org.ottt.djl.monitor.Summary;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.LearningRules;
import org.ottt.djl.training.MomentumSgd;
import org.ottt.djl.training.OnlineTrainer;
import org.ottt.djl.training.SpikingLoss;
import org.ottt.djl.training.TrainingRun;
import org.ottt.djl.training.schedule.EpochClock;
import org.ottt.djl.training.schedule.LearningRateSchedule;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** A training run from its options to its summary. */
final class TrainingSession {

  private static final DateTimeFormatter FOLDER_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

  private final TrainingOptions options;
  private final Recipe recipe;
  private final LearningRule rule;
  private final Device device;
  private final SpikingNetwork network;
  private final DataPair data;
  private final PrintWriter out;

  private TrainingSession(CommandLine line, String recipeName, TrainingOptions options)
      throws IOException {
    this.options = options;
    out = line.getOut();
    try {
      recipe = Recipes.byName(recipeName);
      options.complete(recipe.settings());
      rule = LearningRules.byName(options.method());
      // Made before the data are read, so that a wrong value is told at once.
      vgg(2).build();
      lossOf(options);
      optimizer(Float.NaN);
      device = Devices.byName(options.device());
      data = recipe.data().open(options);
      network = vgg(data.train().classNames().size()).build();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(line, e.getMessage(), e);
    }
  }

  static int run(CommandLine line, String recipeName, TrainingOptions options) throws Exception {
    return new TrainingSession(line, recipeName, options).run();
  }

  private SpikingVgg.Builder vgg(int classes) {
    return SpikingVgg.builder()
        .optLayout(recipe.settings().layout().stream().mapToInt(i -> i).toArray())
        .optWidth(options.width())
        .optClasses(classes)
        .optDropout(options.dropout())
        .optNeurons(options.neurons())
        .optTimeSteps(options.timeSteps());
  }

  private static SpikingLoss lossOf(TrainingOptions options) {
    return new SpikingLoss(options.mseWeight());
  }

  private MomentumSgd optimizer(float rate) {
    return optimizer(new EpochClock(LearningRateSchedule.constant(rate)));
  }

  private MomentumSgd optimizer(EpochClock clock) {
    return MomentumSgd.builder()
        .setLearningRate(clock)
        .optMomentum(options.momentum())
        .optWeightDecays(options.weightDecay())
        .build();
  }

  private int run() throws Exception {
    long start = System.nanoTime();
    Engine.getInstance().setRandomSeed(options.seed());
    EpochClock clock =
        new EpochClock(LearningRateSchedule.cosine(options.learningRate(), options.epochs()));
    try (RunFolder folder = RunFolder.open(folderPath(), existingRun());
        StopSignal stop = new StopSignal();
        Model model = Model.newInstance(recipe.name(), device);
        MomentumSgd optimizer = optimizer(clock)) {
      model.setBlock(network);
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(lossOf(options))
              .optOptimizer(optimizer)
              .optDevices(new Device[] {device})
              .addEvaluator(new Accuracy());
      try (OnlineTrainer trainer = new OnlineTrainer(model, config, rule, options.timeSteps())) {
        trainer.initialize(new Shape(1).addAll(data.train().sampleShape()));
        if (!folder.isResumed()) {
          folder.writeConfig(record(), Devices.nameOf(device));
        }
        announce();
        TrainingRun.Result result =
            TrainingRun.builder()
                .setTrainer(trainer, clock)
                .setData(loader(data.train(), true), loader(data.test(), false))
                .setFolder(folder)
                .optEpochs(options.epochs())
                .optOptimizer(optimizer)
                .optOnEpoch(this::printEpoch)
                .optStopped(stop::isRequested)
                .optCheckpointMetadata(
                    Map.of(
                        NetworkDescription.KEY,
                        describe().toJson(),
                        "recipe",
                        recipe.name(),
                        "seed",
                        Integer.toString(options.seed())))
                .build()
                .run();
        printSummary(result, folder, (System.nanoTime() - start) / 1e9);
        return 0;
      }
    } catch (EngineException | OutOfMemoryError e) {
      throw describe(e);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private BatchLoader loader(SampleSource source, boolean training) {
    return BatchLoader.builder(source)
        .batchSize(options.batchSize())
        .seed(options.seed())
        .shuffle(training)
        .workers(options.workers())
        .build();
  }

  private Path folderPath() {
    return options.out() != null
        ? options.out()
        : Path.of(
            "runs",
            recipe.name() + "-" + LocalDateTime.now(ZoneId.systemDefault()).format(FOLDER_TIME));
  }

  private ExistingRun existingRun() {
    if (options.resume()) {
      return ExistingRun.RESUME;
    }
    return options.overwrite() ? ExistingRun.OVERWRITE : ExistingRun.REFUSE;
  }

  private Map<String, Object> record() {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("recipe", recipe.name());
    record.putAll(options.toRecord());
    record.put("layout", recipe.settings().layout());
    record.put("classes", data.train().classNames());
    record.put(NetworkDescription.KEY, describe().toMap());
    return record;
  }

  /** Describes the network that {@link #vgg} builds, for whoever loads its checkpoints. */
  private NetworkDescription describe() {
    return new NetworkDescription(
        new VggArchitecture(recipe.settings().layout(), options.width(), false, options.dropout()),
        InputDescription.of(data.train()),
        data.train().classNames(),
        options.neurons(),
        options.timeSteps());
  }

  private void announce() {
    out.printf(
        Locale.ROOT,
        "%s: %,d training and %,d test samples; %s, T = %d, batch %d, %s%n",
        recipe.name(),
        data.train().size(),
        data.test().size(),
        rule.name(),
        options.timeSteps(),
        options.batchSize(),
        Devices.nameOf(device));
    out.flush();
  }

  private void printEpoch(EpochMetrics train, EpochMetrics test) {
    out.printf(
        Locale.ROOT,
        "epoch %d/%d  train loss %.4f top-1 %5.2f %%  test loss %.4f top-1 %5.2f %%  lr %.4f"
            + "  rate %.3f  %.0f images/s  %.1f s%n",
        train.epoch(),
        options.epochs(),
        train.loss(),
        100 * train.top1(),
        test.loss(),
        100 * test.top1(),
        train.lr(),
        test.firingRate(),
        train.imagesPerSecond(),
        train.seconds() + test.seconds());
    out.flush();
  }

  private void printSummary(TrainingRun.Result result, RunFolder folder, double seconds)
      throws IOException {
    Map<String, Object> summary = new LinkedHashMap<>();
    if (result.stoppedEarly()) {
      summary.put("stopped", "in epoch " + (result.epoch() + 1) + "; go on with --resume");
    }
    summary.put("parameters", String.format(Locale.ROOT, "%,d", network.parameterCount()));
    summary.put("rule", rule.name());
    summary.put("time steps", options.timeSteps());
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
    out.println(Summary.format(summary));
    out.flush();
  }

  /** Says what an engine's memory error leaves out. */
  private RunFailedException describe(Throwable e) {
    String message = String.valueOf(e.getMessage());
    boolean memory =
        e instanceof OutOfMemoryError
            || message.contains("not enough memory")
            || message.contains("can't allocate memory")
            || message.contains("out of memory");
    if (memory) {
      return new RunFailedException(
          "Out of memory at batch size "
              + options.batchSize()
              + " and T = "
              + options.timeSteps()
              + " with "
              + rule.name()
              + "; lower --batch-size or --width"
              + (rule.window(options.timeSteps()) > 1 ? ", or use an online method." : "."),
          e);
    }
    return new RunFailedException(
        "The engine failed: " + message.lines().findFirst().orElse("") + " (--debug shows where)",
        e);
  }
}
