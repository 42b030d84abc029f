package org.ottt.djl.spark;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ottt.djl.commands.cli.Limits;
import picocli.CommandLine.Option;

/** Options of training that concern the cluster. */
final class SparkOptions {

  @Option(
      names = "--master",
      paramLabel = "URL",
      description =
          "Spark's master: local-cluster[N,CORES,MB] for N processes on this machine,"
              + " spark://HOST:PORT, yarn, k8s://... Default: what spark-submit was given.")
  private String master;

  @Option(
      names = "--ranks",
      paramLabel = "N",
      description =
          "Number of processes that share every batch, one per machine. Default: the N of"
              + " local-cluster, else spark.executor.instances.")
  private Integer ranks;

  @Option(
      names = "--sync-every",
      paramLabel = "K",
      description =
          "An approximation: every process updates its own weights, which are averaged every K"
              + " updates. 0, the default, adds the gradients of every update, which gives the"
              + " gradients of one process up to rounding. A resumed run keeps its own K.")
  private Integer syncEvery;

  @Option(
      names = "--restarts",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "How often in a row the job is submitted again after a process was lost, without a new"
              + " checkpoint in between. Default: ${DEFAULT-VALUE}.")
  private int restarts;

  @Option(
      names = "--conf",
      paramLabel = "KEY=VALUE",
      description = "A setting of Spark, as with spark-submit; may be repeated.")
  private Map<String, String> settings = new LinkedHashMap<>();

  void check() {
    Limits.atLeast("--ranks", 1, ranks);
    Limits.atLeast("--sync-every", 0, syncEvery);
    Limits.atLeast("--restarts", 0, restarts);
  }

  String master() {
    return master;
  }

  Integer ranks() {
    return ranks;
  }

  /** Returns K, or null if the option is not given. */
  Integer syncEvery() {
    return syncEvery;
  }

  int restarts() {
    return restarts;
  }

  Map<String, String> settings() {
    return settings;
  }
}
