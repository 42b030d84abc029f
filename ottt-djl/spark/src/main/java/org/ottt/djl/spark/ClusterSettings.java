package org.ottt.djl.spark;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;

/** Spark's settings for a run, and how many processes it has. */
final class ClusterSettings {

  private static final Pattern LOCAL_CLUSTER =
      Pattern.compile("local-cluster\\[\\s*([0-9]+)\\s*,\\s*([0-9]+)\\s*,\\s*([0-9]+)\\s*]");

  private static final String EXECUTOR_CORES = "spark.executor.cores";
  private static final String EXECUTOR_INSTANCES = "spark.executor.instances";

  private final SparkConf conf;
  private final int ranks;

  /**
   * Checks and completes settings.
   *
   * @param options what the user wants
   * @param submitted what spark-submit has set
   * @throws IllegalArgumentException if training cannot run so; the message names the remedy
   */
  ClusterSettings(SparkOptions options, SparkConf submitted) {
    options.check();
    conf = submitted;
    options.settings().forEach(conf::set);
    if (options.master() != null) {
      conf.setMaster(options.master());
    }
    String master = conf.get("spark.master", "");
    if (master.isEmpty()) {
      throw new IllegalArgumentException(
          "No master is named: pass --master 'local-cluster[2,1,2048]' to try two processes of this"
              + " machine, or the cluster's to spark-submit.");
    }
    refuse(master);
    Matcher local = LOCAL_CLUSTER.matcher(master);
    boolean here = local.matches();
    if (master.startsWith("local-cluster") && !here) {
      throw new IllegalArgumentException(
          "--master %s is not of the form local-cluster[PROCESSES,CORES,MB].".formatted(master));
    }
    ranks = ranks(options, here ? Integer.valueOf(local.group(1)) : null);
    if (here && ranks > Integer.parseInt(local.group(1))) {
      throw new IllegalArgumentException(
          "--ranks %d is more than the %s processes of %s."
              .formatted(ranks, local.group(1), master));
    }
    complete(here ? local.group(2) : null);
  }

  private void refuse(String master) {
    if (master.startsWith("local") && !master.startsWith("local-cluster")) {
      throw new IllegalArgumentException(
          "--master %s runs all tasks in one process, but every rank needs its own: use"
                  .formatted(master)
              + " local-cluster[N,CORES,MB], or Train.");
    }
    if (conf.getBoolean("spark.dynamicAllocation.enabled", false)) {
      throw new IllegalArgumentException(
          "spark.dynamicAllocation.enabled must be false: a training run needs all its processes from"
              + " start to finish.");
    }
  }

  private int ranks(SparkOptions options, Integer processes) {
    if (options.ranks() != null) {
      return options.ranks();
    }
    if (processes != null) {
      return processes;
    }
    if (conf.contains(EXECUTOR_INSTANCES)) {
      return conf.getInt(EXECUTOR_INSTANCES, 1);
    }
    throw new IllegalArgumentException(
        "The number of processes is not known: pass --ranks N, or --num-executors N to spark-submit.");
  }

  private void complete(String coresHere) {
    conf.setIfMissing("spark.app.name", "OTTT-DJL");
    // One task per executor: an engine computes gradients in one place of a process.
    if (coresHere != null) {
      conf.set(EXECUTOR_CORES, coresHere);
      conf.setIfMissing("spark.executor.extraClassPath", System.getProperty("java.class.path"));
      conf.setIfMissing("spark.executorEnv.OMP_WAIT_POLICY", "PASSIVE");
      conf.setIfMissing("spark.executorEnv.SPARK_SCALA_VERSION", "2.13");
      conf.setIfMissing("spark.driver.host", "localhost");
      conf.setIfMissing("spark.ui.enabled", "false");
    }
    if (conf.contains(EXECUTOR_CORES)) {
      conf.set("spark.task.cpus", conf.get(EXECUTOR_CORES));
      addJavaOption("ai.djl.pytorch.num_threads", conf.get(EXECUTOR_CORES));
    }
    conf.setIfMissing(EXECUTOR_INSTANCES, Integer.toString(ranks));
    // Executors may take a while to start, and a lost one to be replaced.
    conf.setIfMissing("spark.scheduler.barrier.maxConcurrentTasksCheck.interval", "1s");
    // How long it may take is for the job to decide (ExecutorWait), not for this check.
    conf.set("spark.scheduler.barrier.maxConcurrentTasksCheck.maxFailures", "1000000");
    conf.setIfMissing("spark.task.maxFailures", "1");
    // A process that hangs is replaced after a minute instead of two to four.
    conf.setIfMissing("spark.executor.heartbeatInterval", "5s");
    conf.setIfMissing("spark.network.timeout", "40s");
    conf.setIfMissing("spark.network.timeoutInterval", "5s");
    // A run stops between two batches by itself; an interrupt could hit the writing of a file.
    conf.setIfMissing("spark.task.reaper.enabled", "true");
    conf.setIfMissing("spark.task.reaper.killTimeout", "30s");
  }

  private void addJavaOption(String property, String value) {
    String options = conf.get("spark.executor.extraJavaOptions", "");
    if (!options.contains(property)) {
      conf.set(
          "spark.executor.extraJavaOptions", (options + " -D" + property + "=" + value).strip());
    }
  }

  /** Returns Spark's settings. */
  SparkConf conf() {
    return conf;
  }

  /** Returns the number of processes. */
  int ranks() {
    return ranks;
  }
}
