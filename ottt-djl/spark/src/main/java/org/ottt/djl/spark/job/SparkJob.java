package org.ottt.djl.spark.job;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.ottt.djl.commands.train.RunMember;
import org.ottt.djl.spark.transport.DriverPort;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * A training run as Spark sees it: a barrier stage with one task for each member, submitted again
 * when it is lost with an executor. A new attempt continues from the last checkpoint.
 */
public final class SparkJob {

  private final SparkContext context;
  private final List<String> arguments;
  private final String out;
  private final int ranks;
  private final Integer syncEvery;
  private final String resumeWith;
  private final int restarts;
  private final PrintWriter err;
  private final RunMonitor monitor;
  private volatile DriverPort port;
  private volatile boolean stop;

  /** Why the present attempt was given up before it had begun; null if it was not. */
  private String gaveUp;

  /**
   * Prepares a run.
   *
   * @param context Spark's context
   * @param arguments the arguments of the training, as those of {@code Train}
   * @param out where the run is kept on one of Hadoop's file systems; null if the arguments name a
   *     folder that all machines see
   * @param ranks the number of members
   * @param syncEvery how many updates pass between two averages; 0 for exact training; null for
   *     what the run that is resumed did, else 0
   * @param resumeWith the command line that resumes the run, which rank 0 prints when it is stopped
   * @param restarts how often in a row the job is submitted again without a new checkpoint
   * @param output takes the run's output
   * @param err takes its progress and warnings
   */
  public SparkJob(
      SparkContext context,
      List<String> arguments,
      String out,
      int ranks,
      Integer syncEvery,
      String resumeWith,
      int restarts,
      PrintWriter output,
      PrintWriter err) {
    this.context = context;
    this.arguments = List.copyOf(arguments);
    this.out = out;
    this.ranks = ranks;
    this.syncEvery = syncEvery;
    this.resumeWith = resumeWith;
    this.restarts = restarts;
    this.err = err;
    monitor = new RunMonitor(output, err, resumes());
  }

  /** Asks the run to stop after its present step, with a checkpoint. */
  public void requestStop() {
    stop = true;
    DriverPort open = port;
    if (open != null) {
      open.requestStop();
    }
  }

  /**
   * Runs to the end, or until it has stopped as it was asked to.
   *
   * @throws IOException if it cannot be completed; the message says why and what is kept
   */
  public void run() throws IOException {
    String code = CodeVersion.present();
    int left = restarts;
    while (true) {
      RunMember.Earlier earlier = monitor.progress();
      monitor.restart();
      gaveUp = null;
      try {
        attempt(code, earlier);
        return;
      } catch (Exception e) {
        Optional<String> failure = monitor.awaitFailure();
        if (failure.isPresent()) {
          throw new IOException(failure.get(), e);
        }
        if (stop && !monitor.hasBegun()) {
          // There was nobody yet who could have stopped after a step.
          return;
        }
        boolean fresh = !monitor.hasBegun() && earlier == RunMember.Earlier.NONE;
        String why = sentence(why(e));
        left = monitor.hasKept() ? restarts : left - 1;
        if (fresh && !SparkFailure.isLoss(e)) {
          throw new IOException("The run cannot begin: " + why, e);
        }
        if (stop || left < 0 || gaveUp != null) {
          throw new IOException(
              "The run was interrupted: %s%s".formatted(why, stop ? "" : remedy(left)), e);
        }
        err.printf("The run was interrupted: %s It is submitted again.%n", why);
        err.flush();
      }
    }
  }

  private String why(Exception failure) {
    return gaveUp != null
        ? gaveUp
        : monitor.interruption().orElseGet(() -> SparkFailure.describe(failure));
  }

  private String remedy(int left) {
    String again =
        monitor.progress() == RunMember.Earlier.KEPT || resumes()
            ? " Resume with --resume when the cluster is in order."
            : " No checkpoint has been written yet: start it again when the cluster is in order.";
    return left < 0
        ? " This happened %d times in a row without a new checkpoint.%s"
            .formatted(restarts + 1, again)
        : again;
  }

  private boolean resumes() {
    return arguments.contains("--resume");
  }

  private static String sentence(String text) {
    return text.endsWith(".") || text.endsWith("]") ? text : text + ".";
  }

  private void attempt(String code, RunMember.Earlier earlier) {
    String group = UUID.randomUUID().toString();
    ExecutorWait wait = new ExecutorWait(context, ranks, monitor::hasBegun, () -> stop, err);
    try (DriverPort driver =
        new DriverPort(
            context.conf(),
            SparkEnv.get().securityManager(),
            context.conf().get("spark.driver.host"),
            group,
            monitor)) {
      port = driver;
      if (stop) {
        driver.requestStop();
      }
      JobSpec spec =
          new JobSpec(
              arguments,
              out,
              group,
              driver.address().toString(),
              code,
              earlier,
              syncEvery,
              resumeWith);
      ClassTag<Integer> integers = ClassTag$.MODULE$.apply(Integer.class);
      RDD<Integer> members =
          JavaSparkContext.fromSparkContext(context)
              .parallelize(Collections.nCopies(ranks, 0), ranks)
              .rdd();
      members.barrier().mapPartitions(new RankTask(spec), false, integers).collect();
    } finally {
      port = null;
      wait.close();
      gaveUp = wait.gaveUp().orElse(null);
    }
  }
}
