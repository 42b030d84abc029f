package org.ottt.djl.spark.job;

import java.util.List;

/** What the exceptions mean with which Spark ends a job. */
final class SparkFailure {

  /** What executors without this project's classes throw, which cannot even read the task. */
  private static final List<String> CODE_MISSING =
      List.of(
          "ClassNotFoundException: org.ottt.",
          "cannot assign instance of java.lang.invoke.SerializedLambda");

  private static final String BARRIER_TASK_FAILED = "Stage failed because barrier task";

  private static final String EXECUTOR_LOST = "ExecutorLostFailure";

  private SparkFailure() {}

  /** Tells whether an executor was lost, so that another attempt may go well. */
  static boolean isLoss(Throwable failure) {
    return String.valueOf(failure.getMessage()).contains(EXECUTOR_LOST);
  }

  /** Returns a line that says what has happened and, where that is known, what to do about it. */
  static String describe(Throwable failure) {
    String message = failure.getMessage();
    if (message == null) {
      return failure.getClass().getSimpleName();
    }
    if (CODE_MISSING.stream().anyMatch(message::contains)) {
      return "Executors do not have the code of OTTT-DJL: submit its jar (ottt-djl-spark-job.jar)"
          + " with spark-submit, or put it on their class path (spark.executor.extraClassPath).";
    }
    List<String> lines = message.lines().toList();
    // Spark's first line says no more than that a task has failed; the second one says how.
    return lines.size() > 1 && lines.get(0).contains(BARRIER_TASK_FAILED)
        ? lines.get(1).strip()
        : lines.isEmpty() ? "" : lines.get(0);
  }
}
