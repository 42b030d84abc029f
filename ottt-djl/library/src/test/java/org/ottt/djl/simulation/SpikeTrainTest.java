package org.ottt.djl.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.Reset;
import org.ottt.djl.rule.Bptt;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.rule.Sltt;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.testing.TestTrainer;

/** One neuron after a connection of weight 1 fires as worked out by hand under every rule. */
class SpikeTrainTest {

  /** The frames are the currents; the last three tell the kinds of reset apart. */
  private static final float[] CURRENT = {0.75f, 0.625f, 0.5f, 2f, 0.5f, 1.5f, -1f, 1f};

  static Stream<LearningRule> rulesForAnyReset() {
    return Stream.of(
        new OtttA(), new OtttA(OtttA.Form.TWO_FORWARD), new OtttO(), new Sltt(), new Bptt());
  }

  static Stream<LearningRule> rules() {
    return Stream.concat(rulesForAnyReset(), Stream.of(new OtttO(OtttO.Form.TRACE)));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void softReset(LearningRule rule) {
    // u = 0.75, 1, 0.5, 2.25, 1.125, 1.5625, -0.71875, 0.640625
    assertThat(spikes(rule, LifParameters.DEFAULT)).containsExactly(0, 1, 0, 1, 1, 1, 0, 0);
  }

  @ParameterizedTest
  @MethodSource("rulesForAnyReset")
  void hardReset(LearningRule rule) {
    // u = 0.75, 1, 0.5, 2.25, 0.5, 1.75, -1, 0.5
    assertThat(spikes(rule, LifParameters.DEFAULT.withReset(Reset.ZERO)))
        .containsExactly(0, 1, 0, 1, 0, 1, 0, 0);
  }

  private static float[] spikes(LearningRule rule, LifParameters lif) {
    int timeSteps = CURRENT.length;
    SpikingNetwork network = TestNetworks.full(lif, 1, 2);
    Shape shape = new Shape(1, timeSteps, 1, 1, 1);
    // A learning rate of 0 keeps the weight at 1 under OTTT_O too.
    try (TestTrainer run = new TestTrainer(network, rule, timeSteps, shape, 1, 0f)) {
      List<Parameter> parameters = network.getParameters().values();
      TestNetworks.set(parameters.get(0), 1);
      TestNetworks.set(parameters.get(1), 0);
      run.train(TestBatches.of(run.trainer().getManager(), CURRENT, shape, 1));
      float[] spikes = new float[timeSteps];
      for (int t = 0; t < timeSteps; t++) {
        spikes[t] = run.spikes().get(t)[0];
      }
      return spikes;
    }
  }
}
