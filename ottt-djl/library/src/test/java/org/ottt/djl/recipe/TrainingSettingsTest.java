package org.ottt.djl.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.optimizer.Adam;
import ai.djl.training.optimizer.AdamW;
import ai.djl.training.optimizer.Optimizer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.training.optimizer.MomentumSgd;
import org.ottt.djl.training.optimizer.OptimizerState;
import org.ottt.djl.training.schedule.EpochClock;
import org.ottt.djl.training.schedule.LearningRateSchedule;

/** The optimizer and the schedule that settings stand for. */
class TrainingSettingsTest {

  /** The weight 4 after an update at rate 0.5 and one at 0.05, both with gradient 1. */
  static Stream<Arguments> optimizers() {
    return Stream.of(
        // The second step is 0.05 times the gradient and 0.9 of the one before.
        Arguments.of(OptimizerKind.SGD, MomentumSgd.class, 0f, 3.5f, 3.405f),
        // With equal gradients Adam steps by the learning rate.
        Arguments.of(OptimizerKind.ADAM, Adam.class, 0f, 3.5f, 3.45f),
        Arguments.of(OptimizerKind.ADAMW, AdamW.class, 0f, 3.5f, 3.45f),
        // The decay takes 0.5 · 0.1 of the weight beside the step, then 0.05 · 0.1.
        Arguments.of(OptimizerKind.ADAMW, AdamW.class, 0.1f, 3.3f, 3.2335f));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void optimizersAreOfTheirKindAndFollowTheClock(
      OptimizerKind kind, Class<?> type, float decay, float first, float second) {
    TrainingSettings settings =
        TrainingSettings.builder()
            .optOptimizer(kind)
            .optLearningRate(0.5f)
            .optSchedule(ScheduleKind.STEPS)
            .optMilestones(1)
            .optWeightDecay(decay)
            .build();
    EpochClock clock = new EpochClock(settings.schedule());
    Optimizer optimizer = settings.optimizer(clock);
    assertThat(optimizer).isExactlyInstanceOf(type);
    try (NDManager manager = NDManager.newBaseManager();
        OptimizerState state = OptimizerState.of(optimizer)) {
      NDArray weight = manager.create(new float[] {4});
      state.optimizer().update("w", weight, manager.create(new float[] {1}));
      assertThat(weight.getFloat()).isCloseTo(first, within(1e-5f));
      clock.setEpoch(1);
      state.optimizer().update("w", weight, manager.create(new float[] {1}));
      assertThat(weight.getFloat()).isCloseTo(second, within(1e-5f));
    }
  }

  @Test
  void theRateRisesToItsScheduleInEqualSteps() {
    LearningRateSchedule schedule =
        TrainingSettings.builder()
            .optLearningRate(0.8f)
            .optSchedule(ScheduleKind.CONSTANT)
            .optWarmUp(3)
            .build()
            .schedule();
    float[] expected = {0.2f, 0.4f, 0.6f, 0.8f, 0.8f};
    IntStream.range(0, expected.length)
        .forEach(epoch -> assertThat(schedule.at(epoch)).isCloseTo(expected[epoch], within(1e-6f)));
  }
}
