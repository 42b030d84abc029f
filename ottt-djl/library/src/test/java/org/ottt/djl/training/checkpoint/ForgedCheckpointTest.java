package org.ottt.djl.training.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.testing.TestDescriptions;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.testing.TestRun;

/** Checkpoints whose own words ask for more than they hold. */
class ForgedCheckpointTest {

  @TempDir private Path folder;

  /** A network of terabytes is refused by its shapes, before any of it is made. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\"layout\":[6,; \"layout\":[2000000000,; belongs to another network",
        "\"stride\",8]; \"stride\",2000000000]; belongs to another network",
        "\"width\":1.0; \"width\":1e9; cannot be built",
        "\"time_steps\":3; \"time_steps\":2000000000; at most 65536",
        "\"height\":8; \"height\":100000000; is too large",
        "\"short_side\":8; \"short_side\":2000000000; is too large"
      })
  void asksForMoreThanItHolds(String text, String forged, String why) throws IOException {
    Path file = TestRun.write(folder, TestDescriptions.vgg(false), 1);
    replaceInHeader(file, text, forged);
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(
            () -> {
              try (NDManager manager = NDManager.newBaseManager()) {
                StoredNetwork.open(file).load(manager);
              }
            })
        .withMessageContainingAll(file.toString(), why);
  }

  @Test
  void billionsOfBlocksAreRefused() {
    String json = TestDescriptions.nfResNet(false).toJson();
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> NetworkDescription.fromJson(json.replace("[2,1]", "[2000000000,2000000000]")))
        .withMessageContaining("at most 10000 blocks");
  }

  @ParameterizedTest
  @CsvSource({"w, \\nF32", "w, \\u2028I8", "w\\nw, I8", "w\\nw, F32"})
  void namesWithLineBreaksStayInOneLine(String array, String type) throws IOException {
    String header =
        "{\"%s\":{\"dtype\":\"%s\",\"shape\":[1],\"data_offsets\":[0,4]}}".formatted(array, type);
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(Long.BYTES + json.length + Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json).putFloat(1);
    Path file = folder.resolve("names.safetensors");
    Files.write(file, bytes.array());
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> AuthorWeights.load(file, Map.of()))
        .satisfies(failure -> assertThat(failure.getMessage()).hasLineCount(1));
  }

  @Test
  void numbersThatAreNotFiniteAreNotLoaded() throws IOException {
    NetworkDescription description = TestDescriptions.vgg(false);
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork bad = description.build(manager);
      Parameter bias =
          bad.getParameters().get("01body_01SpikingSequence_01SpikingLayer_01synapse_bias");
      TestNetworks.set(bias, 1, 2, Float.NEGATIVE_INFINITY, 4, 5, 6);
      Path checkpoint = folder.resolve("bad.safetensors");
      Map<String, NDArray> arrays = new LinkedHashMap<>();
      for (Pair<String, Parameter> entry : bad.getParameters()) {
        arrays.put("parameter/" + entry.getKey(), entry.getValue().getArray());
      }
      try (OutputStream out = Files.newOutputStream(checkpoint)) {
        SafeTensors.write(out, arrays, Map.of(NetworkDescription.KEY, description.toJson()));
      }
      SpikingNetwork network = description.build(manager);
      TestNetworks.randomize(network, 1);
      float[] before = network.getParameters().valueAt(0).getArray().toFloatArray();
      assertThatExceptionOfType(CheckpointException.class)
          .isThrownBy(() -> Checkpoint.load(checkpoint, network, null))
          .withMessageContainingAll("01SpikingLayer_01synapse_bias holds the number -Infinity");
      for (String ending : new String[] {".npz", ".safetensors"}) {
        Path weights = folder.resolve("weights" + ending);
        AuthorWeights.write(weights, bad, description);
        assertThatExceptionOfType(CheckpointException.class)
            .isThrownBy(() -> AuthorWeights.load(weights, network, description))
            .withMessageContainingAll(weights.toString(), "features.0.bias");
      }
      assertThat(network.getParameters().valueAt(0).getArray().toFloatArray())
          .containsExactly(before);
    }
  }

  private static void replaceInHeader(Path file, String text, String forged) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] header = new byte[(int) bytes.getLong()];
    bytes.get(header);
    String json = new String(header, StandardCharsets.UTF_8);
    String changed = json.replace(quoted(text), quoted(forged));
    if (changed.equals(json)) {
      throw new AssertionError(text + " is not in " + json);
    }
    byte[] newHeader = changed.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(newHeader.length).array());
    out.writeBytes(newHeader);
    out.write(bytes.array(), bytes.position(), bytes.remaining());
    Files.write(file, out.toByteArray());
  }

  /** The description is a text within the header's JSON. */
  private static String quoted(String text) {
    return text.replace("\"", "\\\"");
  }
}
