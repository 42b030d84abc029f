package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.network.AveragePool;
import org.ottt.djl.network.GlobalAveragePool;
import org.ottt.djl.network.SpikingLayer;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.network.SpikingSequence;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.Bptt;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.rule.Sltt;
import org.ottt.djl.synapse.LinearSynapse;
import org.ottt.djl.synapse.Precision;
import org.ottt.djl.synapse.Synapse;
import org.ottt.djl.testing.SameSpikes;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.testing.TestTrainer;

/** Gradients in bfloat16 against those in float32, where the same neurons fire and where not. */
class Bfloat16GradientTest {

  private static final Shape IMAGES = new Shape(8, 3, 16, 16);
  private static final int TIME_STEPS = 6;

  /**
   * Up to 1.1 % was seen, where the error has been rounded by six connections in the backward pass.
   */
  private static final double RELATIVE_ERROR = 0.02;

  /** Added after the last rounded product. */
  private static final String LAST_BIAS = "01body_09SpikingLayer_01synapse_bias";

  static Stream<LearningRule> rules() {
    return Stream.of(
        new OtttA(), new OtttA(OtttA.Form.TWO_FORWARD), new OtttO(), new Sltt(), new Bptt());
  }

  @ParameterizedTest
  @MethodSource("rules")
  void onTheSameSpikesTheyDifferByRounding(LearningRule rule) {
    Run single = run(rule, Precision.FLOAT32);
    Run half = run(rule, Precision.BFLOAT16);

    assertThat(half.spikes).hasSameSizeAs(single.spikes);
    for (int i = 0; i < single.spikes.size(); i++) {
      assertThat(half.spikes.get(i)).as("spikes %d", i).containsExactly(single.spikes.get(i));
    }
    single.gradients.forEach(
        (name, expected) -> {
          double error = relativeError(half.gradients.get(name), expected);
          assertThat(error).as(name).isLessThan(RELATIVE_ERROR);
          if (name.equals(LAST_BIAS)) {
            // Sums of float32 errors on both sides, perhaps in another order.
            assertThat(error).as(name).isLessThan(1e-6);
          } else {
            assertThat(error == 0)
                .as("%s: only what lies after the last rounded connection is exact", name)
                .isEqualTo(name.startsWith("02classifier"));
          }
        });
  }

  private record Run(List<float[]> spikes, Map<String, float[]> gradients) {}

  /** Without a learning rate, so that all steps of all rules see the same weights. */
  private static Run run(LearningRule rule, Precision precision) {
    SpikingNetwork network = vgg();
    network.setPrecision(precision);
    try (TestTrainer trainer = new TestTrainer(network, rule, TIME_STEPS, IMAGES, 1, 0f)) {
      initialize(network);
      trainer.train(
          TestBatches.random(trainer.trainer().getManager(), 7, TestNetworks.CLASSES, IMAGES));
      return new Run(
          List.copyOf(trainer.spikes()), trainer.gradients().get(trainer.gradients().size() - 1));
    }
  }

  private static SpikingNetwork vgg() {
    LifParameters lif = LifParameters.DEFAULT;
    SpikingSequence body = new SpikingSequence();
    for (int filters : new int[] {16, 32, 0, 48, 48, 0, 64, 64, 64}) {
      body.add(filters == 0 ? new AveragePool(2) : new SpikingLayer(new SameSpikes(filters), lif));
    }
    body.add(new GlobalAveragePool());
    Synapse classifier = LinearSynapse.builder(TestNetworks.CLASSES).build();
    return new SpikingNetwork(body, classifier, 1);
  }

  /** Normal weights, which are standardized; gains of 1 and biases that keep all layers firing. */
  private static void initialize(SpikingNetwork network) {
    Random random = new Random(3);
    for (Pair<String, Parameter> pair : network.getParameters()) {
      float[] values = new float[(int) pair.getValue().getArray().size()];
      for (int i = 0; i < values.length; i++) {
        values[i] =
            switch (pair.getValue().getType()) {
              case GAMMA -> 1f;
              case BIAS -> 0.2f;
              default -> (float) random.nextGaussian();
            };
      }
      TestNetworks.set(pair.getValue(), values);
    }
  }

  private static double relativeError(float[] actual, float[] expected) {
    double error = 0;
    double size = 0;
    for (int i = 0; i < expected.length; i++) {
      error += Math.pow((double) actual[i] - expected[i], 2);
      size += Math.pow(expected[i], 2);
    }
    assertThat(size).as("size of the gradient").isPositive();
    return Math.sqrt(error / size);
  }

  @Test
  void pixelsAndOutputNeuronsAreFloat32() {
    SpikingNetwork network = TestNetworks.convolutional(LifParameters.DEFAULT, 0);
    try (TestTrainer trainer =
        new TestTrainer(network, new OtttA(), TIME_STEPS, TestNetworks.IMAGES, 1, 0f)) {
      List<float[]> single = spikes(trainer);
      network.setPrecision(Precision.BFLOAT16);
      List<float[]> half = spikes(trainer);

      assertThat(network.precision()).isEqualTo(Precision.BFLOAT16);
      assertThat(classifier(network).precision()).isEqualTo(Precision.FLOAT32);
      // Two layers: even places are the first one's, which reads pixels.
      for (int i = 0; i < single.size(); i += 2) {
        assertThat(half.get(i)).containsExactly(single.get(i));
      }
      network.setPrecision(Precision.FLOAT32);
      assertThat(spikes(trainer)).usingRecursiveComparison().isEqualTo(single);
    }
  }

  private static List<float[]> spikes(TestTrainer trainer) {
    trainer.train(
        TestBatches.random(
            trainer.trainer().getManager(), 7, TestNetworks.CLASSES, TestNetworks.IMAGES));
    return List.copyOf(trainer.spikes());
  }

  private static Synapse classifier(SpikingNetwork network) {
    return (Synapse) network.getChildren().get("02classifier");
  }
}
