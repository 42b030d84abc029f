package org.ottt.djl.training.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LearningRateScheduleTest {

  @Test
  void constantNeverChanges() {
    assertThat(LearningRateSchedule.constant(0.3f).at(1000)).isEqualTo(0.3f);
  }

  @Test
  void cosineFallsToZero() {
    LearningRateSchedule cosine = LearningRateSchedule.cosine(0.1f, 300);
    assertThat(cosine.at(0)).isEqualTo(0.1f);
    assertThat(cosine.at(100)).isCloseTo(0.075f, within(1e-7f));
    assertThat(cosine.at(150)).isCloseTo(0.05f, within(1e-7f));
    assertThat(cosine.at(200)).isCloseTo(0.025f, within(1e-7f));
    assertThat(cosine.at(299)).isCloseTo(2.74153e-6f, within(1e-10f));
    assertThat(cosine.at(300)).isZero();
    assertThat(cosine.at(400)).isZero();
  }

  @Test
  void stepsMultiplyAtEachMilestone() {
    LearningRateSchedule steps = LearningRateSchedule.steps(0.1f, 0.1f, 30, 60, 90);
    assertThat(steps.at(0)).isEqualTo(0.1f);
    assertThat(steps.at(29)).isEqualTo(0.1f);
    assertThat(steps.at(30)).isCloseTo(0.01f, within(1e-8f));
    assertThat(steps.at(60)).isCloseTo(0.001f, within(1e-9f));
    assertThat(steps.at(99)).isCloseTo(0.0001f, within(1e-10f));
  }

  @Test
  void warmUpRisesLinearly() {
    LearningRateSchedule schedule = LearningRateSchedule.constant(0.8f).withWarmUp(3);
    assertThat(schedule.at(0)).isEqualTo(0.2f);
    assertThat(schedule.at(1)).isEqualTo(0.4f);
    assertThat(schedule.at(2)).isCloseTo(0.6f, within(1e-7f));
    assertThat(schedule.at(3)).isEqualTo(0.8f);
    assertThat(LearningRateSchedule.cosine(0.1f, 10).withWarmUp(2).at(5))
        .isEqualTo(LearningRateSchedule.cosine(0.1f, 10).at(5));
  }
}
