package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.dataset.Batch;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ottt.djl.network.AbstractSpikingBlock;
import org.ottt.djl.network.Flatten;
import org.ottt.djl.network.NeuronLayer;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.network.SpikingSequence;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.rule.Sltt;
import org.ottt.djl.simulation.Signal;
import org.ottt.djl.simulation.TimeStep;
import org.ottt.djl.synapse.LinearSynapse;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.training.optimizer.MomentumSgd;

/** An update takes the gradients of its batch: all of them, once, and those of no other batch. */
class GradientsOfOneBatchTest {

  private static final Shape SHAPE = TestNetworks.IMAGES;
  private static final int TIME_STEPS = 4;

  private final MomentumSgd sgd =
      MomentumSgd.builder().setLearningRate(Tracker.fixed(0.1f)).optMomentum(0).build();
  private final Model model = Model.newInstance("one batch");
  private SpikingTrainer trainer;

  @AfterEach
  void close() {
    trainer.close();
    sgd.close();
    model.close();
  }

  private void open(SpikingNetwork network, LearningRule rule, Optimizer optimizer) {
    model.setBlock(network);
    DefaultTrainingConfig config =
        new DefaultTrainingConfig(new SpikingLoss(0)).optOptimizer(optimizer);
    trainer = new SpikingTrainer(model, config, rule, TIME_STEPS);
    trainer.initialize(SHAPE);
    TestNetworks.randomize(network, 3);
  }

  /** As DJL's loop does, up to the update. */
  private void gather() {
    try (Batch batch = TestBatches.random(trainer.getManager(), 1, TestNetworks.CLASSES, SHAPE);
        GradientCollector collector = trainer.newGradientCollector()) {
      NDList predictions = trainer.forward(batch.getData(), batch.getLabels());
      collector.backward(trainer.getLoss().evaluate(batch.getLabels(), predictions));
    }
  }

  private static float[] gradient(Parameter parameter) {
    try (NDArray gradient = parameter.getArray().getGradient()) {
      return gradient.toFloatArray();
    }
  }

  private void assertNothingIsLeft() {
    for (Parameter parameter : trainer.network().getParameters().values()) {
      assertThat(gradient(parameter)).as(parameter.getName()).containsOnly(0f);
    }
  }

  /** Fails at the third parameter. */
  private final class Failing extends Optimizer {
    private int updates;

    Failing() {
      super(MomentumSgd.builder());
    }

    @Override
    public void update(String parameterId, NDArray weight, NDArray grad) {
      if (++updates == 3) {
        throw new IllegalStateException("from the optimizer");
      }
      sgd.update(parameterId, weight, grad);
    }
  }

  @Test
  void anOptimizerThatFailsLeavesNoGradients() {
    open(TestNetworks.convolutional(LifParameters.DEFAULT, 0), new OtttA(), new Failing());
    gather();
    assertThatIllegalStateException().isThrownBy(trainer::step).withMessage("from the optimizer");
    assertNothingIsLeft();
  }

  @Test
  void aLayerThatIsFrozenBeforeTheUpdateKeepsNoGradient() {
    open(TestNetworks.convolutional(LifParameters.DEFAULT, 0), new OtttA(), sgd);
    Parameter weight = trainer.network().getParameters().valueAt(0);
    gather();
    assertThat(gradient(weight)).as("there is something to be left").isNotEqualTo(new float[108]);
    float[] before = weight.getArray().toFloatArray();

    trainer.network().body().freezeParameters(true);
    trainer.step();
    trainer.network().body().freezeParameters(false);

    assertThat(weight.getArray().toFloatArray()).isEqualTo(before);
    assertNothingIsLeft();
  }

  /** Adds three parameters to its input, two of them together. */
  private static final class Offsets extends AbstractSpikingBlock {
    private final Parameter first = offset("first");
    private final Parameter second = offset("second");
    private final Parameter alone = offset("alone");

    private Parameter offset(String name) {
      return addParameter(
          Parameter.builder()
              .setName(name)
              .setType(Parameter.Type.OTHER)
              .optInitializer(Initializer.ZEROS)
              .optShape(new Shape(SHAPE.get(1)))
              .build());
    }

    @Override
    public Signal step(TimeStep step, Signal current) {
      Shape channels = new Shape(1, SHAPE.get(1), 1, 1);
      return current.map(
          array -> {
            NDArray together =
                step.value(first).reshape(channels).add(step.value(second).reshape(channels));
            return array.add(together).add(step.value(alone).reshape(channels));
          });
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return inputShapes;
    }
  }

  /** The engine hands both the same array, of which each is a view. */
  @Test
  void parametersThatAreAddedUpHaveGradientsOfTheirOwn() {
    Offsets offsets = new Offsets();
    SpikingNetwork network =
        new SpikingNetwork(
            new SpikingSequence()
                .add(offsets)
                .add(new NeuronLayer(new Lif(LifParameters.DEFAULT)))
                .add(new Flatten()),
            LinearSynapse.builder(TestNetworks.CLASSES).build(),
            TIME_STEPS);
    open(network, new Sltt(), sgd);
    for (int batch = 0; batch < 2; batch++) {
      gather();
      float[] expected = gradient(offsets.alone);
      assertThat(expected).doesNotContain(0f);
      assertThat(gradient(offsets.first)).isEqualTo(expected);
      assertThat(gradient(offsets.second)).isEqualTo(expected);
      trainer.step();
    }
    assertNothingIsLeft();
  }
}
