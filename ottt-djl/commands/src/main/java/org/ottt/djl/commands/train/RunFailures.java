package org.ottt.djl.commands.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Optional;
import org.ottt.djl.commands.cli.FileErrors;
import org.ottt.djl.commands.cli.OutOfMemory;
import org.ottt.djl.metrics.NotFiniteException;
import org.ottt.djl.training.checkpoint.CheckpointException;

/** Adds to a failure what is kept of the run, and how to continue it. */
final class RunFailures {

  private RunFailures() {}

  /**
   * Says what a failure's own message leaves out; others are handed on as they are.
   *
   * @param e what ended the run
   * @param checkpoint the newest checkpoint, if the run has one
   */
  static Exception describe(Throwable e, Optional<Path> checkpoint, TrainingPlan plan) {
    if (e instanceof NotFiniteException) {
      String kept =
          checkpoint
              .map(file -> " The last checkpoint is kept in " + file + ".")
              .orElse(" No epoch was completed, so nothing was kept.");
      return new RunFailedException(e.getMessage() + kept, e);
    }
    if (OutOfMemory.is(e)) {
      int timeSteps = plan.settings().timeSteps();
      return new RunFailedException(
          OutOfMemory.describe(
              e, plan.settings().batchSize(), timeSteps, plan.rule().window(timeSteps) > 1),
          e);
    }
    Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
    if (cause instanceof IOException io && !(io instanceof CheckpointException)) {
      return checkpoint.isEmpty() ? io : interrupted(io, checkpoint.get());
    }
    // OutOfMemoryError, the only error that comes here, has been dealt with above.
    return (Exception) cause;
  }

  /** Says the same in a process that does not write the run, and so cannot say what is kept. */
  static Exception describeElsewhere(Throwable e, TrainingPlan plan) {
    return e instanceof NotFiniteException failure ? failure : describe(e, Optional.empty(), plan);
  }

  /** A run that data or disk have stopped can continue when they are in order again. */
  private static RunFailedException interrupted(IOException e, Path checkpoint) {
    String why =
        e instanceof FileSystemException failure
            ? FileErrors.describe(failure)
            : String.valueOf(e.getMessage());
    return new RunFailedException(
        "%s%s The run is kept in %s; fix this and continue with --resume."
            .formatted(why, why.endsWith(".") ? "" : ".", checkpoint),
        e);
  }
}
