package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.metric.Metrics;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Blocks;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.dataset.Batch;
import ai.djl.training.evaluator.Accuracy;
import ai.djl.training.evaluator.TopKAccuracy;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.tracker.Tracker;
import org.junit.jupiter.api.Test;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.testing.NativeArrays;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.training.optimizer.MomentumSgd;

/** The trainer is one of DJL's: its listeners, evaluators and metrics work. */
class DjlTrainingTest {

  private static final Shape SHAPE = new Shape(12, 2, 6, 6);
  private static final int BATCHES = 3;

  @Test
  void evaluatorsAndListenersSeeTheSummedLogits() {
    int atStart = NativeArrays.count();
    try (Model model = Model.newInstance("djl");
        MomentumSgd sgd = MomentumSgd.builder().setLearningRate(Tracker.fixed(0.05f)).build()) {
      model.setBlock(TestNetworks.convolutional(LifParameters.DEFAULT, 0));
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(new SpikingLoss(0.05f))
              .optOptimizer(sgd)
              .addEvaluator(new Accuracy())
              .addEvaluator(new TopKAccuracy(5))
              .addTrainingListeners(TrainingListener.Defaults.logging());
      try (SpikingTrainer trainer = new SpikingTrainer(model, config, new OtttA(), 4)) {
        trainer.setMetrics(new Metrics());
        trainer.initialize(SHAPE);
        TestNetworks.randomize(trainer.network(), 1);
        for (int epoch = 1; epoch <= 2; epoch++) {
          BatchResult train = run(trainer, true);
          BatchResult test = run(trainer, false);
          trainer.notifyListeners(listener -> listener.onEpoch(trainer));
          var result = trainer.getTrainingResult();
          assertThat(result.getEpoch()).isEqualTo(epoch);
          assertShare(result.getTrainEvaluation("Accuracy"), train.top1(), train.samples());
          assertShare(result.getTrainEvaluation("Top_5_Accuracy"), train.top5(), train.samples());
          assertShare(result.getValidateEvaluation("Accuracy"), test.top1(), test.samples());
          assertShare(result.getValidateEvaluation("Top_5_Accuracy"), test.top5(), test.samples());
          assertThat(result.getTrainLoss()).isPositive().isFinite();
        }
      }
    }
    assertThat(NativeArrays.count()).isEqualTo(atStart);
  }

  private static void assertShare(float actual, int hits, int samples) {
    assertThat((double) actual).isCloseTo((double) hits / samples, within(1e-6));
  }

  private static BatchResult run(SpikingTrainer trainer, boolean training) {
    int samples = 0;
    int top1 = 0;
    int top5 = 0;
    for (int i = 0; i < BATCHES; i++) {
      try (Batch batch = TestBatches.random(trainer.getManager(), i, TestNetworks.CLASSES, SHAPE)) {
        BatchResult result = training ? trainer.trainBatch(batch) : trainer.validateBatch(batch);
        samples += result.samples();
        top1 += result.top1();
        top5 += result.top5();
      }
    }
    return new BatchResult(samples, 0, top1, top5);
  }

  @Test
  void saysThatItNeedsASpikingNetwork() {
    try (Model model = Model.newInstance("plain")) {
      model.setBlock(Blocks.identityBlock());
      DefaultTrainingConfig config = new DefaultTrainingConfig(new SpikingLoss(0));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new SpikingTrainer(model, config, new OtttA(), 2).close())
          .withMessageContaining("must be a SpikingNetwork");
    }
  }
}
