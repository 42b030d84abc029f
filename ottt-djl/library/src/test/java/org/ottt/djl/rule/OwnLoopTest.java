package org.ottt.djl.rule;

import static org.ottt.djl.testing.Close.assertClose;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.dataset.Batch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ottt.djl.ndarray.Scalars;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.simulation.SimulationContext;
import org.ottt.djl.testing.EqualBits;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.testing.TestTrainer;
import org.ottt.djl.training.SpikingLoss;

/** A loop of a user's own that updates the weights after every step. */
@EqualBits
class OwnLoopTest {

  private static final int TIME_STEPS = 4;
  private static final float RATE = 0.1f;

  @ParameterizedTest
  @EnumSource(OtttO.Form.class)
  void trainsAsTrainBatchDoes(OtttO.Form form) {
    LearningRule rule = new OtttO(form);
    try (TestTrainer trained = trainer(rule);
        TestTrainer looped = trainer(rule)) {
      trained.train(batch(trained));
      loop(rule, looped);
      assertClose("parameters", looped.parameters(), trained.parameters(), 1e-6);
    }
  }

  /** With the context that is the nearest at hand, in which weights stay for a batch. */
  private static void loop(LearningRule rule, TestTrainer run) {
    SpikingNetwork network = run.trainer().network();
    NDManager manager = run.trainer().getManager();
    SpikingLoss loss = new SpikingLoss(0f);
    SimulationContext context =
        new SimulationContext(manager, new ParameterStore(manager, false), true, true, null);
    try (Batch batch = batch(run);
        GradientCollector collector = manager.getEngine().newGradientCollector();
        Simulation simulation = rule.simulate(context, network)) {
      NDArray images = batch.getData().head();
      for (int t = 1; t <= TIME_STEPS; t++) {
        try (Simulation.Window window = simulation.openWindow(1)) {
          NDArray logits = network.step(simulation, images);
          NDArray value = loss.evaluate(batch.getLabels(), new NDList(logits));
          collector.backward(Scalars.times(value, 1.0 / TIME_STEPS));
        }
        network.getParameters().values().forEach(OwnLoopTest::update);
      }
      simulation.finish(collector);
    }
  }

  private static void update(Parameter parameter) {
    try (NDArray weight = parameter.getArray().stopGradient();
        NDArray gradient = parameter.getArray().getGradient();
        NDArray step = Scalars.times(gradient, RATE)) {
      weight.subi(step);
      gradient.subi(gradient);
    }
  }

  private static Batch batch(TestTrainer run) {
    return TestBatches.random(
        run.trainer().getManager(), 5, TestNetworks.CLASSES, TestNetworks.IMAGES);
  }

  private static TestTrainer trainer(LearningRule rule) {
    SpikingNetwork network = TestNetworks.convolutional(LifParameters.DEFAULT, 0f);
    return new TestTrainer(network, rule, TIME_STEPS, TestNetworks.IMAGES, 2, RATE);
  }
}
