package org.ottt.djl.rule;

import static org.ottt.djl.testing.Close.assertClose;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.network.Flatten;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.network.SpikingSequence;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.Reset;
import org.ottt.djl.synapse.LinearSynapse;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.testing.TestTrainer;

/** Where there is no past to speak of, all rules are back-propagation through time. */
class SingleStepTest {

  static Stream<LearningRule> onlineRulesForAnyReset() {
    return Stream.of(new OtttA(), new OtttA(OtttA.Form.TWO_FORWARD), new OtttO(), new Sltt());
  }

  static Stream<LearningRule> onlineRules() {
    return Stream.concat(onlineRulesForAnyReset(), Stream.of(new OtttO(OtttO.Form.TRACE)));
  }

  @ParameterizedTest
  @MethodSource("onlineRules")
  void equalsBpttAtOneStep(LearningRule rule) {
    assertSameAsBptt(rule, () -> TestNetworks.convolutional(LifParameters.DEFAULT, 0), 1);
    assertSameAsBptt(rule, () -> TestNetworks.mixed(LifParameters.DEFAULT.withThreshold(0.5f)), 1);
  }

  @ParameterizedTest
  @MethodSource("onlineRulesForAnyReset")
  void equalsBpttAtOneStepWithHardReset(LearningRule rule) {
    assertSameAsBptt(
        rule, () -> TestNetworks.convolutional(LifParameters.DEFAULT.withReset(Reset.ZERO), 0), 1);
  }

  @ParameterizedTest
  @MethodSource("onlineRules")
  void equalsBpttWithoutNeurons(LearningRule rule) {
    assertSameAsBptt(rule, SingleStepTest::withoutNeurons, rule.updatesEveryStep() ? 1 : 4);
  }

  private static SpikingNetwork withoutNeurons() {
    return new SpikingNetwork(
        new SpikingSequence().add(new Flatten()), LinearSynapse.builder(6).build(), 1);
  }

  private static void assertSameAsBptt(
      LearningRule rule, Supplier<SpikingNetwork> network, int timeSteps) {
    for (long seed = 1; seed <= 3; seed++) {
      List<Map<String, float[]>> expected = gradients(new Bptt(), network, timeSteps, seed);
      List<Map<String, float[]>> actual = gradients(rule, network, timeSteps, seed);
      assertClose("gradient", actual.get(0), expected.get(0), 3e-6);
    }
  }

  private static List<Map<String, float[]>> gradients(
      LearningRule rule, Supplier<SpikingNetwork> network, int timeSteps, long seed) {
    Shape shape = TestNetworks.IMAGES;
    try (TestTrainer run = new TestTrainer(network.get(), rule, timeSteps, shape, seed)) {
      run.train(TestBatches.random(run.trainer().getManager(), seed, TestNetworks.CLASSES, shape));
      return List.copyOf(run.gradients());
    }
  }
}
