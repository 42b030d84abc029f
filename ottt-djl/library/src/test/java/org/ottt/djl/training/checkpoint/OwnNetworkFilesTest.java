package org.ottt.djl.training.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.io.AtomicFiles;
import org.ottt.djl.model.InputDescription;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.model.NetworkFactories;
import org.ottt.djl.model.NetworkFactory;
import org.ottt.djl.model.OwnArchitecture;
import org.ottt.djl.network.Flatten;
import org.ottt.djl.network.SpikingGraph;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.network.SpikingSequence;
import org.ottt.djl.neuron.CurrentBasedLif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.NeuronModel;
import org.ottt.djl.neuron.ParametricLif;
import org.ottt.djl.synapse.LinearSynapse;
import org.ottt.djl.testing.EqualBits;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestDescriptions;
import org.ottt.djl.testing.TestNetworks;

/** Custom networks in files: a description names their factory, and holds its settings. */
@EqualBits
class OwnNetworkFilesTest {

  private static final Shape INPUT = new Shape(2, 1, 4, 4);

  @TempDir private Path folder;

  /** A recurrent layer of a size that the description says. */
  private record Recurrent(String kind) implements NetworkFactory {

    @Override
    public SpikingNetwork build(
        Map<String, Object> settings, int classes, int timeSteps, NeuronModel neurons) {
      int units = ((Number) settings.get("units")).intValue();
      SpikingGraph graph =
          SpikingGraph.builder()
              .addLayer("hidden", neurons)
              .addLayer("own", new ParametricLif(LifParameters.DEFAULT))
              .connect(SpikingGraph.INPUT, "hidden", LinearSynapse.builder(units).build())
              .connect("hidden", "own", LinearSynapse.builder(units).build())
              .connectBack("hidden", "hidden", LinearSynapse.builder(units).build())
              .build();
      SpikingSequence body = new SpikingSequence().add(new Flatten()).add(graph);
      return new SpikingNetwork(body, LinearSynapse.builder(classes).build(), timeSteps);
    }
  }

  private static NetworkDescription description(String kind) {
    return new NetworkDescription(
        new OwnArchitecture(kind, Map.of("units", 7, "notes", List.of("a", 1.5))),
        new InputDescription(1, 4, 4, 4, null),
        List.of("left", "right"),
        new CurrentBasedLif(LifParameters.DEFAULT, 0.25f),
        5);
  }

  @Test
  void isSavedAndLoadedWithItsNeurons() throws Exception {
    NetworkFactories.register(new Recurrent("recurrent-test"));
    NetworkDescription description = description("recurrent-test");
    assertThat(NetworkDescription.fromJson(description.toJson())).isEqualTo(description);
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = description.build(manager);
      TestNetworks.randomize(network, 3);
      Path file = folder.resolve("own.safetensors");
      Checkpoint.write(file, network, null, Map.of(NetworkDescription.KEY, description.toJson()));
      SpikingNetwork loaded = StoredNetwork.open(file).load(manager);
      assertThat(logits(loaded, manager)).containsExactly(logits(network, manager));

      Path exported = folder.resolve("exported.npz");
      AuthorWeights.write(exported, network, description);
      SpikingNetwork imported = description.build(manager);
      AuthorWeights.load(exported, imported, description);
      assertThat(logits(imported, manager)).containsExactly(logits(network, manager));
    }
  }

  @Test
  void saysThatNobodyCanBuildIt() {
    String json = description("nobodys").toJson();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NetworkDescription.fromJson(json))
        .withMessageContainingAll("'nobodys'", "vgg", "NetworkFactory");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NetworkFactories.register(new Recurrent("vgg")))
        .withMessageContaining("another name");
    assertThatThrownBy(() -> new OwnArchitecture("x", Map.of("code", new Object())))
        .hasMessageContaining("'code'");
  }

  @Test
  void vggWithFeedbackOfEarlierVersionsIsRead() throws Exception {
    NetworkDescription description = TestDescriptions.vgg(true);
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = description.build(manager);
      TestNetworks.randomize(network, 4);
      // The names that the parameters had before VGG-F became a graph.
      List<String> former =
          List.of(
              "forward_weight",
              "forward_bias",
              "forward_gain",
              "rest_1_weight",
              "rest_1_bias",
              "rest_1_gain",
              "rest_2_weight",
              "rest_2_bias",
              "rest_2_gain",
              "feedback_weight",
              "feedback_bias");
      Map<String, NDArray> arrays = new LinkedHashMap<>();
      for (int i = 0; i < network.getParameters().size(); i++) {
        String name = i < former.size() ? "01body_01FeedbackLoop_" + former.get(i) : "02c_" + i;
        arrays.put("parameter/" + name, network.getParameters().valueAt(i).getArray());
      }
      Path file = folder.resolve("former.safetensors");
      AtomicFiles.write(
          file,
          out ->
              SafeTensors.writeChecked(
                  out, arrays, Map.of(NetworkDescription.KEY, description.toJson())));
      SpikingNetwork loaded = StoredNetwork.open(file).load(manager);
      for (int i = 0; i < arrays.size(); i++) {
        assertThat(loaded.getParameters().valueAt(i).getArray().toFloatArray())
            .containsExactly(network.getParameters().valueAt(i).getArray().toFloatArray());
      }
    }
  }

  private static float[] logits(SpikingNetwork network, NDManager manager) {
    NDArray input = manager.create(TestBatches.values(9, INPUT), INPUT);
    return network
        .forward(new ParameterStore(manager, false), new NDList(input), false)
        .singletonOrThrow()
        .toFloatArray();
  }
}
