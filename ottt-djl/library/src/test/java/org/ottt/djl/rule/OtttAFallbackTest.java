package org.ottt.djl.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ottt.djl.testing.Close.assertClose;

import ai.djl.ndarray.types.Shape;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ottt.djl.network.Flatten;
import org.ottt.djl.network.SpikingLayer;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.network.SpikingSequence;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.Reset;
import org.ottt.djl.synapse.LinearSynapse;
import org.ottt.djl.testing.EqualBits;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.testing.TestTrainer;

/** Neurons without a trace form get two forwards, without anyone asking. */
@EqualBits
class OtttAFallbackTest {

  private static final LifParameters SOFT = LifParameters.DEFAULT;

  @Test
  void traceFormNeedsSoftResetAndOneLeak() {
    OtttA automatic = new OtttA();
    assertThat(automatic.runsInTraceForm(two(SOFT, SOFT))).isTrue();
    assertThat(automatic.runsInTraceForm(two(SOFT, SOFT.withThreshold(2)))).isTrue();
    assertThat(automatic.runsInTraceForm(two(SOFT, SOFT.withReset(Reset.ZERO)))).isFalse();
    assertThat(automatic.runsInTraceForm(two(SOFT, SOFT.withLeak(0.25f)))).isFalse();
    assertThat(new OtttA(OtttA.Form.TWO_FORWARD).runsInTraceForm(two(SOFT, SOFT))).isFalse();
  }

  @Test
  void hardResetFallsBackToTwoForwards() {
    assertFallsBack(SOFT.withReset(Reset.ZERO), SOFT.withReset(Reset.ZERO));
  }

  @Test
  void differentLeaksFallBackToTwoForwards() {
    assertFallsBack(SOFT, SOFT.withLeak(0.25f));
  }

  private static void assertFallsBack(LifParameters first, LifParameters second) {
    Map<String, float[]> trace = gradients(two(first, second), OtttA.Form.AUTOMATIC);
    Map<String, float[]> twoForward = gradients(two(first, second), OtttA.Form.TWO_FORWARD);
    assertClose("gradient", trace, twoForward, 0);
  }

  private static Map<String, float[]> gradients(SpikingNetwork network, OtttA.Form form) {
    Shape shape = TestNetworks.IMAGES;
    try (TestTrainer run = new TestTrainer(network, new OtttA(form), 5, shape, 3)) {
      run.train(TestBatches.random(run.trainer().getManager(), 4, TestNetworks.CLASSES, shape));
      return run.gradients().get(0);
    }
  }

  private static SpikingNetwork two(LifParameters first, LifParameters second) {
    SpikingSequence body =
        new SpikingSequence()
            .add(new Flatten())
            .add(new SpikingLayer(LinearSynapse.builder(20).build(), first))
            .add(new SpikingLayer(LinearSynapse.builder(15).build(), second));
    return new SpikingNetwork(body, LinearSynapse.builder(TestNetworks.CLASSES).build(), 1);
  }
}
