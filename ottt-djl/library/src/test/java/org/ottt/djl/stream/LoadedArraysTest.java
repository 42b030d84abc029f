package org.ottt.djl.stream;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.MalformedModelException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.training.checkpoint.Checkpoint;

/**
 * DJL's load gives a network other arrays, a checkpoint writes into those that it has: open streams
 * continue alike, without a reset.
 */
@EqualBits
class LoadedArraysTest {

  private static final Shape FRAME = new Shape(2, 6, 6);

  private final NDManager manager = NDManager.newBaseManager();
  private final SpikingNetwork written = network(5);
  private final SpikingNetwork replaced = network(5);
  private byte[] saved;
  private Path file;

  private SpikingNetwork network(long seed) {
    SpikingNetwork network = TestNetworks.convolutional(LifParameters.DEFAULT, 0);
    network.initialize(manager, DataType.FLOAT32, new Shape(1).addAll(FRAME));
    TestNetworks.randomize(network, seed);
    return network;
  }

  @BeforeEach
  void save(@TempDir Path folder) throws IOException {
    SpikingNetwork other = network(9);
    file = folder.resolve("other.safetensors");
    Checkpoint.write(file, other, null, Map.of());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    other.saveParameters(new DataOutputStream(bytes));
    saved = bytes.toByteArray();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private void load() throws IOException, MalformedModelException {
    Checkpoint.load(file, written, null);
    replaced.loadParameters(manager, new DataInputStream(new ByteArrayInputStream(saved)));
  }

  private static float[] frame(long seed) {
    return TestBatches.values(seed, FRAME);
  }

  private static Map<String, float[]> parameters(SpikingNetwork network) {
    Map<String, float[]> all = new TreeMap<>();
    for (Pair<String, Parameter> entry : network.getParameters()) {
      all.put(entry.getKey(), entry.getValue().getArray().toFloatArray());
    }
    return all;
  }

  @Test
  void aStreamAnswersFromTheArraysThatWereLoaded() throws Exception {
    try (SpikingStream expected = new SpikingStream(written, null);
        SpikingStream stream = new SpikingStream(replaced, null);
        SpikingStream untouched = new SpikingStream(network(5), null)) {
      untouched.step(frame(1));
      assertThat(stream.step(frame(1)).logits()).isEqualTo(expected.step(frame(1)).logits());
      load();
      float[] logits = stream.step(frame(2)).logits();
      assertThat(logits)
          .isEqualTo(expected.step(frame(2)).logits())
          .isNotEqualTo(untouched.step(frame(2)).logits());
    }
  }

  static Stream<Arguments> rules() {
    return Stream.of(
        Arguments.of(new OtttO(), 1),
        Arguments.of(new OtttO(OtttO.Form.TRACE), 1),
        Arguments.of(new OtttA(), 4),
        Arguments.of(new Sltt(), 1));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void aStreamLearnsOnTheArraysThatWereLoaded(LearningRule rule, int window) throws Exception {
    try (LearningStream expected =
            LearningStream.builder(written, rule).optWindow(window).build();
        LearningStream stream = LearningStream.builder(replaced, rule).optWindow(window).build()) {
      for (int t = 0; t < 8; t++) {
        if (t == 3) {
          load();
        }
        assertThat(stream.step(frame(t), t % TestNetworks.CLASSES).logits())
            .as("step %d", t)
            .isEqualTo(expected.step(frame(t), t % TestNetworks.CLASSES).logits());
      }
      assertThat(stream.updates()).isEqualTo(8 / window);
    }
    Map<String, float[]> learned = parameters(written);
    parameters(replaced)
        .forEach((name, values) -> assertThat(values).as(name).isEqualTo(learned.get(name)));
    assertThat(parameters(network(9))).usingRecursiveComparison().isNotEqualTo(learned);
  }
}
