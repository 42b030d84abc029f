package org.ottt.djl.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.ottt.djl.testing.Close.assertClose;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.Bptt;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.rule.Sltt;
import org.ottt.djl.simulation.SpikingBlock;
import org.ottt.djl.synapse.Conv2dSynapse;
import org.ottt.djl.synapse.LinearSynapse;
import org.ottt.djl.testing.EqualBits;
import org.ottt.djl.testing.MarginSurrogate;
import org.ottt.djl.testing.RuleForms;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.testing.TestTrainer;

@EqualBits
class SpikingGraphTest {

  private static final LifParameters LIF = LifParameters.DEFAULT.withThreshold(0.5f);

  static Stream<LearningRule> rules() {
    return RuleForms.all();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void aChainIsASequence(LearningRule rule) {
    SpikingSequence sequence =
        new SpikingSequence()
            .add(new SpikingLayer(Conv2dSynapse.builder(4).build(), LIF))
            .add(new AveragePool(2))
            .add(new SpikingLayer(Conv2dSynapse.builder(5).build(), LIF))
            .add(new GlobalAveragePool());
    SpikingGraph graph =
        SpikingGraph.builder()
            .addLayer("b", LIF)
            .addLayer("a", LIF, new AveragePool(2))
            .connect("a", "b", Conv2dSynapse.builder(5).build())
            .connect(SpikingGraph.INPUT, "a", Conv2dSynapse.builder(4).build())
            .optOutput("b")
            .build();
    SpikingSequence body = new SpikingSequence().add(graph).add(new GlobalAveragePool());
    assertThat(gradients(body, rule)).isEqualTo(gradients(sequence, rule));
  }

  @Test
  void theInputDoesNotComeBack() {
    SpikingGraph.Builder builder = SpikingGraph.builder().addLayer("a", LIF);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> builder.connectBack(SpikingGraph.INPUT, "a", Conv2dSynapse.builder(4).build()))
        .withMessageContainingAll("cannot come back", "use connect");
  }

  private static List<List<Float>> gradients(SpikingBlock body, LearningRule rule) {
    SpikingNetwork network = new SpikingNetwork(body, LinearSynapse.builder(6).build(), 1);
    try (TestTrainer run = new TestTrainer(network, rule, 4, TestNetworks.IMAGES, 3)) {
      run.train(
          TestBatches.random(
              run.trainer().getManager(), 4, TestNetworks.CLASSES, TestNetworks.IMAGES));
      return run.gradients().get(0).values().stream().map(SpikingGraphTest::list).toList();
    }
  }

  private static List<Float> list(float[] values) {
    List<Float> list = new ArrayList<>();
    for (float value : values) {
      list.add(value);
    }
    return list;
  }

  /**
   * Feedback to a larger and to a smaller layer, recurrence, and two connections into one layer.
   */
  static SpikingNetwork everyConnection(LifParameters lif) {
    SpikingGraph graph =
        SpikingGraph.builder()
            .addLayer("first", lif)
            .addLayer("second", lif)
            .addLayer("third", lif)
            .connect(SpikingGraph.INPUT, "first", Conv2dSynapse.builder(4).build())
            .connect(
                "first",
                "second",
                Conv2dSynapse.builder(5).optStride(2).optStandardized(true).build())
            .connect("second", "third", Conv2dSynapse.builder(3).build())
            .connect("first", "third", Conv2dSynapse.builder(3).optStride(2).build())
            .connectBack("third", "first", Conv2dSynapse.builder(4).build())
            .connectBack("first", "second", Conv2dSynapse.builder(5).optBias(false).build())
            .connectBack("third", "third", Conv2dSynapse.builder(3).optKernel(1, 0).build())
            .build();
    SpikingSequence body = new SpikingSequence().add(graph).add(new GlobalAveragePool());
    return new SpikingNetwork(body, LinearSynapse.builder(TestNetworks.CLASSES).build(), 1);
  }

  @Test
  void bothFormsOfOtttALearnTheSameThroughEveryConnection() {
    int compared = 0;
    for (long seed = 1; compared < 3; seed++) {
      MarginSurrogate surrogate = new MarginSurrogate(LIF.surrogate());
      LifParameters watched = LIF.withSurrogate(surrogate);
      Map<String, float[]> spikes = everyGradient(new OtttA(OtttA.Form.TWO_FORWARD), watched, seed);
      assertThat(seed).as("seeds without a neuron near its threshold").isLessThan(40);
      if (surrogate.margin() > 2e-5) {
        assertClose(
            "gradient", everyGradient(new OtttA(OtttA.Form.TRACE), LIF, seed), spikes, 2e-5);
        assertThat(spikes)
            .allSatisfy(
                (name, values) -> assertThat(list(values)).as(name).anyMatch(value -> value != 0));
        compared++;
      }
    }
  }

