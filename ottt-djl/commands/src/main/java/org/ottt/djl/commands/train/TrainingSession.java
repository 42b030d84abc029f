package org.ottt.djl.commands.train;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.evaluator.Accuracy;
import ai.djl.training.optimizer.Optimizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.ottt.djl.commands.cli.Bfloat16Units;
import org.ottt.djl.commands.cli.Devices;
import org.ottt.djl.commands.cli.StopSignal;
import org.ottt.djl.data.Throughput;
import org.ottt.djl.run.RunFolder;
import org.ottt.djl.training.SpikingTrainer;
import org.ottt.djl.training.TrainingRun;
import org.ottt.djl.training.checkpoint.CheckpointFolder;
import org.ottt.djl.training.checkpoint.InitialWeights;
import org.ottt.djl.training.optimizer.OptimizerState;
import org.ottt.djl.training.schedule.EpochClock;
import picocli.CommandLine;

/** A training run from its plan to its summary. */
final class TrainingSession {

  private final TrainingPlan plan;
  private final CommandLine line;
  private final RunMember member;
  private final RunReport report;

  TrainingSession(TrainingPlan plan, CommandLine line, RunMember member) {
    this.plan = plan;
    this.line = line;
    this.member = member;
    String command = line.getCommandSpec().name();
    report = new RunReport(plan, line.getOut(), run -> member.resumeCommand(command, run));
  }

  /** Reads one epoch of training data and reports how fast that was. */
  int benchmarkData() throws IOException {
    try {
      report.throughput(Throughput.measure(plan.trainData(), plan.trainData().source().size()));
      return 0;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /**
   * Trains and writes to a folder.
   *
   * @param folder the run folder, closed by the caller; null in a process that does not write it
   * @return the exit code
   */
  int run(RunFolder folder) throws Exception {
    long start = System.nanoTime();
    try (StopSignal stop = member.stopped() == null ? new StopSignal(line.getErr()) : null) {
      TrainingRun.Result result =
          train(folder, stop == null ? member.stopped() : stop::isRequested);
      if (folder != null) {
        double seconds = (System.nanoTime() - start) / 1e9;
        RunEnd.record(folder, result, seconds);
        report.summary(result, folder, seconds, checkpoints(folder).newest().isPresent());
      }
      return stop == null ? 0 : stop.exitCode();
    } catch (Exception | OutOfMemoryError e) {
      if (folder == null) {
        throw RunFailures.describeElsewhere(e, plan);
      }
      Optional<Path> kept = folder.hasBegun() ? checkpoints(folder).newest() : Optional.empty();
      if (kept.isEmpty() && !folder.isResumed()) {
        discard(folder, e);
      }
      Exception failure = RunFailures.describe(e, kept, plan);
      if (kept.isPresent()) {
        RunEnd.record(folder, failure);
      }
      throw failure;
    }
  }

  static CheckpointFolder checkpoints(RunFolder folder) {
    return new CheckpointFolder(folder.path().resolve("checkpoint"));
  }

  private static void discard(RunFolder folder, Throwable failure) {
    try {
      folder.discard();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private TrainingRun.Result train(RunFolder folder, BooleanSupplier stopped) throws IOException {
    int seed = plan.options().compute().seed();
    Device first = plan.devices().get(0);
    Engine.getInstance().setRandomSeed(seed);
    EpochClock clock = new EpochClock(plan.settings().schedule());
    Optimizer optimizer = plan.settings().optimizer(clock);
    try (Model model = Model.newInstance(plan.recipe().name(), first);
        OptimizerState arrays = OptimizerState.of(optimizer)) {
      model.setBlock(plan.network());
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(plan.settings().loss())
              .optOptimizer(optimizer)
              .optDevices(new Device[] {first})
              .addEvaluator(new Accuracy());
      try (SpikingTrainer trainer =
          new SpikingTrainer(
              model, config, plan.rule(), plan.settings().timeSteps(), plan.devices())) {
        trainer.setAccumulate(plan.options().optimization().accumulate());
        trainer.setCommunicator(member.communicator(), plan.sharing().averageEvery());
        trainer.initialize(new Shape(1).addAll(plan.trainData().source().sampleShape()));
        prepareWeights(folder);
        if (folder != null) {
          writeRecord(folder);
        }
        report.announce();
        Bfloat16Units.warnIfMissing(plan.network().precision(), first);
        return TrainingRun.builder()
            .setTrainer(trainer, clock)
            .setData(plan.trainData(), plan.testData())
            .setFolder(folder)
            .optEpochs(plan.settings().epochs())
            .optEvaluateEvery(plan.settings().evaluateEvery())
            .optLogEvery(plan.options().run().logEvery())
            .optHyperparameters(plan.record())
            .optSeed(seed)
            .optOptimizer(optimizer)
            .optOnEpoch(report::epoch)
            .optStopped(stopped)
            .optProgress(member.progress())
            .optOnCheckpoint(member.events()::kept)
            .optOnUnreadable(member.events()::failed)
            .optCheckpointMinutes(plan.options().run().checkpointMinutes())
            .optCheckpointMetadata(plan.checkpointMetadata())
            .build()
            .run();
      }
    }
  }

  /**
   * Takes weights over and freezes them. A resumed run has its weights in its checkpoint, unless it
   * ended before the first one; other processes get those of the one that writes the folder.
   */
  private void prepareWeights(RunFolder folder) throws IOException {
    Path source = plan.options().network().initFrom();
    if (source != null && folder != null && !hasOwnWeights(folder)) {
      boolean newClassifier = InitialWeights.load(source, plan.network(), plan.description());
      report.initialized(InitialWeights.locate(source), newClassifier);
      InitialWeights.otherNeurons(source, plan.description()).ifPresent(report::otherNeurons);
    }
    List<String> frozen = plan.options().network().freeze();
    if (!frozen.isEmpty()) {
      report.frozen(FrozenParameters.freeze(plan.network(), plan.description(), frozen));
    }
  }

  /** A run that is to be overwritten still has its checkpoints here. */
  private static boolean hasOwnWeights(RunFolder folder) {
    return folder.isResumed() && checkpoints(folder).newest().isPresent();
  }

  /** A resumed run keeps its record; only the options change, if it is to be longer. */
  private void writeRecord(RunFolder folder) throws IOException {
    if (folder.isResumed() && Files.exists(folder.configFile())) {
      folder.putConfig(ResumedOptions.KEY, plan.record());
      folder.putConfig("resumed_with", plan.command());
    } else {
      folder.writeConfig(plan.record(), Devices.namesOf(plan.devices()), plan.moreRecord());
    }
  }
}
