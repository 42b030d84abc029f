package org.ottt.djl.training.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.testing.ReferenceCases;
import org.ottt.djl.testing.TestDescriptions;
import org.ottt.djl.testing.TestNetworks;

/** Parameters under the authors' names; the reference cases' are the authors' own. */
class AuthorWeightsTest {

  private static final List<String> FORMATS = List.of(".safetensors", ".npz");

  private final NDManager manager = NDManager.newBaseManager();

  @TempDir private Path folder;

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"vgg_ottt_a_t4", "vggf_a_random_fb", "nfresnet_2111", "aggregated_inference"})
  void takesTheAuthorsParametersAndGivesThemBack(String name) throws IOException {
    Path reference = ReferenceCases.folder(name);
    JsonObject settings = ReferenceCases.settings(reference);
    Map<String, NDArray> given = ReferenceCases.arrays(reference, manager);
    Shape images =
        given.containsKey("input") ? given.get("input").getShape() : new Shape(1, 3, 32, 32);
    NetworkDescription description =
        ReferenceCases.describe(settings, (int) images.get(1), (int) images.get(2));
    List<String> names = ReferenceCases.parameterNames(settings);
    assertThat(description.architecture().authorNames(description.neurons())).isEqualTo(names);

    Path file = folder.resolve("authors.npz");
    writeNpz(file, given, names, "");
    SpikingNetwork network = description.build(manager);
    AuthorWeights.load(file, network, description);
    for (String format : FORMATS) {
      Path exported = folder.resolve("exported" + format);
      AuthorWeights.write(exported, network, description);
      SpikingNetwork imported = description.build(manager);
      AuthorWeights.load(exported, imported, description);
      Map<String, Parameter> parameters = AuthorWeights.byName(imported, description);
      for (String parameter : names) {
        NDArray expected = given.get("param/" + parameter);
        NDArray actual = parameters.get(parameter).getArray();
        assertThat(actual.getShape()).isEqualTo(expected.getShape());
        assertThat(actual.toFloatArray()).containsExactly(expected.toFloatArray());
      }
      if (given.containsKey("input")) {
        assertLogits(imported, given.get("input"), given.get("total_logits"));
      }
    }
  }

  /** Inference on the imported parameters: what the authors' network said before training. */
  private void assertLogits(SpikingNetwork network, NDArray input, NDArray expected) {
    float[] logits =
        network
            .forward(new ParameterStore(manager, false), new NDList(input), false)
            .singletonOrThrow()
            .toFloatArray();
    assertThat(logits).containsExactly(expected.toFloatArray(), within(1e-5f));
  }

  @Test
  void takesTheNamesOfDataParallel() throws IOException {
    NetworkDescription description = TestDescriptions.vgg(true);
    SpikingNetwork network = random(description);
    Map<String, NDArray> arrays = new HashMap<>();
    AuthorWeights.byName(network, description)
        .forEach((name, parameter) -> arrays.put("param/" + name, parameter.getArray()));
    Path file = folder.resolve("parallel.npz");
    writeNpz(
        file, arrays, description.architecture().authorNames(description.neurons()), "module.");
    SpikingNetwork loaded = description.build(manager);
    AuthorWeights.load(file, loaded, description);
    assertThat(loaded.getParameters().get(0).getValue().getArray().toFloatArray())
        .containsExactly(network.getParameters().get(0).getValue().getArray().toFloatArray());
  }

  @Test
  void exportedSafetensorsKnowTheirNetwork() throws IOException {
    NetworkDescription description = TestDescriptions.nfResNet(true);
    Path file = folder.resolve("x.safetensors");
    AuthorWeights.write(file, random(description), description);
    Map<String, String> metadata = Checkpoint.readMetadata(file);
    assertThat(metadata).containsEntry("format", "pt");
    assertThat(NetworkDescription.fromJson(metadata.get(NetworkDescription.KEY)))
        .isEqualTo(description);
    assertThat(AuthorWeights.isCheckpoint(file)).isFalse();
  }

  @Test
  void refusesTheWeightsOfAnotherNetworkAndChangesNothing() throws IOException {
    NetworkDescription vgg = TestDescriptions.vgg(false);
    NetworkDescription feedback = TestDescriptions.vgg(true);
    for (String format : FORMATS) {
      Path file = folder.resolve("vgg" + format);
      AuthorWeights.write(file, random(vgg), vgg);
      SpikingNetwork other = random(feedback);
      float[] before = other.getParameters().get(0).getValue().getArray().toFloatArray();
      assertThatThrownBy(() -> AuthorWeights.load(file, other, feedback))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("another network: conv1.weight is missing");
      assertThat(other.getParameters().get(0).getValue().getArray().toFloatArray())
          .containsExactly(before);
    }
  }

  @Test
  void refusesDamagedAndUnknownFiles() throws IOException {
    NetworkDescription vgg = TestDescriptions.vgg(false);
    SpikingNetwork network = random(vgg);
    for (String format : FORMATS) {
      Path file = folder.resolve("cut" + format);
      AuthorWeights.write(file, network, vgg);
      byte[] bytes = Files.readAllBytes(file);
      for (int length : new int[] {0, 5, 100, bytes.length / 2}) {
        Files.write(file, java.util.Arrays.copyOf(bytes, length));
        assertThatThrownBy(() -> AuthorWeights.load(file, network, vgg))
            .as(format + " cut to " + length)
            .isInstanceOf(CheckpointException.class)
            .hasMessageContaining(file.toString())
            .hasMessageNotContaining("checkpoint/best");
      }
    }
    assertThatThrownBy(() -> AuthorWeights.load(folder.resolve("model.pth"), network, vgg))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("save_file(model.state_dict()");
  }

  private SpikingNetwork random(NetworkDescription description) {
    SpikingNetwork network = description.build(manager);
    TestNetworks.randomize(network, 5);
    return network;
  }

  private static void writeNpz(
      Path file, Map<String, NDArray> given, List<String> names, String prefix) throws IOException {
    NDList list = new NDList();
    for (String name : names) {
      NDArray copy = given.get("param/" + name).duplicate();
      copy.setName(prefix + name);
      list.add(copy);
    }
    try (OutputStream out = Files.newOutputStream(file)) {
      list.encode(out, NDList.Encoding.NPZ);
    }
  }
}
