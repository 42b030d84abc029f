package org.ottt.djl.benchmarks.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {

  @Test
  void spreadGoesBetweenTheFiguresForQuartiles() {
    Spread spread = Spread.of(List.of(4.0, 1.0, 3.0, 2.0));

    assertThat(spread).isEqualTo(new Spread(1, 1.75, 2.5, 3.25, 4));
  }

  @Test
  void deviationIsThatOfASample() {
    MeanDeviation value = MeanDeviation.of(List.of(2.0, 4.0, 9.0));

    assertThat(value.mean()).isEqualTo(5);
    assertThat(value.deviation()).isCloseTo(Math.sqrt(13), within(1e-12));
    assertThat(MeanDeviation.of(List.of(7.0)).deviation()).isNaN();
  }

  @Test
  void fitsALineThroughPointsOnIt() {
    LineFit line = LineFit.of(List.of(1.0, 2.0, 6.0), List.of(5.0, 8.0, 20.0));

    assertThat(line.slope()).isCloseTo(3, within(1e-12));
    assertThat(line.intercept()).isCloseTo(2, within(1e-12));
    assertThat(line.rSquared()).isCloseTo(1, within(1e-12));
  }

  @Test
  void saysHowMuchALineExplains() {
    LineFit line = LineFit.of(List.of(0.0, 1.0, 2.0), List.of(0.0, 1.0, 0.0));

    assertThat(line.slope()).isZero();
    assertThat(line.rSquared()).isZero();
    assertThatThrownBy(() -> LineFit.of(List.of(1.0, 1.0), List.of(0.0, 1.0)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
