package org.ottt.djl.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ottt.djl.testing.Close.assertClose;

import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.network.Flatten;
import org.ottt.djl.network.SpikingLayer;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.network.SpikingSequence;
import org.ottt.djl.neuron.AdaptiveLif;
import org.ottt.djl.neuron.CurrentBasedLif;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.NeuronModel;
import org.ottt.djl.neuron.ParametricLif;
import org.ottt.djl.synapse.LinearSynapse;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.testing.TestTrainer;

/**
 * A trace has the filter of the neurons that read it. So for the last hidden layer, after other
 * neurons, OTTT_A's gradient of the incoming weights and gains, and of the neurons' own parameters,
 * is that of BPTT with the reset detached.
 */
class ReaderTraceTest {

  private static final int TIME_STEPS = 7;
  private static final Shape FRAMES = new Shape(3, TIME_STEPS, 2, 3, 3);
  private static final LifParameters LIF = LifParameters.DEFAULT.withThreshold(0.6f);

  static Stream<NeuronModel> models() {
    return Stream.of(
        new Lif(LIF),
        new Lif(LIF.withLeak(0.8f).withThreshold(0.9f)),
        new Lif(LIF.withLeak(1f)),
        new Lif(LIF.withLeak(0f)),
        new ParametricLif(LIF.withLeak(0.7f)),
        new CurrentBasedLif(LIF, 0.3f),
        new CurrentBasedLif(LIF.withLeak(0.9f), 0.9f),
        new AdaptiveLif(LIF.withLeak(0.6f), 0.5f, 0.8f));
  }

  static Stream<Arguments> pairs() {
    return models().flatMap(front -> models().map(last -> Arguments.of(front, last)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void theLastHiddenLayerLearnsAsUnderBptt(NeuronModel front, NeuronModel last) {
    for (long seed = 1; seed <= 2; seed++) {
      Map<String, float[]> bptt = ofLastLayer(gradients(front, last, new Bptt(), seed));
      assertThat(bptt).hasSize(2 + last.learnable().size());
      assertClose("gradient", ofLastLayer(gradients(front, last, new OtttA(), seed)), bptt, 1e-5);
      assertClose(
          "gradient",
          ofLastLayer(gradients(front, last, new OtttA(OtttA.Form.TWO_FORWARD), seed)),
          bptt,
          1e-5);
    }
  }

  /** Weights, gains and the neurons' own parameters; for biases OTTT's factor is another. */
  private static Map<String, float[]> ofLastLayer(Map<String, float[]> gradients) {
    Map<String, float[]> last = new TreeMap<>(gradients);
    last.keySet().removeIf(name -> !name.contains("03SpikingLayer") || name.endsWith("bias"));
    return last;
  }

  private static Map<String, float[]> gradients(
      NeuronModel front, NeuronModel last, LearningRule rule, long seed) {
    SpikingSequence body =
        new SpikingSequence()
            .add(new Flatten())
            .add(new SpikingLayer(LinearSynapse.builder(14).build(), front))
            .add(new SpikingLayer(LinearSynapse.builder(9).optStandardized(true).build(), last));
    SpikingNetwork network =
        new SpikingNetwork(body, LinearSynapse.builder(TestNetworks.CLASSES).build(), 1);
    try (TestTrainer run = new TestTrainer(network, rule, TIME_STEPS, FRAMES, seed)) {
      run.train(TestBatches.random(run.trainer().getManager(), seed, TestNetworks.CLASSES, FRAMES));
      assertThat(run.spikes()).as("some neurons fire").anyMatch(ReaderTraceTest::fires);
      return run.gradients().get(0);
    }
  }

  private static boolean fires(float[] spikes) {
    for (float spike : spikes) {
      if (spike == 1f) {
        return true;
      }
    }
    return false;
  }
}
