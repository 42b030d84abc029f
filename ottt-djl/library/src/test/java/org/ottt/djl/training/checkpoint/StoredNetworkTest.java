package org.ottt.djl.training.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.testing.TestDescriptions;
import org.ottt.djl.testing.TestNetworks;

class StoredNetworkTest {

  private final NDManager manager = NDManager.newBaseManager();

  @TempDir private Path folder;

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void loadsFromARunFolderAndPrefersTheBest() throws IOException {
    NetworkDescription description = TestDescriptions.vgg(true);
    write("checkpoint/last", description, description, 1);
    assertThat(StoredNetwork.locate(folder)).hasFileName("last.safetensors");
    SpikingNetwork best = write("checkpoint/best", description, description, 2);

    for (Path place : List.of(folder, folder.resolve("checkpoint"))) {
      StoredNetwork stored = StoredNetwork.open(place);
      assertThat(stored.file()).hasFileName("best.safetensors");
      assertThat(stored.description()).isEqualTo(description);
      SpikingNetwork loaded = stored.load(manager);
      assertThat(loaded.timeSteps()).isEqualTo(description.timeSteps());
      assertThat(values(loaded)).isDeepEqualTo(values(best));
    }
  }

  @Test
  void takesTheDescriptionFromTheRunsConfigurationIfTheCheckpointHasNone() throws IOException {
    NetworkDescription description = TestDescriptions.nfResNet(false);
    write("checkpoint/best", description, null, 1);
    assertThatThrownBy(() -> StoredNetwork.open(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("does not say which network");
    Files.writeString(
        folder.resolve("config.json"), "{\"options\": {\"network\": " + description + "}}");
    assertThat(StoredNetwork.open(folder).description()).isEqualTo(description);
    assertThat(StoredNetwork.readDescription(folder.resolve("config.json"))).isEqualTo(description);
  }

  @Test
  void refusesACheckpointThatHoldsAnotherNetworkThanItSays() throws IOException {
    write("checkpoint/best", TestDescriptions.vgg(false), TestDescriptions.vgg(true), 1);
    assertThatThrownBy(() -> StoredNetwork.open(folder).load(manager))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("belongs to another network");
  }

  @Test
  void namesOutOfAFileAreShownOnOneLine() throws IOException {
    Path file = folder.resolve("description.json");
    String good = TestDescriptions.vgg(true).toJson();
    // A line break as JSON writes it.
    String forged = good.replaceFirst("\"vgg\"", "\"v\\\\ngg\"");
    assertThat(forged).isNotEqualTo(good);
    Files.writeString(file, forged);
    assertThatThrownBy(() -> StoredNetwork.readDescription(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("Unknown network 'v?gg'")
        .hasMessageNotContaining("\n");
  }

  @Test
  void tellsWhatIsMissingOrDamaged() throws IOException {
    assertThatThrownBy(() -> StoredNetwork.open(folder.resolve("nowhere")))
        .hasMessageContaining("does not exist");
    assertThatThrownBy(() -> StoredNetwork.open(folder)).hasMessageContaining("no checkpoint");
    Path file = folder.resolve("x.safetensors");
    Files.write(file, new byte[] {1, 2, 3});
    assertThatThrownBy(() -> StoredNetwork.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("not a usable checkpoint");
  }

  private SpikingNetwork write(
      String name, NetworkDescription network, NetworkDescription described, long seed)
      throws IOException {
    SpikingNetwork built = network.build(manager);
    TestNetworks.randomize(built, seed);
    Path file = folder.resolve(name + Checkpoint.SUFFIX);
    Files.createDirectories(file.getParent());
    Checkpoint.write(
        file,
        built,
        null,
        described == null ? Map.of() : Map.of(NetworkDescription.KEY, described.toJson()));
    return built;
  }

  private static float[][] values(SpikingNetwork network) {
    return network.getParameters().values().stream()
        .map(Parameter::getArray)
        .map(array -> array.toFloatArray())
        .toArray(float[][]::new);
  }
}
