package org.ottt.djl.export.nir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ottt.djl.data.event.FrameNormalization;
import org.ottt.djl.export.ExportException;
import org.ottt.djl.export.ExportedNetworks;
import org.ottt.djl.export.Preprocessing;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.network.Flatten;
import org.ottt.djl.network.Scale;
import org.ottt.djl.network.SpikingGraph;
import org.ottt.djl.network.SpikingLayer;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.network.SpikingSequence;
import org.ottt.djl.neuron.AdaptiveLif;
import org.ottt.djl.neuron.CurrentBasedLif;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.NeuronModel;
import org.ottt.djl.neuron.Reset;
import org.ottt.djl.synapse.LinearSynapse;
import org.ottt.djl.testing.SharedFolder;
import org.ottt.djl.training.checkpoint.Checkpoint;
import org.ottt.djl.training.checkpoint.StoredNetwork;

class NirTest {

  private static final int SAMPLES = 10;
  private static final int STEPS = 5;

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
        if (!(model instanceof AdaptiveLif)) {
          all.add(ExportedNetworks.vgg(false, model));
        }
      }
      all.add(ExportedNetworks.nfResNet(true, ExportedNetworks.models(reset).get(1)));
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void theEquationsOfTheFileGiveTheLogitsOfTheNetwork(NetworkDescription description)
      throws IOException {
    SpikingNetwork network = ExportedNetworks.build(description, manager);
    Path file = folder.resolve("network.nir");
    boolean exact = NirExport.write(file, network, description, NirExport.DT);
    NDArray frames = manager.randomNormal(new Shape(SAMPLES, STEPS, 3, 8, 8));
    assertSimulated(file, !exact, network, frames);
  }

  private void assertSimulated(Path file, boolean softReset, SpikingNetwork network, NDArray frames)
      throws IOException {
    float[] expected = logits(network, frames);
    float[] values = HostValues.floats(frames);
    int classes = expected.length / SAMPLES;
    int size = values.length / SAMPLES / STEPS;
    assertThat(Arrays.stream(boxed(expected)).distinct().count())
        .isGreaterThan(expected.length / 4);
    for (int n = 0; n < SAMPLES; n++) {
      NirSimulation simulation = NirSimulation.open(file, NirExport.DT, softReset);
      float[] total = new float[classes];
      for (int step = 0; step < STEPS; step++) {
        int from = (n * STEPS + step) * size;
        float[] out = simulation.step(Arrays.copyOfRange(values, from, from + size));
        for (int i = 0; i < classes; i++) {
          total[i] += out[i];
        }
      }
      assertThat(total)
          .containsExactly(
              Arrays.copyOfRange(expected, n * classes, (n + 1) * classes), within(1e-4f));
    }
  }

  private static Float[] boxed(float[] values) {
    Float[] boxed = new Float[values.length];
    Arrays.setAll(boxed, i -> values[i]);
    return boxed;
  }

  private static float[] logits(SpikingNetwork network, NDArray frames) {
    network.setTimeSteps(STEPS);
    return HostValues.floats(
        network
            .forward(new ParameterStore(frames.getManager(), false), new NDList(frames), false)
            .singletonOrThrow());
  }

  @Test
  void theFileIsWhatNirAsksFor() throws IOException {
    NetworkDescription description =
        ExportedNetworks.vgg(false, new Lif(LifParameters.DEFAULT.withReset(Reset.ZERO)));
    Path file = folder.resolve("network.nir");
    assertThat(
            NirExport.write(file, ExportedNetworks.build(description, manager), description, 1e-3))
        .isTrue();
    try (HdfFile hdf = new HdfFile(file)) {
      assertThat(hdf.getDatasetByPath("/node/type").getData()).isEqualTo("NIRGraph");
      assertThat(((Object[]) hdf.getDatasetByPath("/node/edges").getData())).hasSize(12);
      assertThat(hdf.getDatasetByPath("/metadata/reset").getData()).isEqualTo("zero");
      NirGraph.Node lif =
          NirFile.read(file).nodes().values().stream()
              .filter(node -> node.type().equals("LIF") && node.shape("tau")[0] == 6)
              .findFirst()
              .orElseThrow();
      assertThat(lif.shape("tau")).containsExactly(6, 8, 8);
      assertThat(lif.values("tau")).containsOnly(2e-3);
      assertThat(lif.values("r")).containsOnly(2);
      Dataset weight = hdf.getDatasetByPath("/node/nodes/" + firstConvolution(file) + "/weight");
      assertThat(weight.getDimensions()).containsExactly(6, 3, 3, 3);
      assertThat(weight.getJavaType()).isEqualTo(float.class);
    }
  }

  private static String firstConvolution(Path file) throws IOException {
    return NirFile.read(file).nodes().values().stream()
        .filter(node -> node.type().equals("Conv2d") && node.shape("weight")[0] == 6)
        .findFirst()
        .orElseThrow()
        .name();
  }

  @Test
  void whatNirCannotSayIsRefusedWithTheReason() {
    Path file = folder.resolve("network.nir");
    for (NeuronModel model : List.of(ExportedNetworks.models(Reset.ZERO).get(5))) {
      NetworkDescription adaptive = ExportedNetworks.vgg(false, model);
      assertThatThrownBy(
              () ->
                  NirExport.write(
                      file, ExportedNetworks.build(adaptive, manager), adaptive, NirExport.DT))
          .isInstanceOf(ExportException.class)
          .hasMessageContaining("SpikingLayer")
          .hasMessageContaining("adapting threshold");
    }
    NetworkDescription feedback = ExportedNetworks.vgg(true, Lif.DEFAULT);
    assertThatThrownBy(
            () ->
                NirExport.write(
                    file, ExportedNetworks.build(feedback, manager), feedback, NirExport.DT))
        .isInstanceOf(ExportException.class)
        .hasMessageContaining("enlarges");
    assertThat(file).doesNotExist();
  }

  private SpikingNetwork recurrent(NeuronModel model) {
    SpikingGraph graph =
        SpikingGraph.builder()
            .addLayer("first", model)
            .addLayer("second", model)
            .connect(SpikingGraph.INPUT, "first", LinearSynapse.builder(9).build())
            .connect("first", "second", LinearSynapse.builder(7).optBias(false).build())
            .connectBack("first", "first", LinearSynapse.builder(9).optBias(false).build())
            .connectBack("second", "first", LinearSynapse.builder(9).optBias(false).build())
            .build();
    return ExportedNetworks.initialize(
        new SpikingNetwork(
            new SpikingSequence().add(new Flatten()).add(graph),
            LinearSynapse.builder(4).build(),
            STEPS),
        new Shape(1, 5, 1, 1),
        manager);
  }

  @Test
  void recurrentNetworksGoThereAndBack() throws IOException {
    LifParameters lif = LifParameters.DEFAULT.withReset(Reset.ZERO).withLeak(0.75f);
    SpikingNetwork network = recurrent(new CurrentBasedLif(lif, 0.5f));
    NetworkDescription any = ExportedNetworks.vgg(false, Lif.DEFAULT);
    Path file = folder.resolve("recurrent.nir");
    NirExport.write(file, network, any, NirExport.DT);
    NDArray frames = manager.randomNormal(new Shape(SAMPLES, STEPS, 5, 1, 1));
    assertSimulated(file, false, network, frames);
    NirImport.Imported imported = NirImport.read(file, null, null, STEPS, manager);
    assertThat(logits(imported.network(), frames))
        .containsExactly(logits(network, frames), within(1e-4f));
  }

  @ParameterizedTest
  @ValueSource(strings = {"SUBTRACT", "ZERO"})
  void whatWasWrittenIsReadAndCanBeStored(Reset reset) throws IOException {
    for (NeuronModel model : ExportedNetworks.models(reset).subList(0, 5)) {
      NetworkDescription description = ExportedNetworks.vgg(false, model);
      SpikingNetwork network = ExportedNetworks.build(description, manager);
      Path file = folder.resolve("network.nir");
      NirExport.write(file, network, description, NirExport.DT);
      NirImport.Imported imported = NirImport.read(file, null, null, STEPS, manager);
      assertThat(imported.description().orElseThrow().input()).isEqualTo(description.input());
      assertThat(imported.frames()).isEmpty();
      NDArray frames = manager.randomNormal(new Shape(SAMPLES, STEPS, 3, 8, 8));
      float[] expected = logits(network, frames);
      assertThat(logits(imported.network(), frames)).containsExactly(expected, within(1e-4f));
      Path checkpoint = folder.resolve("imported.safetensors");
      Checkpoint.write(
          checkpoint,
          imported.network(),
          null,
          Map.of(NetworkDescription.KEY, imported.description().orElseThrow().toJson()));
      SpikingNetwork stored = StoredNetwork.open(checkpoint).load(manager);
      assertThat(logits(stored, frames)).containsExactly(expected, within(1e-4f));
    }
  }

  @Test
  void layersThatResetInDifferentWaysGoThereAndBack() throws IOException {
    LifParameters soft = LifParameters.DEFAULT.withThreshold(0.4f);
    SpikingNetwork network =
        new SpikingNetwork(
            new SpikingSequence()
                .add(new Flatten())
                .add(new SpikingLayer(LinearSynapse.builder(9).build(), soft))
                .add(
                    new SpikingLayer(LinearSynapse.builder(8).build(), soft.withReset(Reset.ZERO))),
            LinearSynapse.builder(3).build(),
            STEPS);
    NetworkDescription description = ExportedNetworks.vgg(false, new Lif(soft));
    ExportedNetworks.initialize(network, new Shape(1, 3, 8, 8), manager);
    Path file = folder.resolve("mixed.nir");
    assertThat(NirExport.write(file, network, description, NirExport.DT)).isFalse();
    NDArray frames = manager.randomNormal(new Shape(SAMPLES, STEPS, 3, 8, 8));
    float[] expected = logits(network, frames);
    // The file says how each layer resets, whatever is said of all.
    assertSimulated(file, true, network, frames);
    assertSimulated(file, false, network, frames);
    SpikingNetwork same = NirImport.read(file, null, null, STEPS, manager).network();
    assertThat(logits(same, frames)).containsExactly(expected, within(1e-4f));
    SpikingNetwork hard = NirImport.read(file, null, Reset.ZERO, STEPS, manager).network();
    assertThat(logits(hard, frames)).isNotEqualTo(expected);
  }

  @Test
  void theFileSaysHowFramesAreNormalized() throws IOException {
    NetworkDescription description = ExportedNetworks.ofFrames(Lif.DEFAULT);
    SpikingNetwork network = ExportedNetworks.build(description, manager);
    float[] mean = new float[3 * 8 * 8];
    float[] std = new float[mean.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = i / 7f;
      std[i] = 1 + i / 3f;
    }
    FrameNormalization normalization = FrameNormalization.byPosition(3, mean, std);
    Path file = folder.resolve("frames.nir");
    NirExport.write(file, network, description, NirExport.DT, normalization);
    assertThat(NirFile.read(file).metadata())
        .containsEntry("preprocessing", Preprocessing.json(description, normalization));
    assertThat(NirImport.read(file, null, null, STEPS, manager).frames().orElseThrow().toJson())
        .isEqualTo(normalization.toJson());
    NirExport.write(file, network, description, NirExport.DT);
    assertThat(NirFile.read(file).metadata().get("preprocessing")).doesNotContain("mean");
  }

  @Test
  void damagedFilesAreRefusedInOneLine() throws IOException {
    Path file = folder.resolve("bad.nir");
    Files.writeString(file, "no HDF5", StandardCharsets.UTF_8);
    assertThatThrownBy(() -> NirImport.read(file, null, null, 4, manager))
        .isInstanceOf(ExportException.class)
        .hasMessageContaining("not a NIR file");
    NirGraph.Node input =
        new NirGraph.Node("input", "Input", Map.of("shape", NirGraph.Values.integers(3)));
    NirGraph.Node late =
        new NirGraph.Node("late", "Delay", Map.of("delay", NirGraph.Values.filled(1, 3)));
    NirFile.write(
        file,
        new NirGraph(
            Map.of("input", input, "late", late),
            List.of(new NirGraph.Edge("input", "late")),
            Map.of()));
    assertThatThrownBy(() -> NirImport.read(file, null, null, 4, manager))
        .isInstanceOf(ExportException.class)
        .hasMessageContaining("'late' is of type Delay");
  }

  @Test
  void filesOfOtherProgramsAreRead() throws IOException {
    Path shared = SharedFolder.find("data/nir");
    NDArray images =
        manager
            .randomUniform(0, 1, new Shape(SAMPLES, STEPS, 2, 34, 34))
            .gt(0.8f)
            .toType(DataType.FLOAT32, false);
    Path sinabs = shared.resolve("cnn_sinabs.nir");
    NirImport.Imported cnn = NirImport.read(sinabs, null, Reset.SUBTRACT, STEPS, manager);
    assertThat(cnn.network().neurons()).hasSize(5);
    float[] counts = logits(cnn.network(), images);
    assertThat(counts).hasSize(SAMPLES * 10);
    Path norse = shared.resolve("lif_norse.nir");
    NirImport.Imported lif = NirImport.read(norse, null, null, STEPS, manager);
    // tau = 2.5 ms and a step of 0.1 ms: a leak of 0.96 and 0.04 of the input.
    assertThat(lif.network().neurons().get(0).model())
        .isInstanceOfSatisfying(
            Lif.class, model -> assertThat(model.parameters().leak()).isEqualTo(0.96f));
    assertThat(lif.description()).isEmpty();
    NDArray ones = manager.ones(new Shape(1, STEPS, 1, 1, 1));
    // v = 0.04, 0.0784, 0.115264 > 0.1: one spike in five steps.
    assertThat(logits(lif.network(), ones)).containsExactly(1f);
    Path braille = shared.resolve("braille_noDelay_noBias_subtract.nir");
    NirImport.Imported rnn = NirImport.read(braille, null, Reset.SUBTRACT, STEPS, manager);
    NDArray touch = manager.randomUniform(0, 1, new Shape(SAMPLES, STEPS, 12, 1, 1)).mul(3);
    assertSimulatedSpikes(braille, rnn.network(), touch);
  }

  /** Their files end in neurons, whose spikes both count. */
  private static void assertSimulatedSpikes(Path file, SpikingNetwork network, NDArray frames)
      throws IOException {
    float[] expected = logits(network, frames);
    float[] values = HostValues.floats(frames);
    int size = values.length / SAMPLES / STEPS;
    int outputs = expected.length / SAMPLES;
    float[] total = new float[expected.length];
    for (int n = 0; n < SAMPLES; n++) {
      NirSimulation simulation = NirSimulation.open(file, NirExport.DT, true);
      for (int step = 0; step < STEPS; step++) {
        int from = (n * STEPS + step) * size;
        float[] out = simulation.step(Arrays.copyOfRange(values, from, from + size));
        for (int i = 0; i < outputs; i++) {
          total[n * outputs + i] += out[i];
        }
      }
    }
    assertThat(total).containsExactly(expected);
  }

  /** Two layers that read the input; {@code feedback} closes a loop over both. */
  private SpikingNetwork withSkip(boolean feedback) {
    NeuronModel model = new Lif(LifParameters.DEFAULT.withReset(Reset.ZERO).withLeak(0.75f));
    SpikingGraph.Builder graph =
        SpikingGraph.builder()
            .addLayer("a", model)
            .addLayer("b", model)
            .connect(SpikingGraph.INPUT, "a", LinearSynapse.builder(9).build())
            .connect("a", "b", LinearSynapse.builder(7).build())
            .connect(SpikingGraph.INPUT, "b", LinearSynapse.builder(7).build())
            .connectBack("a", "a", LinearSynapse.builder(9).optBias(false).build());
    if (feedback) {
      graph.connectBack("b", "a", LinearSynapse.builder(9).optBias(false).build());
    }
    return ExportedNetworks.initialize(
        new SpikingNetwork(
            new SpikingSequence().add(new Flatten()).add(graph.build()),
            LinearSynapse.builder(4).build(),
            STEPS),
        new Shape(1, 5, 1, 1),
        manager);
  }

  @Test
  void aLoopThatCanBeEnteredAtOnePlaceOnlyIsEnteredThere() throws IOException {
    SpikingNetwork network = withSkip(false);
    Path file = folder.resolve("skip.nir");
    NirExport.write(file, network, ExportedNetworks.vgg(false, Lif.DEFAULT), NirExport.DT);
    assertSimulated(
        file, false, network, manager.randomNormal(new Shape(SAMPLES, STEPS, 5, 1, 1)).mul(3));
  }

  @Test
  void aLoopThatReadersMayEnterElsewhereIsRefused() {
    Path file = folder.resolve("ambiguous.nir");
    SpikingNetwork network = withSkip(true);
    NetworkDescription any = ExportedNetworks.vgg(false, Lif.DEFAULT);
    assertThatThrownBy(() -> NirExport.write(file, network, any, NirExport.DT))
        .isInstanceOf(ExportException.class)
        .hasMessageContainingAll("lie in a loop", "marks no delays", "ONNX");
    assertThat(file).doesNotExist();
  }

  @Test
  void whatComesBehindARecurrentLayerIsNotFedBack() throws IOException {
    NeuronModel model = new Lif(LifParameters.DEFAULT.withReset(Reset.ZERO).withLeak(0.75f));
    SpikingGraph graph =
        SpikingGraph.builder()
            .addLayer("only", model)
            .connect(SpikingGraph.INPUT, "only", LinearSynapse.builder(9).build())
            .connectBack("only", "only", LinearSynapse.builder(9).optBias(false).build())
            .build();
    SpikingNetwork network =
        ExportedNetworks.initialize(
            new SpikingNetwork(
                new SpikingSequence().add(new Flatten()).add(graph).add(new Scale(2.74f)),
                LinearSynapse.builder(4).build(),
                STEPS),
            new Shape(1, 5, 1, 1),
            manager);
    Path file = folder.resolve("scaled.nir");
    NirExport.write(file, network, ExportedNetworks.vgg(false, Lif.DEFAULT), NirExport.DT);
    NDArray frames = manager.randomNormal(new Shape(SAMPLES, STEPS, 5, 1, 1)).mul(3);
    SpikingNetwork read = NirImport.read(file, null, null, STEPS, manager).network();
    assertThat(logits(read, frames)).containsExactly(logits(network, frames), within(1e-4f));
  }

  private static NirGraph.Node lif(String name, double tau, double r) {
    return new NirGraph.Node(
        name,
        "LIF",
        Map.of(
            "tau", NirGraph.Values.filled(tau, 3),
            "r", NirGraph.Values.filled(r, 3),
            "v_leak", NirGraph.Values.filled(0, 3),
            "v_threshold", NirGraph.Values.filled(1, 3)));
  }

  private static NirGraph.Node linear(String name, String type, Map<String, NirGraph.Values> more) {
    Map<String, NirGraph.Values> values = new HashMap<>(more);
    values.put("weight", NirGraph.Values.floats(new float[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, 3, 3));
    return new NirGraph.Node(name, type, values);
  }

  private Path graph(List<String> edges, NirGraph.Node... inner) throws IOException {
    Map<String, NirGraph.Node> nodes = new LinkedHashMap<>();
    NirGraph.Values shape = NirGraph.Values.integers(3);
    nodes.put("input", new NirGraph.Node("input", "Input", Map.of("shape", shape)));
    nodes.put("output", new NirGraph.Node("output", "Output", Map.of("shape", shape)));
    for (NirGraph.Node node : inner) {
      nodes.put(node.name(), node);
    }
    Path file = folder.resolve("graph.nir");
    NirFile.write(
        file,
        new NirGraph(
            nodes,
            edges.stream()
                .map(edge -> edge.split(">", -1))
                .map(ends -> new NirGraph.Edge(ends[0], ends[1]))
                .toList(),
            Map.of()));
    return file;
  }

  @Test
  void edgesThatCannotBeReadAreRefused() throws IOException {
    Path file =
        graph(
            List.of("input>fc", "fc>lif", "lif>lif", "lif>output"),
            linear("fc", "Linear", Map.of()),
            lif("lif", 2e-4, 2));
    assertThatThrownBy(() -> NirImport.read(file, null, Reset.ZERO, STEPS, manager))
        .isInstanceOf(ExportException.class)
        .hasMessageContaining("Node 'lif' also reads 'lif'");
  }

  @Test
  void aRecurrentBiasIsRefused() throws IOException {
    for (float bias : new float[] {0, 0.5f}) {
      Path file =
          graph(
              List.of("input>fc", "fc>lif", "lif>back", "back>lif", "lif>output"),
              linear("fc", "Linear", Map.of()),
              linear("back", "Affine", Map.of("bias", NirGraph.Values.filled(bias, 3))),
              lif("lif", 2e-4, 2));
      if (bias == 0) {
        assertThat(NirImport.read(file, null, Reset.ZERO, STEPS, manager).network()).isNotNull();
      } else {
        assertThatThrownBy(() -> NirImport.read(file, null, Reset.ZERO, STEPS, manager))
            .isInstanceOf(ExportException.class)
            .hasMessageContaining("'back' is a recurrent connection with a bias");
      }
    }
  }

  @Test
  void smallFactorsStayWhatTheyAre() throws IOException {
    // A time constant of 200 s at steps of 0.1 ms: 5e-7 of the input.
    Path file =
        graph(
            List.of("input>fc", "fc>lif", "lif>output"),
            linear("fc", "Linear", Map.of()),
            lif("lif", 200, 1));
    SpikingNetwork network = NirImport.read(file, null, Reset.ZERO, STEPS, manager).network();
    float[] weights = network.getParameters().valueAt(0).getArray().toFloatArray();
    assertThat(weights[0]).isCloseTo(5e-7f, within(1e-12f));
    assertThat(network.neurons().get(0).model())
        .isInstanceOfSatisfying(
            Lif.class, model -> assertThat(model.parameters().leak()).isLessThan(1f));
  }

  @Test
  void aDelayThatClosesNoLoopIsRefused() {
    NeuronModel model = new Lif(LifParameters.DEFAULT.withReset(Reset.ZERO));
    SpikingGraph graph =
        SpikingGraph.builder()
            .addLayer("first", model)
            .addLayer("second", model)
            .connect(SpikingGraph.INPUT, "first", LinearSynapse.builder(9).build())
            .connect("first", "second", LinearSynapse.builder(7).build())
            .connectBack("first", "second", LinearSynapse.builder(7).optBias(false).build())
            .build();
    SpikingNetwork network =
        ExportedNetworks.initialize(
            new SpikingNetwork(
                new SpikingSequence().add(new Flatten()).add(graph),
                LinearSynapse.builder(4).build(),
                STEPS),
            new Shape(1, 5, 1, 1),
            manager);
    Path file = folder.resolve("late.nir");
    NetworkDescription any = ExportedNetworks.vgg(false, Lif.DEFAULT);
    assertThatThrownBy(() -> NirExport.write(file, network, any, NirExport.DT))
        .isInstanceOf(ExportException.class)
        .hasMessageContaining("closes no loop");
    assertThat(file).doesNotExist();
  }
}
