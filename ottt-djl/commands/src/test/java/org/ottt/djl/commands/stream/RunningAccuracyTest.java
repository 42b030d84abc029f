package org.ottt.djl.commands.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RunningAccuracyTest {

  private static RunningAccuracy after(int window, boolean... hits) {
    RunningAccuracy accuracy = new RunningAccuracy(window);
    for (boolean hit : hits) {
      accuracy.add(hit);
    }
    return accuracy;
  }

  @Test
  void anAnswerThatLeavesTheWindowCountsNoMore() {
    assertThat(after(2).value()).isNaN();
    assertThat(after(2, true).value()).isEqualTo(1);
    assertThat(after(2, true, true).value()).isEqualTo(1);
    assertThat(after(2, true, true, false).value()).isEqualTo(0.5);
    assertThat(after(2, true, true, false, false).value()).isZero();
    assertThat(after(2, true, true, false, false).count()).isEqualTo(2);
    assertThat(after(2, false, false, true).value()).isEqualTo(0.5);
  }

  @Test
  void theTextBeginsWithTheOldestAnswer() {
    assertThat(after(2).toText()).isEmpty();
    assertThat(after(3, true, false).toText()).isEqualTo("10");
    assertThat(after(2, true, true, false).toText()).isEqualTo("10");
    assertThat(after(3, true, true, true, false, true).toText()).isEqualTo("101");
  }

  @Test
  void continuesFromItsText() {
    RunningAccuracy accuracy = new RunningAccuracy(2);
    accuracy.take("1110");
    assertThat(accuracy.toText()).isEqualTo("10");
    accuracy.add(false);
    assertThat(accuracy.value()).isZero();
  }
}
