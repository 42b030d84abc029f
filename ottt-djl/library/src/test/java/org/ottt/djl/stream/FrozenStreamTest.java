package org.ottt.djl.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.tracker.Tracker;
import ai.djl.util.Pair;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.rule.Sltt;
import org.ottt.djl.testing.EqualBits;
import org.ottt.djl.testing.NativeArrays;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.training.optimizer.MomentumSgd;

/** Parameters that are frozen and unfrozen while a stream learns. */
class FrozenStreamTest {

  private static final Shape FRAME = new Shape(2, 6, 6);

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  static Stream<Arguments> rules() {
    return Stream.of(
        Arguments.of(new OtttO(), 1),
        Arguments.of(new OtttO(OtttO.Form.TRACE), 1),
        Arguments.of(new OtttA(), 4),
        Arguments.of(new Sltt(), 1),
        Arguments.of(new Sltt(), 4));
  }

  private SpikingNetwork network() {
    SpikingNetwork network = TestNetworks.convolutional(LifParameters.DEFAULT, 0);
    network.initialize(manager, DataType.FLOAT32, new Shape(1).addAll(FRAME));
    TestNetworks.randomize(network, 5);
    return network;
  }

  private static MomentumSgd sgd(float momentum) {
    return MomentumSgd.builder()
        .setLearningRate(Tracker.fixed(0.05f))
        .optMomentum(momentum)
        .build();
  }

  private static LearningStream stream(
      SpikingNetwork network, LearningRule rule, int window, MomentumSgd optimizer) {
    return LearningStream.builder(network, rule).optWindow(window).optOptimizer(optimizer).build();
  }

  private static float[] frame(long seed) {
    return TestBatches.values(seed, FRAME);
  }

  private static void learn(LearningStream stream, int from, int steps) {
    for (int t = from; t < from + steps; t++) {
      stream.step(frame(t), t % TestNetworks.CLASSES);
    }
  }

  private static Map<String, float[]> parameters(SpikingNetwork network) {
    Map<String, float[]> all = new TreeMap<>();
    for (Pair<String, Parameter> entry : network.getParameters()) {
      all.put(entry.getKey(), entry.getValue().getArray().toFloatArray());
    }
    return all;
  }

