package org.ottt.djl.commands.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.ottt.djl.recipe.Recipes;
import org.ottt.djl.run.ExistingRun;
import org.ottt.djl.run.RunFolder;
import org.ottt.djl.run.RunFolderException;
import org.ottt.djl.training.TrainingRun;
import org.ottt.djl.training.checkpoint.CheckpointFolder;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** A training that several processes run, as one of them sees it. */
final class MemberSession {

  private static final long LOCK_SECONDS = 120;

  private final TrainingPlan plan;
  private final CommandLine line;
  private final RunMember member;
  private final boolean retry;
  private final RunReport report;

  private MemberSession(TrainingPlan plan, CommandLine line, RunMember member, boolean retry) {
    this.plan = plan;
    this.line = line;
    this.member = member;
    this.retry = retry;
    report = new RunReport(plan, line.getOut());
  }

  /**
   * Runs the training; all processes call it with the same options.
   *
   * @param line the command; its output stream takes the lines of the run
   * @param recipe what {@code --recipe} says
   * @param options the other options; the run folder must be named
   * @param member this process
   * @param retry whether this run began before and was interrupted
   */
  static void run(
      CommandLine line, String recipe, TrainingOptions options, RunMember member, boolean retry)
      throws Exception {
    TrainingPlan plan =
        member.together(() -> TrainingPlan.open(Recipes.byName(recipe), options, member.share()));
    new MemberSession(plan, line, member, retry).run();
  }

  private void run() throws Exception {
    long start = System.nanoTime();
    Path path = plan.options().run().folder(plan.recipe().name());
    try (RunFolder folder = member.together(() -> member.isFirst() ? open(path) : null)) {
      if (!member.staged()) {
        requireSharedStorage(path);
      }
      try {
        TrainingRun.Result result = PlanRun.run(plan, folder, report, member);
        if (folder != null) {
          report.summary(result, folder, (System.nanoTime() - start) / 1e9);
        }
      } catch (Exception | OutOfMemoryError e) {
        Optional<Path> kept =
            folder != null && folder.hasBegun() ? checkpoints(path).newest() : Optional.empty();
        throw RunFailures.describe(e, kept, plan);
      }
    }
  }

  private static CheckpointFolder checkpoints(Path path) {
    return new CheckpointFolder(path.resolve("checkpoint"));
  }

  private RunFolder open(Path path) throws IOException, InterruptedException {
    ExistingRun existing = plan.options().run().existing();
    if (retry) {
      existing =
          checkpoints(path).newest().isPresent() ? ExistingRun.RESUME : ExistingRun.OVERWRITE;
    }
    RunFolder folder = retry ? openWhenFree(path, existing) : RunFolder.open(path, existing);
    try {
      if (folder.isResumed()) {
        ResumeCheck.check(plan, folder, checkpoints(path));
      }
      return folder;
    } catch (IllegalArgumentException e) {
      folder.close();
      throw new ParameterException(line, e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  /** The process that wrote the folder before may still be on its way out. */
  private static RunFolder openWhenFree(Path path, ExistingRun existing)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LOCK_SECONDS);
    while (true) {
      try {
        return RunFolder.open(path, existing);
      } catch (RunFolderException e) {
        if (System.nanoTime() > end || !Files.isDirectory(path)) {
          throw e;
        }
        TimeUnit.SECONDS.sleep(1);
      }
    }
  }

  /** Another machine may have to continue the run, so all of them must see its folder. */
  private void requireSharedStorage(Path path) throws Exception {
    byte[] name =
        member
            .communicator()
            .broadcast(
                member.isFirst()
                    ? (".probe-" + UUID.randomUUID())
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)
                    : null);
    Path probe = path.resolve(new String(name, java.nio.charset.StandardCharsets.UTF_8));
    member.together(() -> member.isFirst() ? Files.createFile(probe) : null);
    try {
      member.together(
          () -> {
            if (!Files.exists(probe)) {
              throw new RunFolderException(
                  "the run folder %s, which rank 0 writes, cannot be seen here: choose --out on storage"
                          .formatted(path)
                      + " that all machines share");
            }
            return null;
          });
    } finally {
      if (member.isFirst()) {
        Files.deleteIfExists(probe);
      }
    }
  }
}
