package org.ottt.djl.training.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.testing.TestNetworks;

/** Which checkpoint counts, and what is noticed about one that is not as it was written. */
class CheckpointFolderTest {

  @TempDir private Path folder;

  private NDManager manager;
  private SpikingNetwork network;
  private CheckpointFolder checkpoints;

  @BeforeEach
  void buildNetwork() {
    manager = NDManager.newBaseManager();
    network = network(2);
    checkpoints = new CheckpointFolder(folder);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private SpikingNetwork network(int hidden) {
    SpikingNetwork made = TestNetworks.full(LifParameters.DEFAULT, hidden, 3);
    made.initialize(manager, DataType.FLOAT32, TestNetworks.IMAGES);
    return made;
  }

  private void write(String step) throws IOException {
    TestNetworks.randomize(network, step.hashCode());
    checkpoints.writeLast(network, null, Map.of("step", step));
  }

  private String restore() throws IOException {
    return checkpoints.restore(network, null).orElse(Map.of()).get("step");
  }

  private static void flip(Path file, int position) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[position] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void nothingIsRestoredFromNothing() throws IOException {
    assertThat(checkpoints.restore(network, null)).isEmpty();
    assertThat(checkpoints.newest()).isEmpty();
  }

  @Test
  void theNewestCounts() throws IOException {
    write("1");
    assertThat(checkpoints.previous()).doesNotExist();
    write("2");
    write("3");

    assertThat(restore()).isEqualTo("3");
    assertThat(Checkpoint.readMetadata(checkpoints.previous())).containsEntry("step", "2");
    assertThat(checkpoints.newest()).contains(checkpoints.last());
  }

  @Test
  void betweenTheTwoRenamingsThePreviousOneCounts() throws IOException {
    write("1");
    Files.move(checkpoints.last(), checkpoints.previous());

    assertThat(restore()).isEqualTo("1");
    write("2");
    assertThat(Checkpoint.readMetadata(checkpoints.previous())).containsEntry("step", "1");
  }

  @Test
  void anInterruptedThreadLoadsAllOfIt() throws IOException {
    write("1");
    float[] first = network.getParameters().get(0).getValue().getArray().toFloatArray();
    TestNetworks.randomize(network, 9);
    Thread.currentThread().interrupt();
    try {
      assertThat(restore()).isEqualTo("1");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(network.getParameters().get(0).getValue().getArray().toFloatArray())
        .containsExactly(first);
  }

  /** Every bit that can fall over in a byte is as good as another: one of each byte is tried. */
  @Test
  void aChangeOfAnyByteIsNoticed() throws IOException {
    write("1");
    byte[] good = Files.readAllBytes(checkpoints.last());
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= (byte) (1 << i % 8);
      Files.write(checkpoints.last(), bad);
      assertThatThrownBy(() -> Checkpoint.load(checkpoints.last(), network, null))
          .as("byte %d of %d", i, good.length)
          .isInstanceOf(DamagedCheckpointException.class)
          .hasMessageContaining("last.safetensors is not a usable checkpoint");
    }
  }

  @Test
  void aFileThatIsCutOffAnywhereIsNoticed() throws IOException {
    write("1");
    byte[] good = Files.readAllBytes(checkpoints.last());
    for (int length = 0; length < good.length; length++) {
      Files.write(checkpoints.last(), Arrays.copyOf(good, length));
      assertThatThrownBy(() -> Checkpoint.load(checkpoints.last(), network, null))
          .as("%d of %d bytes", length, good.length)
          .isInstanceOf(DamagedCheckpointException.class);
    }
  }

  @Test
  void aDamagedOneGivesWayToThePreviousOneAndNeverReplacesIt() throws IOException {
    write("1");
    float[] first = network.getParameters().get(0).getValue().getArray().toFloatArray();
    write("2");
    flip(checkpoints.last(), (int) Files.size(checkpoints.last()) / 2);

    assertThat(restore()).isEqualTo("1");
    assertThat(network.getParameters().get(0).getValue().getArray().toFloatArray())
        .containsExactly(first);
    assertThat(checkpoints.last()).doesNotExist();
    assertThat(folder.resolve("damaged.safetensors")).exists();

    write("3");
    assertThat(restore()).isEqualTo("3");
    assertThat(Checkpoint.readMetadata(checkpoints.previous())).containsEntry("step", "1");
  }

  @Test
  void whereBothAreDamagedTheNewestIsNamed() throws IOException {
    write("1");
    write("2");
    flip(checkpoints.last(), 20);
    flip(checkpoints.previous(), 20);

    assertThatThrownBy(this::restore)
        .isInstanceOf(DamagedCheckpointException.class)
        .hasMessageContaining(checkpoints.last().toString());
    assertThat(checkpoints.last()).exists();
    assertThat(checkpoints.previous()).exists();
  }

  @Test
  void aCheckpointOfAnotherNetworkIsNoDamage() throws IOException {
    write("1");
    write("2");
    SpikingNetwork other = network(5);

    assertThatThrownBy(() -> checkpoints.restore(other, null))
        .isInstanceOf(CheckpointException.class)
        .isNotInstanceOf(DamagedCheckpointException.class)
        .hasMessageContaining("belongs to another network");
    assertThat(checkpoints.last()).exists();
  }
}