  /** The body keeps its bits and the classifier moves. */
  private static void assertOnlyTheClassifierMoved(
      Map<String, float[]> before, Map<String, float[]> after) {
    after.forEach(
        (name, values) -> {
          if (name.contains("classifier")) {
            assertThat(values).as(name).isNotEqualTo(before.get(name));
          } else {
            assertThat(values).as(name).containsExactly(before.get(name));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("rules")
  void whatIsFrozenKeepsItsBitsUntilItIsUnfrozen(LearningRule rule, int window) {
    SpikingNetwork network = network();
    // Without momentum, which would move parameters also where their gradients are lost.
    try (MomentumSgd sgd = sgd(0);
        LearningStream stream = stream(network, rule, window, sgd)) {
      learn(stream, 0, 8);
      network.body().freezeParameters(true);
      Map<String, float[]> frozen = parameters(network);
      learn(stream, 8, 8);
      Map<String, float[]> learned = parameters(network);
      assertOnlyTheClassifierMoved(frozen, learned);
      network.body().freezeParameters(false);
      learn(stream, 16, 8);
      parameters(network)
          .forEach((name, values) -> assertThat(values).as(name).isNotEqualTo(learned.get(name)));
      assertThat(stream.updates()).isEqualTo(24 / window);
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void whatWasFrozenWhenTheStreamWasOpenedLearnsOnceItIsUnfrozen(LearningRule rule, int window) {
    SpikingNetwork network = network();
    network.body().freezeParameters(true);
    Map<String, float[]> opened = parameters(network);
    try (MomentumSgd sgd = sgd(0);
        LearningStream stream = stream(network, rule, window, sgd)) {
      learn(stream, 0, 4);
      Map<String, float[]> before = parameters(network);
      assertOnlyTheClassifierMoved(opened, before);
      network.body().freezeParameters(false);
      learn(stream, 4, 8);
      parameters(network)
          .forEach((name, values) -> assertThat(values).as(name).isNotEqualTo(before.get(name)));
    }
  }

  @Test
  void whatIsFrozenWithinAWindowIsNotUpdated() {
    SpikingNetwork network = network();
    try (MomentumSgd sgd = sgd(0.9f);
        LearningStream stream = stream(network, new Sltt(), 4, sgd)) {
      learn(stream, 0, 2);
      network.body().freezeParameters(true);
      Map<String, float[]> before = parameters(network);
      stream.step(frame(2));
      stream.step(frame(3));
      assertOnlyTheClassifierMoved(before, parameters(network));
      assertThat(stream.updates()).isEqualTo(1);
    }
  }

  /** Freezes and unfreezes within windows, also before steps without a label. */
  private static void toggle(SpikingNetwork network, int step) {
    network.body().freezeParameters(step % 6 >= 3);
    network.classifier().freezeParameters(step % 6 == 1);
  }

  private static void step(LearningStream stream, int step) {
    stream.step(frame(step), step % 4 == 3 ? LearningStream.NO_LABEL : step % TestNetworks.CLASSES);
  }

  @EqualBits
  @ParameterizedTest
  @MethodSource("rules")
  void itLearnsAsAStreamThatIsOpenedAgainAtEveryStep(
      LearningRule rule, int window, @TempDir Path folder) throws Exception {
    Path file = folder.resolve("stream.safetensors");
    SpikingNetwork one = network();
    SpikingNetwork other = network();
    try (MomentumSgd sgd = sgd(0.9f);
        LearningStream stream = stream(one, rule, window, sgd)) {
      for (int t = 0; t < 24; t++) {
        toggle(one, t);
        step(stream, t);
      }
    }
    for (int t = 0; t < 24; t++) {
      toggle(other, t);
      try (MomentumSgd sgd = sgd(0.9f);
          LearningStream stream = stream(other, rule, window, sgd)) {
        if (t > 0) {
          stream.load(file);
        }
        step(stream, t);
        stream.save(file);
      }
    }
    Map<String, float[]> expected = parameters(other);
    parameters(one)
        .forEach((name, values) -> assertThat(values).as(name).isEqualTo(expected.get(name)));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void nothingIsLeftBehind(LearningRule rule, int window) {
    SpikingNetwork network = network();
    try (MomentumSgd sgd = sgd(0.9f);
        LearningStream stream = stream(network, rule, window, sgd)) {
      int early = 0;
      for (int t = 0; t < 96; t++) {
        toggle(network, t);
        step(stream, t);
        if (t == 47) {
          early = NativeArrays.count();
        }
      }
      assertThat(NativeArrays.count()).isEqualTo(early);
    }
  }

  @Test
  void aLabelIsRefusedBeforeTheStepWhereAllIsFrozen(@TempDir Path folder) throws Exception {
    SpikingNetwork network = network();
    Path before = folder.resolve("before");
    Path after = folder.resolve("after");
    try (MomentumSgd sgd = sgd(0.9f);
        LearningStream stream = stream(network, new OtttO(), 1, sgd)) {
      learn(stream, 0, 2);
      network.freezeParameters(true);
      stream.save(before);
      assertThatIllegalStateException()
          .isThrownBy(() -> stream.step(frame(2), 2))
          .withMessageContainingAll("frozen", "freezeParameters(false)");
      stream.save(after);
      assertThat(after).hasSameBinaryContentAs(before);
      assertThat(stream.step(frame(2)).step()).isEqualTo(3);
      network.freezeParameters(false);
      assertThat(stream.step(frame(3), 3).step()).isEqualTo(4);
    }
  }
}
