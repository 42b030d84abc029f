package org.ottt.djl.benchmarks.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MemorySummaryTest {

  @Test
  void aLineHasItsSlope() {
    assertThat(MemorySummary.describe("bptt", List.of(at(1, 300), at(2, 400), at(4, 600))))
        .isEqualTo(
            "bptt     T = 1 to 4: 300 to 600 MiB (100.0 % apart), +100.0 MiB per time step"
                + " (R² = 1.0000)");
  }

  @Test
  void scatterHasNoSlope() {
    assertThat(MemorySummary.describe("sltt", List.of(at(1, 200), at(2, 206), at(3, 200))))
        .contains("200 to 206 MiB (3.0 % apart), +0.0 MiB", "R² = 0.0000");
  }

  private static MemoryChart.Point at(int timeSteps, double peakMb) {
    return new MemoryChart.Point(
        timeSteps, new MemoryReading(MemoryReading.Status.OK, peakMb, 0, 1));
  }
}
