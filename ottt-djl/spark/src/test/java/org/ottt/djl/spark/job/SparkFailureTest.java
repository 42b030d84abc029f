package org.ottt.djl.spark.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages as Spark 4.2.0 writes them. */
class SparkFailureTest {

  private static final String BARRIER =
      "Job aborted due to stage failure: Could not recover from a failed barrier ResultStage. Most"
          + " recent failure reason: Stage failed because barrier task ResultTask(0, 0) finished"
          + " unsuccessfully.\n";

  @Test
  void aLostExecutorMayBeReplaced() {
    Exception lost =
        new IllegalStateException(
            BARRIER
                + "ExecutorLostFailure (executor 1 exited caused by one of the running tasks) Reason:"
                + " Command exited with code 137\n");
    assertThat(SparkFailure.isLoss(lost)).isTrue();
    assertThat(SparkFailure.describe(lost))
        .isEqualTo(
            "ExecutorLostFailure (executor 1 exited caused by one of the running tasks) Reason:"
                + " Command exited with code 137");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java.lang.ClassNotFoundException: org.ottt.djl.spark.job.RankTask",
        "java.lang.ClassCastException: cannot assign instance of java.lang.invoke.SerializedLambda to"
            + " field org.apache.spark.rdd.MapPartitionsRDD.f of type scala.Function3"
      })
  void missingCodeIsNamedWithTheRemedy(String cause) {
    Exception missing = new IllegalStateException(BARRIER + cause + "\n\tat x");
    assertThat(SparkFailure.isLoss(missing)).isFalse();
    assertThat(SparkFailure.describe(missing))
        .startsWith("Executors do not have the code of OTTT-DJL")
        .contains("spark-submit");
  }

  @Test
  void otherFailuresAreToldByTheirFirstLine() {
    assertThat(SparkFailure.describe(new IllegalStateException("first\nsecond")))
        .isEqualTo("first");
    assertThat(SparkFailure.describe(new IllegalStateException()))
        .isEqualTo("IllegalStateException");
  }
}
