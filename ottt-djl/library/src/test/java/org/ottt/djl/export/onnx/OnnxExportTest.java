package org.ottt.djl.export.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.onnxruntime.OrtException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.data.ChannelNormalization;
import org.ottt.djl.data.event.FrameNormalization;
import org.ottt.djl.export.ExportException;
import org.ottt.djl.export.ExportedNetworks;
import org.ottt.djl.export.Preprocessing;
import org.ottt.djl.export.onnx.OnnxRuntimeModel.Tensor;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.network.Flatten;
import org.ottt.djl.network.SpikingGraph;
import org.ottt.djl.network.SpikingLayer;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.network.SpikingSequence;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifModel;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.NeuronModel;
import org.ottt.djl.neuron.Reset;
import org.ottt.djl.synapse.AveragePooling;
import org.ottt.djl.synapse.Conv2dSynapse;
import org.ottt.djl.synapse.LinearSynapse;
import org.ottt.djl.testing.TestNetworks;

class OnnxExportTest {

  private static final int SAMPLES = 100;
  private static final float TOLERANCE = 1e-4f;

  @TempDir Path folder;
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager(Device.cpu());
    Engine.getInstance().setRandomSeed(3);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  static Stream<NetworkDescription> networks() {
    List<NetworkDescription> all = new ArrayList<>();
    for (Reset reset : Reset.values()) {
      for (NeuronModel model : ExportedNetworks.models(reset)) {
        all.add(ExportedNetworks.vgg(false, model));
        all.add(ExportedNetworks.vgg(true, model));
      }
      NeuronModel lif = ExportedNetworks.models(reset).get(1);
      all.add(ExportedNetworks.nfResNet(false, lif));
      all.add(ExportedNetworks.nfResNet(true, lif));
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void onnxRuntimeAnswersAsTheNetworkDoes(NetworkDescription description)
      throws IOException, OrtException {
    SpikingNetwork network = ExportedNetworks.build(description, manager);
    NDArray images = manager.randomNormal(new Shape(SAMPLES, 3, 8, 8));
    for (int steps : new int[] {1, 4, 6}) {
      Path file = folder.resolve("unrolled.onnx");
      OnnxExport.unrolled(file, network, description, steps, false);
      try (OnnxRuntimeModel model = new OnnxRuntimeModel(file)) {
        assertSame(
            logits(network, images, steps),
            model.run(Map.of("input", tensor(images))).get("logits"),
            3);
      }
      if (steps == 6) {
        assertFires(logits(network, images, steps));
      }
      NDArray interpreted =
          OnnxInterpreter.read(file).run(Map.of("input", images), manager).get("logits");
      assertSame(logits(network, images, steps), tensor(interpreted), 3);
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void framesOneByOneAreTheSameAsAllAtOnce(NetworkDescription description)
      throws IOException, OrtException {
    SpikingNetwork network = ExportedNetworks.build(description, manager);
    NDArray frames = manager.randomNormal(new Shape(10, 5, 3, 8, 8));
    Path file = folder.resolve("step.onnx");
    Path all = folder.resolve("frames.onnx");
    OnnxExport.step(file, network, description, true);
    OnnxExport.unrolled(all, network, description, 5, true);
    float[] expected = logits(network, frames, 5);
    assertFires(expected);
    try (OnnxRuntimeModel model = new OnnxRuntimeModel(all)) {
      assertSame(expected, model.run(Map.of("input", tensor(frames))).get("logits"), 3);
    }
    float[] total = new float[expected.length];
    try (OnnxRuntimeModel model = new OnnxRuntimeModel(file)) {
      Map<String, Tensor> inputs = new HashMap<>();
      model
          .inputShapes()
          .forEach(
              (name, shape) -> {
                shape[0] = 10;
                inputs.put(name, new Tensor(new float[(int) new Shape(shape).size()], shape));
              });
      assertThat(inputs).hasSizeGreaterThan(1);
      for (int step = 0; step < 5; step++) {
        inputs.put("input", tensor(frames.get(":, {}", step)));
        Map<String, Tensor> outputs = model.run(inputs);
        assertThat(outputs).hasSize(inputs.size());
        for (int i = 0; i < total.length; i++) {
          total[i] += outputs.get("logits").values()[i];
        }
        outputs.forEach(
            (name, value) -> {
              if (name.startsWith(OnnxExport.NEXT)) {
                inputs.put(name.substring(OnnxExport.NEXT.length()), value);
              }
            });
      }
    }
    assertSame(expected, new Tensor(total, 10, 3), 3);
  }

  @Test
  void graphsOfOnesOwnAreExported() throws IOException, OrtException {
    NeuronModel lif = Lif.DEFAULT;
    SpikingGraph graph =
        SpikingGraph.builder()
            .addLayer("first", lif)
            .addLayer("second", lif, new Flatten())
            .connect(SpikingGraph.INPUT, "first", Conv2dSynapse.builder(4).build())
            .connect(
                "first",
                "second",
                Conv2dSynapse.builder(6)
                    .optGroups(2)
                    .optStride(2)
                    .optPool(new AveragePooling(3, 2, 1))
                    .build())
            .connectBack("first", "first", Conv2dSynapse.builder(4).optKernel(1, 0).build())
            .connectBack("first", "second", Conv2dSynapse.builder(6).build())
            .build();
    SpikingNetwork network =
        ExportedNetworks.initialize(
            new SpikingNetwork(graph, LinearSynapse.builder(3).build(), 4),
            new Shape(1, 3, 8, 8),
            manager);
    NDArray images = manager.randomNormal(new Shape(SAMPLES, 3, 8, 8));
    Path file = folder.resolve("graph.onnx");
    OnnxExport.unrolled(file, network, ExportedNetworks.vgg(false, lif), 4, false);
    try (OnnxRuntimeModel model = new OnnxRuntimeModel(file)) {
      assertSame(
          logits(network, images, 4), model.run(Map.of("input", tensor(images))).get("logits"), 3);
    }
  }

  @Test
  void theFileSaysWhatItsInputIs() throws IOException, OrtException {
    NetworkDescription description = ExportedNetworks.vgg(false, Lif.DEFAULT);
    SpikingNetwork network = ExportedNetworks.build(description, manager);
    Path file = folder.resolve("model.onnx");
    OnnxExport.unrolled(file, network, description, 2, false);
    try (OnnxRuntimeModel model = new OnnxRuntimeModel(file)) {
      Map<String, String> metadata = model.metadata();
      assertThat(JsonParser.parseString(metadata.get("classes")).getAsJsonArray())
          .extracting(name -> name.getAsString())
          .isEqualTo(description.classes());
      assertThat(
              JsonParser.parseString(metadata.get("preprocessing"))
                  .getAsJsonObject()
                  .getAsJsonArray("mean")
                  .get(1)
                  .getAsFloat())
          .isEqualTo(0.4f);
      assertThat(metadata).containsEntry("time_steps", "2").containsEntry("input", "still");
      assertThat(NetworkDescription.fromJson(metadata.get("network"))).isEqualTo(description);
      assertThat(model.inputShapes().get("input")).containsExactly(-1, 3, 8, 8);
    }
  }

  @Test
  void theFileSaysHowFramesAreNormalized() throws IOException, OrtException {
    NetworkDescription description = ExportedNetworks.ofFrames(Lif.DEFAULT);
    SpikingNetwork network = ExportedNetworks.build(description, manager);
    FrameNormalization normalization =
        FrameNormalization.byChannel(
            ChannelNormalization.of(new float[] {0.5f, 1, 2}, new float[] {2, 4, 8}));
    Path file = folder.resolve("frames.onnx");
    for (int steps : new int[] {1, 2}) {
      if (steps == 1) {
        OnnxExport.step(file, network, description, true, normalization);
      } else {
        OnnxExport.unrolled(file, network, description, steps, true, normalization);
      }
      try (OnnxRuntimeModel model = new OnnxRuntimeModel(file)) {
        assertThat(model.metadata())
            .containsEntry("time_steps", Integer.toString(steps))
            .containsEntry("preprocessing", Preprocessing.json(description, normalization));
      }
    }
    OnnxExport.step(file, network, description, true);
    try (OnnxRuntimeModel model = new OnnxRuntimeModel(file)) {
      assertThat(model.metadata().get("preprocessing")).contains("height").doesNotContain("mean");
    }
  }

  /** Custom neurons with the equations of LIF, which an exporter cannot know. */
  record OwnNeurons(LifParameters parameters) implements LifModel {
    @Override
    public String name() {
      return "own";
    }
  }

  @Test
  void whatCannotBeExportedIsNamedAndNothingIsWritten() {
    SpikingNetwork neurons =
        ExportedNetworks.initialize(
            new SpikingNetwork(
                new SpikingSequence()
                    .add(new Flatten())
                    .add(
                        new SpikingLayer(
                            LinearSynapse.builder(5).build(),
                            new OwnNeurons(LifParameters.DEFAULT))),
                LinearSynapse.builder(3).build(),
                2),
            new Shape(1, 3, 8, 8),
            manager);
    NetworkDescription description = ExportedNetworks.vgg(false, Lif.DEFAULT);
    Path file = folder.resolve("model.onnx");
    assertThatThrownBy(() -> OnnxExport.unrolled(file, neurons, description, 2, false))
        .isInstanceOf(ExportException.class)
        .hasMessageContaining("01body_02SpikingLayer")
        .hasMessageContaining("custom neurons (own)");
    SpikingNetwork parts =
        ExportedNetworks.initialize(
            TestNetworks.mixed(LifParameters.DEFAULT), new Shape(1, 2, 6, 6), manager);
    assertThatThrownBy(() -> OnnxExport.step(file, parts, description, false))
        .isInstanceOf(ExportException.class)
        .hasMessageContaining("TwoConnections")
        .hasMessageContaining("FlowPart");
    assertThat(Files.exists(file)).isFalse();
  }

  private static float[] logits(SpikingNetwork network, NDArray input, int steps) {
    network.setTimeSteps(steps);
    return HostValues.floats(
        network
            .forward(new ParameterStore(input.getManager(), false), new NDList(input), false)
            .singletonOrThrow());
  }

  private static Tensor tensor(NDArray array) {
    return new Tensor(HostValues.floats(array), array.getShape().getShape());
  }

  private static void assertSame(float[] expected, Tensor actual, int classes) {
    assertThat(actual.shape()).containsExactly(expected.length / classes, classes);
    assertThat(actual.values()).containsExactly(expected, within(TOLERANCE));
    for (int i = 0; i < expected.length; i += classes) {
      assertThat(best(actual.values(), i, classes)).isEqualTo(best(expected, i, classes));
    }
  }

  /** A network that never fires would agree with any other: all samples would get one answer. */
  private static void assertFires(float[] logits) {
    assertThat(Arrays.stream(box(logits)).distinct().count()).isGreaterThan(3);
  }

  private static Float[] box(float[] values) {
    Float[] boxed = new Float[values.length];
    Arrays.setAll(boxed, i -> values[i]);
    return boxed;
  }

  private static int best(float[] values, int from, int classes) {
    int best = 0;
    for (int i = 1; i < classes; i++) {
      best = values[from + i] > values[from + best] ? i : best;
    }
    return best;
  }
}
