package org.ottt.djl.benchmarks.speed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {

  @Test
  void quartilesOfAnOddNumber() {
    assertThat(Spread.of(List.of(5.0, 1.0, 2.0, 4.0, 3.0))).isEqualTo(new Spread(1, 2, 3, 4, 5));
  }

  @Test
  void quartilesBetweenTwoFigures() {
    assertThat(Spread.of(List.of(4.0, 2.0))).isEqualTo(new Spread(2, 2.5, 3, 3.5, 4));
  }

  @Test
  void aSingleFigureIsAllOfThem() {
    assertThat(Spread.of(List.of(7.0))).isEqualTo(new Spread(7, 7, 7, 7, 7));
  }

  @Test
  void ratiosAreTakenWithinARepetition() {
    Timing timing = Timing.of("bptt", List.of(3.0, 8.0), List.of(2.0, 4.0));

    assertThat(timing.ratios()).containsExactly(1.5, 2.0);
  }
}
