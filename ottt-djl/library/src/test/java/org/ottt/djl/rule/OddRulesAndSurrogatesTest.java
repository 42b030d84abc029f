package org.ottt.djl.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.ottt.djl.testing.Close.assertClose;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.Surrogate;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.simulation.SimulationContext;
import org.ottt.djl.testing.RuleForms;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.testing.TestTrainer;

/** Surrogates and rules as users write them, that take a shortcut or ask for too much. */
class OddRulesAndSurrogatesTest {

  private static final int TIME_STEPS = 4;

  /** A straight line, the derivative of which is 1: the function is its own argument. */
  private record StraightThrough(float slope, boolean copies) implements Surrogate {

    @Override
    public String name() {
      return "straight-through";
    }

    @Override
    public NDArray derivative(NDArray x) {
      return x.onesLike();
    }

    @Override
    public NDArray pseudoSpike(NDArray x) {
      return copies ? x.add(0) : x;
    }
  }

  static Stream<LearningRule> rules() {
    return RuleForms.all();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void aSurrogateMayHandBackItsArgument(LearningRule rule) {
    for (float slope : new float[] {1f, 0.5f}) {
      Map<String, float[]> copied = gradients(rule, new StraightThrough(slope, true));
      assertThat(copied.keySet()).hasSize(2 * 3 + 2);
      assertClose("gradient", gradients(rule, new StraightThrough(slope, false)), copied, 0);
    }
  }

  private static Map<String, float[]> gradients(LearningRule rule, Surrogate surrogate) {
    SpikingNetwork network =
        TestNetworks.convolutional(LifParameters.DEFAULT.withSurrogate(surrogate), 0f);
    try (TestTrainer run = new TestTrainer(network, rule, TIME_STEPS, TestNetworks.IMAGES, 3)) {
      run.train(
          TestBatches.random(
              run.trainer().getManager(), 4, TestNetworks.CLASSES, TestNetworks.IMAGES));
      return run.gradients().get(0);
    }
  }

  /** Another rule's simulation with a window of two steps. */
  private record TwoStepsBack(LearningRule inner) implements LearningRule {

    @Override
    public String name() {
      return "two-steps-back";
    }

    @Override
    public Simulation simulate(SimulationContext context, SpikingNetwork network) {
      return inner.simulate(context, network);
    }

    @Override
    public int window(int timeSteps) {
      return 2;
    }
  }

  static List<LearningRule> rulesWithTraces() {
    return List.of(new OtttA(), new OtttA(OtttA.Form.TWO_FORWARD), new OtttO());
  }

  @ParameterizedTest
  @MethodSource("rulesWithTraces")
  void aWindowOfSeveralStepsIsRefusedWhereWeightsLearnFromTraces(LearningRule rule) {
    SpikingNetwork network = TestNetworks.convolutional(LifParameters.DEFAULT, 0f);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new TestTrainer(network, new TwoStepsBack(rule), TIME_STEPS, TestNetworks.IMAGES, 3)
                    .close())
        .withMessageContainingAll("2 steps", "window of 1", "SpikeSimulation");
  }
}
