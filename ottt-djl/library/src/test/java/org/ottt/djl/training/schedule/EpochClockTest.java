package org.ottt.djl.training.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.dataset.Batch;
import ai.djl.training.tracker.Tracker;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.training.SpikingLoss;
import org.ottt.djl.training.SpikingTrainer;
import org.ottt.djl.training.optimizer.MomentumSgd;

class EpochClockTest {

  @Test
  void goesByEpochsAndNotByUpdates() {
    EpochClock clock = new EpochClock(LearningRateSchedule.steps(1f, 0.5f, 1, 2));
    assertThat(clock.getNewValue(0)).isEqualTo(1f);
    assertThat(clock.getNewValue(1000)).isEqualTo(1f);
    clock.setEpoch(2);
    assertThat(clock.getNewValue(3)).isEqualTo(0.25f);
    assertThat(clock.learningRate()).isEqualTo(0.25f);
  }

  @Test
  void ratesAreTheSameForRulesThatUpdateOnceOrTTimes() {
    List<Float> expected = List.of(1f, 0.75f, 0.25f);
    assertThat(ratesByEpoch(new OtttA())).isEqualTo(expected);
    assertThat(ratesByEpoch(new OtttO())).isEqualTo(expected);
  }

  /** Runs two batches in each of three epochs; all updates of an epoch must see one rate. */
  private static List<Float> ratesByEpoch(LearningRule rule) {
    EpochClock clock = new EpochClock(LearningRateSchedule.cosine(1f, 3));
    TreeSet<Float> seen = new TreeSet<>();
    Tracker recording =
        update -> {
          seen.add(clock.getNewValue(update));
          return 0f;
        };
    Shape shape = TestNetworks.IMAGES;
    try (Model model = Model.newInstance("clock");
        MomentumSgd sgd = MomentumSgd.builder().setLearningRate(recording).build()) {
      model.setBlock(TestNetworks.convolutional(LifParameters.DEFAULT, 0));
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(new SpikingLoss(0)).optOptimizer(sgd);
      try (SpikingTrainer trainer = new SpikingTrainer(model, config, rule, 4)) {
        trainer.initialize(shape);
        return List.of(0, 1, 2).stream()
            .map(
                epoch -> {
                  clock.setEpoch(epoch);
                  seen.clear();
                  for (int i = 0; i < 2; i++) {
                    try (Batch batch = TestBatches.random(trainer.getManager(), i, 6, shape)) {
                      trainer.trainBatch(batch);
                    }
                  }
                  assertThat(seen).hasSize(1);
                  return seen.first();
                })
            .toList();
      }
    }
  }
}
