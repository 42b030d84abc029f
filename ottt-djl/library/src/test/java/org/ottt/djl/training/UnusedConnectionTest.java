package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.dataset.Batch;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.loss.Loss;
import ai.djl.training.tracker.Tracker;
import ai.djl.util.Pair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ottt.djl.network.GlobalAveragePool;
import org.ottt.djl.network.SpikingLayer;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.network.SpikingSequence;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.LearningRules;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.synapse.LinearSynapse;
import org.ottt.djl.synapse.Precision;
import org.ottt.djl.synapse.Synapse;
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

  /** A connection with a factor that it reads itself. */
  private static final class Scaled extends Synapse {
    private final Parameter factor;

    private Scaled() {
      super(new Options());
      factor =
          addParameter(
              Parameter.builder()
                  .setName("factor")
                  .setType(Parameter.Type.WEIGHT)
                  .optShape(new Shape(1))
                  .optInitializer(Initializer.ONES)
                  .build());
    }

    @Override
    public NDArray apply(NDArray input, NDArray weight, NDArray bias) {
      return apply(precision(), input, weight, bias);
    }

    @Override
    public NDArray apply(Precision in, NDArray input, NDArray weight, NDArray bias) {
      return in.conv2d(input, weight.mul(factor.getArray()), bias, 1, 1, 1);
    }

    @Override
    protected Shape weightShape(Shape input) {
      return new Shape(4, input.get(1), 3, 3);
    }

    @Override
    public double fanOut() {
      return 36;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      Shape in = inputShapes[0];
      return new Shape[] {new Shape(in.get(0), 4, in.get(2), in.get(3))};
    }

    private static final class Options extends Synapse.Builder<Options> {
      @Override
      protected Options self() {
        return this;
      }
    }
  }

  @Test
  void whatAConnectionReadsItselfLearnsFromTheFirstStepOn() {
    Scaled scaled = new Scaled();
    SpikingSequence body =
        new SpikingSequence()
            .add(new SpikingLayer(scaled, LifParameters.DEFAULT))
            .add(new GlobalAveragePool());
    SpikingNetwork network =
        new SpikingNetwork(body, LinearSynapse.builder(TestNetworks.CLASSES).build(), 1);
    MomentumSgd sgd = MomentumSgd.builder().setLearningRate(Tracker.fixed(0.1f)).build();
    try (Model model = model(network);
        OptimizerState state = OptimizerState.of(sgd);
        SpikingTrainer trainer =
            new SpikingTrainer(
                model,
                new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss()).optOptimizer(sgd),
                new OtttO(),
                2)) {
      trainer.initialize(IMAGES);
      try (Batch batch =
          TestBatches.random(trainer.getManager(), 4, TestNetworks.CLASSES, IMAGES)) {
        trainer.trainBatch(batch);
      }
      assertThat(state.updates(scaled.factor.getId())).isEqualTo(2);
      assertThat(scaled.factor.getArray().getFloat()).isNotEqualTo(1);
    }
  }

  private static Model model(SpikingNetwork network) {
    Model model = Model.newInstance("test");
    model.setBlock(network);
    return model;
  }
}
