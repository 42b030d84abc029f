package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ottt.djl.testing.Close.assertClose;

import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.Sltt;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.simulation.SimulationContext;
import org.ottt.djl.simulation.SpikeSimulation;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.testing.TestTrainer;

/** A rule of a user's own that updates at every step, in a form whose own rules do not. */
class OnlineSlttTest {

  private static final int TIME_STEPS = 3;
  private static final Shape IMAGES = TestNetworks.IMAGES;

  /** SLTT whose weights change after every step. */
  private record OnlineSltt() implements LearningRule {

    @Override
    public String name() {
      return "sltt-online";
    }

    @Override
    public Simulation simulate(SimulationContext context, SpikingNetwork network) {
      return new SpikeSimulation(context, true);
    }

    @Override
    public boolean updatesEveryStep() {
      return true;
    }
  }

  @Test
  void everyParameterChangesAtEveryStep() {
    try (TestTrainer run = trainer(new OnlineSltt(), LifParameters.DEFAULT, TIME_STEPS, 0.1f)) {
      Map<String, float[]> before = run.parameters();
      run.train(batch(run));
      assertThat(run.gradients()).hasSize(TIME_STEPS);
      // Standardized weights, gains and the bias of the first connection among them.
      run.parameters()
          .forEach((name, values) -> assertThat(values).as(name).isNotEqualTo(before.get(name)));
      assertThat(before).hasSize(2 * 3 + 2);
    }
  }

  @Test
  void withoutLeakAStepIsABatchOfOneStep() {
    // Neurons that keep nothing make T steps the same as T batches of one step; L[t] is over T.
    LifParameters forgetful = LifParameters.DEFAULT.withLeak(0f);
    try (TestTrainer online = trainer(new OnlineSltt(), forgetful, TIME_STEPS, 0.3f);
        TestTrainer batches = trainer(new Sltt(), forgetful, 1, 0.1f)) {
      online.train(batch(online));
      for (int i = 0; i < TIME_STEPS; i++) {
        batches.train(batch(batches));
      }
      assertClose("parameters", online.parameters(), batches.parameters(), 1e-5);
    }
  }

  private static TestTrainer trainer(LearningRule rule, LifParameters lif, int steps, float lr) {
    SpikingNetwork network = TestNetworks.convolutional(lif, 0f);
    return new TestTrainer(network, rule, steps, IMAGES, 2, lr);
  }

  private static Batch batch(TestTrainer run) {
    return TestBatches.random(run.trainer().getManager(), 5, TestNetworks.CLASSES, IMAGES);
  }
}
