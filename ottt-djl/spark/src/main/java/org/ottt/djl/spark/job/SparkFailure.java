package org.ottt.djl.spark.job;

/** What the exceptions mean with which Spark ends a job. */
final class SparkFailure {

  private static final String OWN_CLASS_MISSING = "ClassNotFoundException: org.ottt.";

  private SparkFailure() {}

  /** Returns a line that says what has happened and, where that is known, what to do about it. */
  static String describe(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    if (message.contains(OWN_CLASS_MISSING)) {
      return "Executors do not have the code of OTTT-DJL: submit its jar (ottt-djl-spark-job.jar)"
          + " with spark-submit, or put it on their class path (spark.executor.extraClassPath).";
    }
    return message.lines().findFirst().orElse("");
  }
}