  private static Map<String, float[]> everyGradient(
      LearningRule rule, LifParameters lif, long seed) {
    SpikingNetwork network = everyConnection(lif);
    try (TestTrainer run = new TestTrainer(network, rule, 5, TestNetworks.IMAGES, seed)) {
      run.train(
          TestBatches.random(
              run.trainer().getManager(), 4, TestNetworks.CLASSES, TestNetworks.IMAGES));
      return run.gradients().get(0);
    }
  }

  @Test
  void errorsFlowBackThroughAllConnectionsUnderBpttOnly() {
    // The only way from the first layer's weights to the last step's loss is the way back.
    for (int enlargement : new int[] {1, 2}) {
      Map<String, float[]> bptt = feedbackGradients(new Bptt(), enlargement);
      Map<String, float[]> sltt = feedbackGradients(new Sltt(), enlargement);
      String name =
          bptt.keySet().stream()
              .filter(key -> key.contains("a-to-b_weight"))
              .findFirst()
              .orElseThrow();
      assertThat(bptt.get(name)).as("enlarged by %d", enlargement).isNotEqualTo(sltt.get(name));
    }
  }

  private static Map<String, float[]> feedbackGradients(LearningRule rule, int enlargement) {
    LifParameters forgetful = LIF.withLeak(0f);
    SpikingGraph graph =
        SpikingGraph.builder()
            .addLayer("a", forgetful)
            .addLayer("b", forgetful)
            .connect(SpikingGraph.INPUT, "a", Conv2dSynapse.builder(4).build())
            .connect("a", "b", Conv2dSynapse.builder(4).optStride(enlargement).build())
            .connectBack("b", "a", Conv2dSynapse.builder(4).build())
            .build();
    SpikingSequence body = new SpikingSequence().add(graph).add(new GlobalAveragePool());
    SpikingNetwork network =
        new SpikingNetwork(body, LinearSynapse.builder(TestNetworks.CLASSES).build(), 1);
    try (TestTrainer run = new TestTrainer(network, rule, 3, TestNetworks.IMAGES, 2)) {
      run.train(
          TestBatches.random(
              run.trainer().getManager(), 4, TestNetworks.CLASSES, TestNetworks.IMAGES));
      return run.gradients().get(0);
    }
  }

  @Test
  void saysWhatIsWrongWithTheWiring() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SpikingGraph.builder().build())
        .withMessageContaining("addLayer");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> two().connect("a", "c", Conv2dSynapse.builder(4).build()).build())
        .withMessageContainingAll("no layer 'c'", "[a, b]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> two().addLayer("a", Lif.DEFAULT))
        .withMessageContaining("'a'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> two().connect("b", "a", Conv2dSynapse.builder(4).build()).build())
        .withMessageContainingAll("'b', 'a'", "cycle", "connectBack");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> two().addLayer("alone", LIF).optOutput("b").build())
        .withMessageContainingAll("'alone'", "not connected");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                two()
                    .addLayer("late", LIF)
                    .connectBack("b", "late", Conv2dSynapse.builder(4).build())
                    .build())
        .withMessageContainingAll("'late'", "no forward connection");
  }

  @Test
  void saysWhichSizesDoNotFit() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                initialize(
                    two().connect(SpikingGraph.INPUT, "b", Conv2dSynapse.builder(5).build())))
        .withMessageContainingAll("'b'", "(1, 4, 6, 6)", "(1, 5, 6, 6)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> initialize(two().connectBack("b", "a", Conv2dSynapse.builder(3).build())))
        .withMessageContainingAll("'b'", "'a'", "channels");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                initialize(
                    two().connect(SpikingGraph.INPUT, "b", LinearSynapse.builder(3).build())))
        .withMessageContainingAll("'b'");
  }

  private static SpikingGraph.Builder two() {
    return SpikingGraph.builder()
        .addLayer("a", LIF)
        .addLayer("b", LIF)
        .connect(SpikingGraph.INPUT, "a", Conv2dSynapse.builder(4).build())
        .connect("a", "b", Conv2dSynapse.builder(4).build());
  }

  private static void initialize(SpikingGraph.Builder builder) {
    try (NDManager manager = NDManager.newBaseManager()) {
      builder.build().initialize(manager, DataType.FLOAT32, new Shape(1, 2, 6, 6));
    }
  }
}
