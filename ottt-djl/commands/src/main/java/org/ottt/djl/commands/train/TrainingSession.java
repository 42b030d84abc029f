package org.ottt.djl.commands.train;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.evaluator.Accuracy;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ottt.djl.commands.cli.Bfloat16Units;
import org.ottt.djl.commands.cli.Devices;
import org.ottt.djl.commands.cli.FileErrors;
import org.ottt.djl.commands.cli.OutOfMemory;
import org.ottt.djl.commands.cli.StopSignal;
import org.ottt.djl.data.BatchLoader;
import org.ottt.djl.data.SampleSource;
import org.ottt.djl.data.Throughput;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.metrics.MetricsFile;
import org.ottt.djl.metrics.NotFiniteException;
import org.ottt.djl.model.Architecture;
import org.ottt.djl.model.InputDescription;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.progress.Summary;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.LearningRules;
import org.ottt.djl.run.ExistingRun;
import org.ottt.djl.run.RunFolder;
import org.ottt.djl.run.Versions;
import org.ottt.djl.synapse.Precision;
import org.ottt.djl.training.SpikingLoss;
import org.ottt.djl.training.SpikingTrainer;
import org.ottt.djl.training.TrainingRun;
import org.ottt.djl.training.checkpoint.Checkpoint;
import org.ottt.djl.training.checkpoint.CheckpointException;
import org.ottt.djl.training.checkpoint.CheckpointFolder;
import org.ottt.djl.training.optimizer.MomentumSgd;
import org.ottt.djl.training.schedule.EpochClock;
import org.ottt.djl.training.schedule.LearningRateSchedule;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** A training run from its options to its summary. */
final class TrainingSession {

  private static final Logger LOGGER = LoggerFactory.getLogger(TrainingSession.class);

  private static final DateTimeFormatter FOLDER_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

  private final TrainingOptions options;
  private final Recipe recipe;
  private final LearningRule rule;
  private final List<Device> devices;
  private final SpikingNetwork network;
  private final DataPair data;
  private final BatchLoader trainLoader;
  private final BatchLoader testLoader;
  private final CommandLine line;
  private final PrintWriter out;

  private TrainingSession(CommandLine line, String recipeName, TrainingOptions options)
      throws IOException {
    this.options = options;
    this.line = line;
    out = line.getOut();
    try {
      recipe = Recipes.byName(recipeName);
      options.complete(recipe.settings());
      if (options.deterministic()) {
        Determinism.prepare();
      }
      options.cudnn().prepare();
      rule = LearningRules.byName(options.method());
      // Made before the data are read, so that a wrong value is told at once.
      layers().build(2, options.timeSteps(), options.neurons());
      lossOf(options);
      optimizer(Float.NaN);
      options.precision();
      devices = Devices.allByName(options.device());
      options.precision().requireDevice(devices.get(0));
      if (options.deterministic()) {
        Determinism.check(devices.get(0));
      }
      if (options.batchSize() < devices.size()) {
        throw new IllegalArgumentException(
            "--batch-size %d is too small for the %d devices of --device %s, which share a batch."
                .formatted(options.batchSize(), devices.size(), options.device()));
      }
      data = recipe.data().open(options);
      network = describe().build();
      network.setPrecision(options.precision());
      trainLoader = loader(data.train(), true);
      testLoader = loader(data.test(), false);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(line, e.getMessage(), e);
    }
  }

  static int run(CommandLine line, String recipeName, TrainingOptions options) throws Exception {
    return new TrainingSession(line, recipeName, options).run();
  }

  private Architecture layers() {
    return recipe.settings().layers().of(options.width(), options.feedback(), options.dropout());
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
    if (options.benchmarkData()) {
      return benchmarkData();
    }
    long start = System.nanoTime();
    try (RunFolder folder = RunFolder.open(folderPath(), existingRun())) {
      if (folder.isResumed()) {
        checkSameOptions(folder);
      }
      try {
        return train(folder, start);
      } catch (Exception | OutOfMemoryError e) {
        Optional<Path> kept = folder.hasBegun() ? checkpoints(folder).newest() : Optional.empty();
        if (kept.isEmpty() && !folder.isResumed()) {
          discard(folder, e);
        }
        throw failure(e, kept);
      }
    }
  }

  private static CheckpointFolder checkpoints(RunFolder folder) {
    return new CheckpointFolder(folder.path().resolve("checkpoint"));
  }

