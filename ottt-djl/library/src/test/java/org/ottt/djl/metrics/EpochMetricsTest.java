package org.ottt.djl.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.ottt.djl.data.Split;

class EpochMetricsTest {

  @Test
  void refusesPercentages() {
    assertThatThrownBy(() -> new EpochMetrics(1, Split.TEST, 1, 93.5, 1, 0.1, 1, 1, 1, 0.2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("top1 must be a fraction from 0 to 1, got 93.5");
  }

  @Test
  void refusesEpochZeroAndNegativeTimes() {
    assertThatThrownBy(() -> new EpochMetrics(0, Split.TRAIN, 1, 1, 1, 0.1, 1, 1, 1, 0.2))
        .hasMessage("epoch counts from 1, got 0");
    assertThatThrownBy(() -> new EpochMetrics(1, Split.TRAIN, 1, 1, 1, 0.1, -1, 1, 1, 0.2))
        .hasMessage("seconds must not be negative, got -1.0");
  }

  @Test
  void acceptsWhatDoesNotApply() {
    EpochMetrics row =
        new EpochMetrics(1, Split.TEST, Double.NaN, 0, Double.NaN, Double.NaN, 0, 0, 0, Double.NaN);
    assertThat(row.top5()).isNaN();
  }

  @Test
  void labelsOfSplits() {
    assertThat(Split.TRAIN.label()).isEqualTo("train");
    assertThat(Split.ofLabel("test")).isEqualTo(Split.TEST);
    assertThatThrownBy(() -> Split.ofLabel("TEST"))
        .hasMessage("split must be train or test, not 'TEST'");
  }
}
