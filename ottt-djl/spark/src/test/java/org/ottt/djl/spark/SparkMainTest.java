package org.ottt.djl.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the main classes end. */
class SparkMainTest {

  @ParameterizedTest
  @CsvSource({
    "0, cluster, false",
    "1, cluster, true",
    "143, cluster, true",
    "0, client, true",
    "2, client, true",
    "0, , true"
  })
  void onlyWhatGoesWellInTheClusterReturns(int code, String deployMode, boolean exit) {
    assertThat(SparkMain.mustExit(code, deployMode)).isEqualTo(exit);
  }

  @Test
  void theDeployModeIsThatOfSparkSubmit() {
    String property = "spark.submit.deployMode";
    String before = System.getProperty(property);
    System.setProperty(property, "cluster");
    boolean returned = false;
    try {
      // Otherwise it would end the process of the tests.
      SparkMain.run(new TrainOnSparkCommand(), "--list-recipes");
      returned = true;
    } finally {
      if (before == null) {
        System.clearProperty(property);
      } else {
        System.setProperty(property, before);
      }
    }
    assertThat(returned).isTrue();
  }
}
