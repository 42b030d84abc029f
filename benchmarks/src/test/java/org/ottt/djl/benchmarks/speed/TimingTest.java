package org.ottt.djl.benchmarks.speed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TimingTest {

  @Test
  void ratiosAreTakenWithinARepetition() {
    Timing timing = Timing.of("bptt", List.of(3.0, 8.0), List.of(2.0, 4.0));

    assertThat(timing.ratios()).containsExactly(1.5, 2.0);
  }
}
