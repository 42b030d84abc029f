package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.ottt.djl.testing.Close.assertClose;

import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
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
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.Bptt;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.rule.Sltt;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.simulation.SimulationContext;
import org.ottt.djl.testing.EqualBits;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.testing.TestTrainer;

/** What a trainer cannot train with is refused when it is made, with the remedy. */
@EqualBits
class TrainerRequirementsTest {

  private static final Shape SHAPE = new Shape(4, 2, 6, 6);
  private static final int TIME_STEPS = 4;

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
    new SpikingTrainer(model, new DefaultTrainingConfig(loss), rule, TIME_STEPS).close();
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT16", "FLOAT64"})
  void otherNumbersThanFloatsAreRefusedBeforeTheyAreDrawn(DataType type) {
    model.setDataType(type);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> make(new SpikingLoss(0), new OtttA()))
        .withMessageContainingAll(type + ",", "network.setPrecision(Precision.BFLOAT16)");
    model.setDataType(DataType.FLOAT32);
    try (SpikingTrainer trainer =
        new SpikingTrainer(
            model, new DefaultTrainingConfig(new SpikingLoss(0)), new OtttA(), TIME_STEPS)) {
      model.setDataType(type);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> trainer.initialize(SHAPE))
          .withMessageContaining("data type is " + type);
      assertThat(trainer.network().isInitialized()).isFalse();
    }
  }

  /** SLTT with a window of its own. */
  private record Windowed(int steps) implements LearningRule {

    @Override
    public String name() {
      return "windowed";
    }

    @Override
    public Simulation simulate(SimulationContext context, SpikingNetwork network) {
      return new Sltt().simulate(context, network);
    }

    @Override
    public int window(int timeSteps) {
      return steps;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void aRuleWithoutAWindowIsRefused(int steps) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> make(new SpikingLoss(0), new Windowed(steps)))
        .withMessageContainingAll("rule windowed", "window of " + steps, "at least 1");
    SpikingNetwork network = (SpikingNetwork) model.getBlock();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> network.rehearse(model.getNDManager(), manager -> null, 3, steps))
        .withMessageContaining("at least 1 step, not " + steps);
  }

  @Test
  void aWindowEndsWithTheBatch() {
    Map<String, float[]> back = gradients(new Bptt());
    assertClose("largest window", gradients(new Windowed(Integer.MAX_VALUE)), back, 0);
    assertClose("a step too many", gradients(new Windowed(TIME_STEPS + 1)), back, 0);
    assertThat(gradients(new Windowed(1))).usingRecursiveComparison().isNotEqualTo(back);
  }

  private static Map<String, float[]> gradients(LearningRule rule) {
    SpikingNetwork network = TestNetworks.convolutional(LifParameters.DEFAULT, 0);
    try (TestTrainer run = new TestTrainer(network, rule, TIME_STEPS, SHAPE, 1)) {
      run.train(TestBatches.random(run.trainer().getManager(), 1, TestNetworks.CLASSES, SHAPE));
      return run.gradients().get(0);
    }
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
            new SpikingTrainer(model, new DefaultTrainingConfig(loss), new OtttA(), TIME_STEPS);
        Batch batch = TestBatches.random(trainer.getManager(), 1, TestNetworks.CLASSES, SHAPE)) {
      trainer.initialize(SHAPE);
      return trainer.validateBatch(batch).loss();
    }
  }
}
