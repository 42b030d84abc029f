package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.dataset.Batch;
import ai.djl.training.loss.Loss;
import ai.djl.training.tracker.Tracker;
import ai.djl.util.Pair;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.LearningRules;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.training.optimizer.MomentumSgd;
import org.ottt.djl.training.optimizer.OptimizerState;

/** Feedback has nothing to carry at the first step, so the first update of all leaves it alone. */
class UnusedConnectionTest {

  private static final Shape IMAGES = TestNetworks.IMAGES;

  @ParameterizedTest
  @CsvSource({
    "ottt-o, 1, 2, 0", // Never used.
    "ottt-o, 3, 6, 5", // Used in the second step of the first batch.
    "ottt-a, 1, 2, 0",
    "ottt-a, 3, 2, 2"
  })
  void weightDecayLeavesAConnectionAloneUntilItIsUsed(
      String rule, int timeSteps, int updates, int updatesOfFeedback) {
    SpikingNetwork network = TestNetworks.recurrent(new Lif(LifParameters.DEFAULT));
    MomentumSgd sgd =
        MomentumSgd.builder().setLearningRate(Tracker.fixed(0.1f)).optWeightDecays(0.01f).build();
    try (Model model = model(network);
        OptimizerState state = OptimizerState.of(sgd);
        SpikingTrainer trainer =
            new SpikingTrainer(
                model,
                new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss()).optOptimizer(sgd),
                LearningRules.byName(rule),
                timeSteps)) {
      trainer.initialize(IMAGES);
      TestNetworks.randomize(network, 1);
      for (int i = 0; i < 2; i++) {
        try (Batch batch =
            TestBatches.random(trainer.getManager(), 4, TestNetworks.CLASSES, IMAGES)) {
          trainer.trainBatch(batch);
        }
      }
      int back = 0;
      for (Pair<String, Parameter> entry : network.getParameters()) {
        boolean isBack = entry.getKey().contains("-back-to-");
        back += isBack ? 1 : 0;
        assertThat(state.updates(entry.getValue().getId()))
            .as(entry.getKey())
            .isEqualTo(isBack ? updatesOfFeedback : updates);
      }
      assertThat(back).isEqualTo(4);
    }
  }

  private static Model model(SpikingNetwork network) {
    Model model = Model.newInstance("test");
    model.setBlock(network);
    return model;
  }
}
