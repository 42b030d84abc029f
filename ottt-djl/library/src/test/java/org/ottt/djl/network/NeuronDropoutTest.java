package org.ottt.djl.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.Sltt;
import org.ottt.djl.synapse.LinearSynapse;
import org.ottt.djl.testing.Probe;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.testing.TestTrainer;

/** All neurons of this network fire at every step, so what leaves the dropout is its mask. */
class NeuronDropoutTest {

  private static final Shape INPUT = new Shape(8, 2);
  private static final int NEURONS = 100;
  private static final int TIME_STEPS = 5;
  private static final float PROBABILITY = 0.2f;

  @Test
  void oneMaskIsKeptOverAllStepsOfABatch() {
    Probe probe = new Probe();
    try (TestTrainer run = firing(probe)) {
      train(run);
      List<float[]> first = List.copyOf(probe.seen());
      assertThat(first).hasSize(TIME_STEPS);
      assertThat(first).allSatisfy(mask -> assertThat(mask).containsExactly(first.get(0)));
      int dropped = 0;
      for (float value : first.get(0)) {
        assertThat(value).isIn(0f, 1 / (1 - PROBABILITY));
        dropped += value == 0 ? 1 : 0;
      }
      // Four standard errors of 800 draws.
      assertThat(dropped / 800.0).isCloseTo(PROBABILITY, within(0.057));

      probe.seen().clear();
      train(run);
      assertThat(probe.seen().get(0)).as("another batch").isNotEqualTo(first.get(0));
    }
  }

  @Test
  void observersSeeTheSpikesBeforeTheMask() {
    try (TestTrainer run = firing(new Probe())) {
      train(run);
      assertThat(run.spikes()).hasSize(TIME_STEPS).allMatch(NeuronDropoutTest::allOnes);
    }
  }

  @Test
  void nothingIsDroppedInEvaluation() {
    Probe probe = new Probe();
    try (TestTrainer run = firing(probe)) {
      run.validate(TestBatches.random(run.trainer().getManager(), 1, 2, INPUT));
      assertThat(probe.seen()).hasSize(TIME_STEPS).allMatch(NeuronDropoutTest::allOnes);
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {-0.1f, 1f, Float.NaN})
  void rejectsAProbabilityOutsideItsRange(float probability) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new NeuronDropout(probability))
        .withMessageContainingAll("[0, 1)", String.valueOf(probability));
  }

  private static boolean allOnes(float[] values) {
    float[] ones = new float[values.length];
    Arrays.fill(ones, 1);
    return Arrays.equals(values, ones);
  }

  private static void train(TestTrainer run) {
    run.train(TestBatches.random(run.trainer().getManager(), 1, 2, INPUT));
  }

  private static TestTrainer firing(Probe probe) {
    SpikingSequence body =
        new SpikingSequence()
            .add(new SpikingLayer(LinearSynapse.builder(NEURONS).build(), LifParameters.DEFAULT))
            .add(new NeuronDropout(PROBABILITY))
            .add(probe);
    SpikingNetwork network = new SpikingNetwork(body, LinearSynapse.builder(2).build(), 1);
    TestTrainer run = new TestTrainer(network, new Sltt(), TIME_STEPS, INPUT, 1, 0f);
    float[] bias = new float[NEURONS];
    Arrays.fill(bias, 100);
    TestNetworks.set(network.getParameters().values().get(1), bias);
    // What it saw when the trainer tried its rule.
    probe.seen().clear();
    Engine.getInstance().setRandomSeed(11);
    return run;
  }
}
