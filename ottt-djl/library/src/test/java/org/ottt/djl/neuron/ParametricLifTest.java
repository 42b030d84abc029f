package org.ottt.djl.neuron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ottt.djl.network.Flatten;
import org.ottt.djl.network.SpikingLayer;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.network.SpikingSequence;
import org.ottt.djl.rule.Bptt;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.synapse.LinearSynapse;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestTrainer;

class ParametricLifTest {

  private static final int TIME_STEPS = 7;
  private static final Shape FRAMES = new Shape(3, TIME_STEPS, 1, 3, 3);

  /** In a single layer the trace is the whole derivative, which BPTT computes as well. */
  @ParameterizedTest
  @EnumSource
  void theLeakOfASingleLayerLearnsTheSameOnlineAndThroughTime(Reset reset) {
    float online = gradientOfLeak(new OtttA(), reset);
    float throughTime = gradientOfLeak(new Bptt(), reset);
    assertThat(Math.abs(throughTime)).isGreaterThan(1e-4f);
    assertThat(online).isCloseTo(throughTime, within(1e-4f * Math.abs(throughTime)));
  }

  private static float gradientOfLeak(LearningRule rule, Reset reset) {
    NeuronModel model =
        new ParametricLif(
            LifParameters.DEFAULT.withThreshold(0.3f).withLeak(0.8f).withReset(reset));
    SpikingNetwork network =
        new SpikingNetwork(
            new SpikingSequence()
                .add(new Flatten())
                .add(new SpikingLayer(LinearSynapse.builder(12).build(), model)),
            LinearSynapse.builder(4).build(),
            1);
    try (TestTrainer run = new TestTrainer(network, rule, TIME_STEPS, FRAMES, 5)) {
      float[] values = TestBatches.values(6, FRAMES);
      run.train(TestBatches.of(run.trainer().getManager(), values, FRAMES, 0, 1, 2));
      return run.gradients().get(0).entrySet().stream()
          .filter(entry -> entry.getKey().endsWith("_" + ParametricLif.W))
          .map(Map.Entry::getValue)
          .findFirst()
          .orElseThrow()[0];
    }
  }
}
