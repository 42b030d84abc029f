package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.dataset.Batch;
import ai.djl.training.loss.ElasticNetWeightDecay;
import ai.djl.training.loss.L1WeightDecay;
import ai.djl.training.loss.L2WeightDecay;
import ai.djl.training.loss.Loss;
import ai.djl.training.loss.SimpleCompositeLoss;
import ai.djl.training.loss.SoftmaxCrossEntropyLoss;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;

/** What a trainer cannot train with is refused when it is made, with the remedy. */
class TrainerRequirementsTest {

  private static final Shape SHAPE = new Shape(4, 2, 6, 6);

  private final Model model = Model.newInstance("required");

  @BeforeEach
  void setNetwork() {
    model.setBlock(TestNetworks.convolutional(LifParameters.DEFAULT, 0));
  }

  @AfterEach
  void close() {
    model.close();
  }

  private void make(Loss loss, LearningRule rule) {
    new SpikingTrainer(model, new DefaultTrainingConfig(loss), rule, 4).close();
  }

  @Test
  void weightDecaysAmongTheLossesAreRefused() {
    NDList parameters = new NDList(model.getNDManager().ones(new Shape(2)));
    for (Loss decay :
        List.of(
            new L1WeightDecay("decay", parameters),
            new L2WeightDecay("decay", parameters, 0.1f),
            new ElasticNetWeightDecay("decay", parameters))) {
      Loss both = new SimpleCompositeLoss().addLoss(new SoftmaxCrossEntropyLoss()).addLoss(decay);
      for (Loss loss : List.of(decay, both, new SimpleCompositeLoss().addLoss(both))) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> make(loss, new OtttA()))
            .withMessageContainingAll(
                "decay", decay.getClass().getSimpleName(), "leave it out", "optWeightDecays");
      }
    }
  }

  @Test
  void otherLossesAddUp() {
    Loss halves =
        new SimpleCompositeLoss()
            .addLoss(new SoftmaxCrossEntropyLoss("half", 0.5f, -1, true, true))
            .addLoss(new SoftmaxCrossEntropyLoss("other half", 0.5f, -1, true, true));
    assertThat(valueOf(halves)).isCloseTo(valueOf(new SoftmaxCrossEntropyLoss()), within(1e-6));
  }

  private double valueOf(Loss loss) {
    try (SpikingTrainer trainer =
            new SpikingTrainer(model, new DefaultTrainingConfig(loss), new OtttA(), 4);
        Batch batch = TestBatches.random(trainer.getManager(), 1, TestNetworks.CLASSES, SHAPE)) {
      trainer.initialize(SHAPE);
      return trainer.validateBatch(batch).loss();
    }
  }
}
