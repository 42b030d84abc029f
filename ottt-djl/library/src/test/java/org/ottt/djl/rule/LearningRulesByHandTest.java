package org.ottt.djl.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ottt.djl.network.Flatten;
import org.ottt.djl.network.SpikingLayer;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.network.SpikingSequence;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.synapse.LinearSynapse;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.testing.TestTrainer;

/** Gradients of a chain of two neurons under each rule against its formulas in doubles. */
class LearningRulesByHandTest {

  private static final double[] FRAMES = {0.9, 1.3, 0.2, 1.1, 0.7, 1.6, -0.3};
  private static final double[] PARAMETERS = {0.8, 0.1, 0.9, 0.15, 1.2, -0.4, 0.05, -0.1};
  private static final float RATE = 0.2f;

  @Test
  void theChainFiresOnBothLayersAndKeepsAMargin() {
    ChainByHand chain = chain();
    chain.accumulated(ChainByHand.Presynaptic.TRACE);
    assertThat(chain.spikeCount(0)).isBetween(2, 5);
    assertThat(chain.spikeCount(1)).isBetween(2, 5);
    assertThat(chain.margin()).isGreaterThan(1e-3);
  }

  @ParameterizedTest
  @EnumSource
  void otttAWeighsErrorsWithTraces(OtttA.Form form) {
    double[] expected = chain().accumulated(ChainByHand.Presynaptic.TRACE);
    assertGradients(new OtttA(form), List.of(expected));
  }

  @Test
  void slttWeighsErrorsWithPresentSpikes() {
    double[] expected = chain().accumulated(ChainByHand.Presynaptic.SPIKES);
    assertGradients(new Sltt(), List.of(expected));
  }

  @ParameterizedTest
  @EnumSource
  void otttOChangesTheWeightsAtEveryStep(OtttO.Form form) {
    ChainByHand chain = chain();
    List<double[]> gradients = Stream.of(chain.online(RATE, form)).toList();
    assertThat(chain.margin()).isGreaterThan(1e-3);
    float[] parameters = assertGradients(new OtttO(form), gradients);
    assertClose(parameters, chain.parameters());
  }

  @Test
  void theFormsOfOtttODifferByFarMoreThanRounding() {
    double[] exact = chain().online(RATE, OtttO.Form.EXACT)[FRAMES.length - 1];
    double[] trace = chain().online(RATE, OtttO.Form.TRACE)[FRAMES.length - 1];
    assertThat(Math.abs(exact[2] - trace[2])).as("gradient of w2").isGreaterThan(1e-3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void bpttGoesBackOverAllSteps(boolean detachReset) {
    assertGradients(new Bptt(detachReset), List.of(chain().throughTime(detachReset)));
  }

  private static ChainByHand chain() {
    return new ChainByHand(PARAMETERS, FRAMES, 1);
  }

  /** Returns the parameters after the batch. */
  private static float[] assertGradients(LearningRule rule, List<double[]> expected) {
    SpikingSequence body = new SpikingSequence().add(new Flatten());
    for (int layer = 0; layer < 2; layer++) {
      body.add(new SpikingLayer(LinearSynapse.builder(1).build(), LifParameters.DEFAULT));
    }
    SpikingNetwork network = new SpikingNetwork(body, LinearSynapse.builder(2).build(), 1);
    Shape shape = new Shape(1, FRAMES.length, 1, 1, 1);
    try (TestTrainer run = new TestTrainer(network, rule, FRAMES.length, shape, 1, RATE)) {
      set(network, PARAMETERS);
      run.train(TestBatches.of(run.trainer().getManager(), floats(FRAMES), shape, 1));
      assertThat(run.gradients()).hasSameSizeAs(expected);
      for (int i = 0; i < expected.size(); i++) {
        assertClose(flat(run.gradients().get(i), network), expected.get(i));
      }
      return flat(run.parameters(), network);
    }
  }

  private static void set(SpikingNetwork network, double[] values) {
    int at = 0;
    for (Parameter parameter : network.getParameters().values()) {
      float[] part = new float[(int) parameter.getArray().size()];
      for (int i = 0; i < part.length; i++) {
        part[i] = (float) values[at++];
      }
      TestNetworks.set(parameter, part);
    }
  }

  private static float[] flat(Map<String, float[]> byName, SpikingNetwork network) {
    List<Float> values = new ArrayList<>();
    for (String name : network.getParameters().keys()) {
      for (float value : byName.get(name)) {
        values.add(value);
      }
    }
    float[] flat = new float[values.size()];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = values.get(i);
    }
    return flat;
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static void assertClose(float[] actual, double[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual[i]).as("value %d", i).isCloseTo(expected[i], within(1e-6));
    }
  }
}
