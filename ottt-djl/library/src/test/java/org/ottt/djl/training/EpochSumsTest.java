package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Test;
import org.ottt.djl.cluster.Communicator;
import org.ottt.djl.data.Split;
import org.ottt.djl.metrics.EpochMetrics;

/** From the sums of a pass to its row, and over an interruption. */
class EpochSumsTest {

  @Test
  void theRowHasMeansAndSamplesPerSecond() {
    assertThat(new EpochSums(8, 0, 8, 4, 2, 6, 10, 20, 2, 900).toMetrics(3, Split.TRAIN, 0.1))
        .isEqualTo(new EpochMetrics(3, Split.TRAIN, 0.5, 0.25, 0.75, 0.1, 2, 4, 900, 0.5));
  }

  @Test
  void aResumedPassAddsToWhatWasMeasuredBefore() {
    EpochSums before = new EpochSums(9, 1, 8, 4, 2, 6, 10, 20, 100, 1e6);
    try (NDManager manager = NDManager.newBaseManager();
        EpochMeter meter = new EpochMeter(before, manager, Communicator.single())) {
      EpochSums after = meter.sums();
      assertThat(after).usingRecursiveComparison().ignoringFields("seconds").isEqualTo(before);
      assertThat(after.seconds()).isBetween(100.0, 160.0);
    }
  }
}
