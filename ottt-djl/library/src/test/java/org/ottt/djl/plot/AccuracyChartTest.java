package org.ottt.djl.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ottt.djl.evaluation.StepAccuracy;

class AccuracyChartTest {

  @Test
  void hasALineInPercentForTheFirstAndOneForTheFirstFive() {
    List<StepAccuracy> accuracies = List.of(new StepAccuracy(1, 4, 1, 3, 1, 1));
    var series = AccuracyChart.of(accuracies, 10).getSeriesMap();
    assertThat(series).containsOnlyKeys("top-1", "top-5");
    assertThat(series.get("top-1").getXData()).containsExactly(1);
    assertThat(series.get("top-1").getYData()).containsExactly(25);
    assertThat(series.get("top-5").getYData()).containsExactly(75);
    assertThat(AccuracyChart.of(accuracies, 5).getSeriesMap()).containsOnlyKeys("top-1");
  }
}
