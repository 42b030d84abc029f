package org.ottt.djl.commands.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.ottt.djl.commands.cli.StopSignal;
import org.ottt.djl.data.RowShare;
import org.ottt.djl.data.Throughput;
import org.ottt.djl.recipe.Recipes;
import org.ottt.djl.run.RunFolder;
import org.ottt.djl.training.TrainingRun;
import org.ottt.djl.training.checkpoint.CheckpointFolder;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** A training run from its options to its summary. */
final class TrainingSession {

  private final TrainingPlan plan;
  private final CommandLine line;
  private final RunReport report;

  private TrainingSession(TrainingPlan plan, CommandLine line) {
    this.plan = plan;
    this.line = line;
    report = new RunReport(plan, line.getOut());
  }

  /**
   * Runs a training.
   *
   * @param line the command, for its output and error streams
   * @param recipe what {@code --recipe} says
   * @param options the other options
   * @return the exit code
   * @throws ParameterException if an option is wrong
   */
  static int run(CommandLine line, String recipe, TrainingOptions options) throws Exception {
    TrainingPlan plan;
    try {
      plan = TrainingPlan.open(Recipes.byName(recipe), options, RowShare.WHOLE);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(line, e.getMessage(), e);
    }
    TrainingSession session = new TrainingSession(plan, line);
    return options.data().benchmark() ? session.benchmarkData() : session.run();
  }

  private int benchmarkData() throws IOException {
    try {
      report.throughput(Throughput.measure(plan.trainData(), plan.trainData().source().size()));
      return 0;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private int run() throws Exception {
    long start = System.nanoTime();
    Path path = plan.options().run().folder(plan.recipe().name());
    try (RunFolder folder = RunFolder.open(path, plan.options().run().existing())) {
      CheckpointFolder checkpoints = new CheckpointFolder(folder.path().resolve("checkpoint"));
      if (folder.isResumed()) {
        checkSameOptions(folder, checkpoints);
      }
      try (StopSignal stop = new StopSignal(line.getErr())) {
        TrainingRun.Result result =
            PlanRun.run(plan, folder, report, RunMember.alone(stop::isRequested));
        report.summary(result, folder, (System.nanoTime() - start) / 1e9);
        return stop.exitCode();
      } catch (Exception | OutOfMemoryError e) {
        Optional<Path> kept = folder.hasBegun() ? checkpoints.newest() : Optional.empty();
        if (kept.isEmpty() && !folder.isResumed()) {
          discard(folder, e);
        }
        throw RunFailures.describe(e, kept, plan);
      }
    }
  }

  private void checkSameOptions(RunFolder folder, CheckpointFolder checkpoints) throws IOException {
    try {
      ResumeCheck.check(plan, folder, checkpoints);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(line, e.getMessage(), e);
    }
  }

  private static void discard(RunFolder folder, Throwable failure) {
    try {
      folder.discard();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }
}
