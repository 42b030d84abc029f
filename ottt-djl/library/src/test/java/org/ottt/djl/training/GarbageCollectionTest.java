package org.ottt.djl.training;

import static org.ottt.djl.testing.Close.assertClose;

import ai.djl.engine.Engine;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.ArctanSurrogate;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.Bptt;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.testing.BufferScrubber;
import org.ottt.djl.testing.EqualBits;
import org.ottt.djl.testing.RuleForms;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.testing.TestTrainer;

/**
 * Gradients do not depend on when Java collects its garbage. With DJL's {@code mul(Number)} in a
 * graph they would: it frees the constant before the backward pass reads it.
 */
@EqualBits
class GarbageCollectionTest {

  static Stream<LearningRule> rules() {
    return Stream.concat(RuleForms.all(), Stream.of(new Bptt(false)));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void gradientsAreTheSameWithACollectionBeforeEveryBackward(LearningRule rule) {
    assertSame(
        rule,
        TestNetworks.convolutional(LifParameters.DEFAULT, 0.2f),
        TestNetworks.convolutional(LifParameters.DEFAULT, 0.2f));
    LifParameters arctangent = LifParameters.DEFAULT.withSurrogate(new ArctanSurrogate());
    assertSame(rule, TestNetworks.mixed(arctangent), TestNetworks.mixed(arctangent));
  }

  private static void assertSame(LearningRule rule, SpikingNetwork one, SpikingNetwork two) {
    BufferScrubber scrubber = new BufferScrubber();
    List<Map<String, float[]>> expected = gradients(rule, one, () -> {});
    List<Map<String, float[]>> actual = gradients(rule, two, scrubber::scrub);
    for (int i = 0; i < expected.size(); i++) {
      assertClose("gradient", actual.get(i), expected.get(i), 1e-6);
    }
  }

  private static List<Map<String, float[]>> gradients(
      LearningRule rule, SpikingNetwork network, Runnable beforeBackward) {
    Shape shape = TestNetworks.IMAGES;
    try (TestTrainer run = new TestTrainer(network, rule, 3, shape, 2)) {
      run.setAfterLoss(beforeBackward);
      Engine.getInstance().setRandomSeed(5);
      run.train(TestBatches.random(run.trainer().getManager(), 3, TestNetworks.CLASSES, shape));
      return List.copyOf(run.gradients());
    }
  }
}
