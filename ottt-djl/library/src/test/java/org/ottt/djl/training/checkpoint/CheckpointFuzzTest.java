package org.ottt.djl.training.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.testing.Fuzz;
import org.ottt.djl.testing.NativeArrays;
import org.ottt.djl.testing.TestDescriptions;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.testing.TestRun;

/** Damaged checkpoints and weights: loaded or refused, never a hang, never much memory. */
class CheckpointFuzzTest {

  static final Set<Class<? extends Exception>> REFUSED =
      Set.of(CheckpointException.class, DamagedCheckpointException.class);

  @TempDir private Path folder;

  @Test
  void checkpoints() throws IOException, InterruptedException {
    List<byte[]> good = new ArrayList<>();
    for (NetworkDescription network :
        List.of(TestDescriptions.vgg(true), TestDescriptions.nfResNet(false))) {
      good.add(Files.readAllBytes(TestRun.write(folder, network, 1)));
    }
    int before = NativeArrays.count();
    Fuzz fuzz =
        new Fuzz(folder.resolve("fuzz.safetensors"), good, REFUSED)
            .run(
                3000,
                file -> {
                  repairChecksum(file);
                  try (NDManager manager = NDManager.newBaseManager()) {
                    StoredNetwork.open(file).load(manager);
                  }
                });
    assertThat(fuzz.refused()).isGreaterThan(1000);
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  /** With a wrong one nothing behind the checksum would ever be tried. */
  static void repairChecksum(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    int end = content.length - 32;
    if (end > 0) {
      MessageDigest digest = sha256();
      digest.update(content, 0, end);
      System.arraycopy(digest.digest(), 0, content, end, 32);
      Files.write(file, content);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Test
  void descriptions() throws IOException, InterruptedException {
    List<byte[]> good = new ArrayList<>();
    for (NetworkDescription network :
        List.of(TestDescriptions.vgg(true), TestDescriptions.nfResNet(true))) {
      good.add(network.toJson().getBytes(StandardCharsets.UTF_8));
    }
    Fuzz fuzz =
        new Fuzz(folder.resolve("fuzz.json"), good, REFUSED)
            .run(3000, StoredNetwork::readDescription);
    assertThat(fuzz.refused()).isGreaterThan(1000);
  }

  @Test
  void weightsInSafetensors() throws IOException, InterruptedException {
    assertThat(weights(".safetensors").refused()).isGreaterThan(1000);
  }

  @Test
  void weightsInNpz() throws IOException, InterruptedException {
    assertThat(weights(".npz").refused()).isGreaterThan(1000);
  }

  private Fuzz weights(String ending) throws IOException, InterruptedException {
    NetworkDescription description = TestDescriptions.vgg(true);
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = description.build(manager);
      TestNetworks.randomize(network, 3);
      Path file = folder.resolve("weights" + ending);
      AuthorWeights.write(file, network, description);
      int before = NativeArrays.count();
      Fuzz fuzz =
          new Fuzz(folder.resolve("fuzz" + ending), List.of(Files.readAllBytes(file)), REFUSED)
              .run(3000, damaged -> AuthorWeights.load(damaged, network, description));
      assertThat(NativeArrays.count()).isEqualTo(before);
      return fuzz;
    }
  }
}
