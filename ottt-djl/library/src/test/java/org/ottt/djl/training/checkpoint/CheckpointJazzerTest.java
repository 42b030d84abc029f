package org.ottt.djl.training.checkpoint;

import ai.djl.ndarray.NDManager;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.testing.Fuzz;
import org.ottt.djl.testing.TestDescriptions;
import org.ottt.djl.testing.TestRun;

/** Whatever the bytes, checkpoints, descriptions and weights are loaded or refused. */
class CheckpointJazzerTest {

  private static final NetworkDescription DESCRIPTION = TestDescriptions.vgg(true);

  @TempDir private static Path folder;

  static Stream<byte[]> seeds() throws IOException {
    Path place = Files.createTempDirectory("seeds");
    byte[] checkpoint = Files.readAllBytes(TestRun.write(place, DESCRIPTION, 1));
    byte[] safetensors;
    byte[] npz;
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = DESCRIPTION.build(manager);
      safetensors = weights(place.resolve("w.safetensors"), network);
      npz = weights(place.resolve("w.npz"), network);
    }
    try (Stream<Path> files = Files.walk(place)) {
      files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
    }
    return Stream.of(
        checkpoint, DESCRIPTION.toJson().getBytes(StandardCharsets.UTF_8), safetensors, npz);
  }

  private static byte[] weights(Path file, SpikingNetwork network) throws IOException {
    AuthorWeights.write(file, network, DESCRIPTION);
    return Files.readAllBytes(file);
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "10s")
  void loads(byte[] bytes) throws Exception {
    fuzz("a.safetensors")
        .read(
            bytes,
            file -> {
              CheckpointFuzzTest.repairChecksum(file);
              try (NDManager manager = NDManager.newBaseManager()) {
                StoredNetwork.open(file).load(manager);
              }
            });
    fuzz("a.json").read(bytes, StoredNetwork::readDescription);
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = DESCRIPTION.build(manager);
      for (String name : List.of("b.safetensors", "b.npz")) {
        fuzz(name).read(bytes, file -> AuthorWeights.load(file, network, DESCRIPTION));
      }
    }
  }

  private static Fuzz fuzz(String name) {
    return new Fuzz(folder.resolve(name), List.of(), CheckpointFuzzTest.REFUSED)
        .within(8 << 20, 64);
  }
}