  private static void discard(RunFolder folder, Throwable failure) {
    try {
      folder.discard();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private int benchmarkData() throws IOException {
    try {
      Throughput reading = Throughput.measure(trainLoader, data.train().size());
      out.printf(
          Locale.ROOT,
          "%s: %,d samples in %.1f s with %d workers: %.0f images/s, %d unreadable%n",
          recipe.name(),
          reading.samples(),
          reading.seconds(),
          options.workers(),
          reading.samplesPerSecond(),
          reading.skipped());
      out.flush();
      return 0;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Compares with the checkpoint, which is what the run goes on from, else with the config. */
  private void checkSameOptions(RunFolder folder) throws IOException {
    Optional<Map<String, ?>> inCheckpoint = optionsInCheckpoint(folder);
    Map<String, ?> started = inCheckpoint.isPresent() ? inCheckpoint.get() : folder.readConfig();
    List<String> differences = ResumedOptions.differences(started, record());
    if (!differences.isEmpty()) {
      throw new ParameterException(
          line,
          "The run in "
              + folder.path()
              + " was started with other options ("
              + String.join("; ", differences)
              + "). Resume it with the same ones, or choose another --out.");
    }
    try {
      warnOfOtherVersions(folder.readConfig());
    } catch (IOException e) {
      LOGGER.warn("{} cannot be read and is written anew", folder.configFile());
      folder.writeConfig(record(), Devices.namesOf(devices));
    }
  }

  private static Optional<Map<String, ?>> optionsInCheckpoint(RunFolder folder) {
    Optional<Path> newest = checkpoints(folder).newest();
    try {
      return newest.isEmpty()
          ? Optional.empty()
          : ResumedOptions.inCheckpoint(Checkpoint.readMetadata(newest.get()));
    } catch (IOException e) {
      // Whether an earlier one is whole is found out when the run goes on from it.
      return Optional.empty();
    }
  }

  private void warnOfOtherVersions(Map<String, ?> config) {
    Map<String, Object> there = new LinkedHashMap<>();
    Map<String, Object> here = new LinkedHashMap<>();
    there.put("versions", config.get("versions"));
    there.put("device", config.get("device"));
    here.put("versions", Versions.collect());
    here.put("device", Devices.namesOf(devices));
    if (!there.equals(here)) {
      LOGGER.warn(
          "the run was started with {} and goes on with {}: its last digits may differ from those"
              + " of an uninterrupted run",
          there,
          here);
    }
  }

  private int train(RunFolder folder, long start) throws IOException {
    Engine.getInstance().setRandomSeed(options.seed());
    EpochClock clock = new EpochClock(options.schedule());
    try (StopSignal stop = new StopSignal(line.getErr());
        Model model = Model.newInstance(recipe.name(), devices.get(0));
        MomentumSgd optimizer = optimizer(clock)) {
      model.setBlock(network);
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(lossOf(options))
              .optOptimizer(optimizer)
              .optDevices(new Device[] {devices.get(0)})
              .addEvaluator(new Accuracy());
      try (SpikingTrainer trainer =
          new SpikingTrainer(model, config, rule, options.timeSteps(), devices)) {
        trainer.setAccumulate(options.accumulate());
        trainer.initialize(new Shape(1).addAll(data.train().sampleShape()));
        if (!folder.isResumed()) {
          folder.writeConfig(record(), Devices.namesOf(devices));
        }
        announce();
        Bfloat16Units.warnIfMissing(network.precision(), devices.get(0));
        TrainingRun.Result result =
            TrainingRun.builder()
                .setTrainer(trainer, clock)
                .setData(trainLoader, testLoader)
                .setFolder(folder)
                .optEpochs(options.epochs())
                .optSeed(options.seed())
                .optOptimizer(optimizer)
                .optOnEpoch(this::printEpoch)
                .optStopped(stop::isRequested)
                .optCheckpointMinutes(options.checkpointMinutes())
                .optCheckpointMetadata(checkpointMetadata())
                .build()
                .run();
        printSummary(result, folder, (System.nanoTime() - start) / 1e9);
        return stop.exitCode();
      }
    }
  }

  private Map<String, String> checkpointMetadata() {
    return Map.of(
        NetworkDescription.KEY,
        describe().toJson(),
        ResumedOptions.KEY,
        ResumedOptions.toJson(record()),
        "recipe",
        recipe.name(),
        "seed",
        Integer.toString(options.seed()));
  }

  private BatchLoader loader(SampleSource source, boolean training) {
    try {
      return BatchLoader.builder(source)
          .optBatchSize(options.batchSize())
          .optSeed(options.seed())
          .optShuffle(training)
          .optWorkers(options.workers())
          .build();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Cannot run with batch size %d and T = %d: %s."
              .formatted(options.batchSize(), options.timeSteps(), e.getMessage()),
          e);
    }
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
    record.put(NetworkDescription.KEY, describe().toMap());
    return record;
  }

  /** Describes the network, for whoever loads its checkpoints. */
  private NetworkDescription describe() {
    return new NetworkDescription(
        layers(),
        InputDescription.of(data.train()),
        data.train().classNames(),
        options.neurons(),
        options.timeSteps());
  }

  private void announce() {
    out.printf(
        Locale.ROOT,
        "%s: %,d training and %,d test samples; %s, T = %d, batch %d, %s%s%n",
        recipe.name(),
        data.train().size(),
        data.test().size(),
        rule.name(),
        options.timeSteps(),
        options.batchSize(),
        Devices.describe(options.device(), devices),
        network.precision() == Precision.FLOAT32 ? "" : ", " + network.precision().label());
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
    out.print(Summary.format(summary));
    out.flush();
  }

  /** Says what a failure's own message leaves out; others are handed on as they are. */
  private Exception failure(Throwable e, Optional<Path> checkpoint) {
    if (e instanceof NotFiniteException) {
      String kept =
          checkpoint
              .map(file -> " The last checkpoint is kept in " + file + ".")
              .orElse(" No epoch was complete, so nothing is kept.");
      return new RunFailedException(e.getMessage() + kept, e);
    }
    if (OutOfMemory.is(e)) {
      return new RunFailedException(
          OutOfMemory.describe(
              e, options.batchSize(), options.timeSteps(), rule.window(options.timeSteps()) > 1),
          e);
    }
    Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
    if (cause instanceof IOException io && !(io instanceof CheckpointException)) {
      return checkpoint.isEmpty() ? io : interrupted(io, checkpoint.get());
    }
    // OutOfMemoryError, the only error that comes here, has been dealt with above.
    return (Exception) cause;
  }

  /** A run that data or disk have stopped goes on when they are in order again. */
  private static RunFailedException interrupted(IOException e, Path checkpoint) {
    String why =
        e instanceof FileSystemException failure
            ? FileErrors.describe(failure)
            : String.valueOf(e.getMessage());
    return new RunFailedException(
        "%s%s The run is kept in %s; mend this and go on with --resume."
            .formatted(why, why.endsWith(".") ? "" : ".", checkpoint),
        e);
  }
}
