package org.ottt.djl.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;
import org.ottt.djl.network.Flatten;
import org.ottt.djl.network.SpikingLayer;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.network.SpikingSequence;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.Reset;
import org.ottt.djl.synapse.LinearSynapse;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.testing.TestTrainer;

/** The exact form is what one gets; the trace form is never replaced by it without a word. */
class OtttOFormTest {

  private static final LifParameters SOFT = LifParameters.DEFAULT;
  private static final Shape IMAGES = TestNetworks.IMAGES;

  @Test
  void exactIsTheDefault() {
    assertThat(new OtttO()).isEqualTo(new OtttO(OtttO.Form.EXACT));
    assertThat(LearningRules.byName("ottt-o")).isEqualTo(new OtttO());
    assertThat(LearningRules.byName("ottt-o-trace")).isEqualTo(new OtttO(OtttO.Form.TRACE));
  }

  @Test
  void hardResetNeedsTheExactForm() {
    assertNeedsExactForm(SOFT.withReset(Reset.ZERO), SOFT.withReset(Reset.ZERO));
  }

  @Test
  void differentLeaksNeedTheExactForm() {
    assertNeedsExactForm(SOFT, SOFT.withLeak(0.25f));
  }

  private static void assertNeedsExactForm(LifParameters first, LifParameters second) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> trainer(first, second, OtttO.Form.TRACE).close())
        .withMessageContainingAll("share one leak", "reset by subtraction", "exact form");
    try (TestTrainer run = trainer(first, second, OtttO.Form.EXACT)) {
      run.train(TestBatches.random(run.trainer().getManager(), 4, TestNetworks.CLASSES, IMAGES));
      assertThat(run.gradients()).hasSize(5);
    }
  }

  private static TestTrainer trainer(LifParameters first, LifParameters second, OtttO.Form form) {
    SpikingSequence body =
        new SpikingSequence()
            .add(new Flatten())
            .add(new SpikingLayer(LinearSynapse.builder(20).build(), first))
            .add(new SpikingLayer(LinearSynapse.builder(15).build(), second));
    SpikingNetwork network =
        new SpikingNetwork(body, LinearSynapse.builder(TestNetworks.CLASSES).build(), 1);
    return new TestTrainer(network, new OtttO(form), 5, IMAGES, 3);
  }
}
