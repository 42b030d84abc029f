package org.ottt.djl.training.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ottt.djl.model.InputDescription;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.model.VggArchitecture;
import org.ottt.djl.ndarray.HalfFloat;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;

class InitialWeightsTest {

  private final NDManager manager = NDManager.newBaseManager();

  @TempDir private Path folder;

  @AfterEach
  void close() {
    manager.close();
  }

  private static NetworkDescription description(int classes, Integer... layout) {
    return new NetworkDescription(
        new VggArchitecture(List.of(layout), 1, false, 0),
        new InputDescription(1, 4, 4, 4, null),
        IntStream.range(0, classes).mapToObj(i -> "c" + i).toList(),
        LifParameters.DEFAULT,
        2);
  }

  private static Map<String, Parameter> byName(SpikingNetwork network, NetworkDescription of) {
    return AuthorWeights.byName(network, of);
  }

  @Test
  void aCheckpointGivesItsWeights() throws IOException {
    NetworkDescription description = description(3, 2, 4);
    SpikingNetwork trained = description.build(manager);
    Path file = folder.resolve("x.safetensors");
    Checkpoint.write(file, trained, null, Map.of());

    SpikingNetwork fresh = description.build(manager);
    assertThat(InitialWeights.load(file, fresh, description)).isFalse();

    byName(trained, description)
        .forEach(
            (name, parameter) ->
                assertThat(byName(fresh, description).get(name).getArray().toFloatArray())
                    .as(name)
                    .isEqualTo(parameter.getArray().toFloatArray()));
  }

  @Test
  void aNetworkForOtherClassesKeepsItsClassifier() throws IOException {
    SpikingNetwork trained = description(3, 2, 4).build(manager);
    Path file = folder.resolve("x.safetensors");
    Checkpoint.write(file, trained, null, Map.of());

    NetworkDescription five = description(5, 2, 4);
    SpikingNetwork fresh = five.build(manager);
    float[] classifier =
        byName(fresh, five).get("classifier.0.op.weight").getArray().toFloatArray();
    assertThat(InitialWeights.load(file, fresh, five)).isTrue();

    assertThat(byName(fresh, five).get("classifier.0.op.weight").getArray().toFloatArray())
        .isEqualTo(classifier);
    assertThat(byName(fresh, five).get("features.0.weight").getArray().toFloatArray())
        .isEqualTo(
            byName(trained, description(3, 2, 4))
                .get("features.0.weight")
                .getArray()
                .toFloatArray());
  }

  @Test
  void otherLayersAreRefusedBeforeAnythingChanges() throws IOException {
    Path file = folder.resolve("x.safetensors");
    Checkpoint.write(file, description(3, 2, 4).build(manager), null, Map.of());
    NetworkDescription wider = description(3, 2, 8);
    SpikingNetwork fresh = wider.build(manager);
    float[] before = byName(fresh, wider).get("features.0.weight").getArray().toFloatArray();

    assertThatThrownBy(() -> InitialWeights.load(file, fresh, wider))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("belongs to another network");

    assertThat(byName(fresh, wider).get("features.0.weight").getArray().toFloatArray())
        .isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"F16", "BF16", "F64", "F32"})
  void theAuthorsNamesAreReadInEveryTypeOfNumbers(String type) throws IOException {
    NetworkDescription description = description(3, 2);
    SpikingNetwork network = description.build(manager);
    Path file = folder.resolve("weights.safetensors");
    Files.write(file, safetensors(byName(network, description), type));

    InitialWeights.load(file, network, description);

    byName(network, description)
        .forEach(
            (name, parameter) -> {
              float[] values = parameter.getArray().toFloatArray();
              for (int i = 0; i < values.length; i++) {
                assertThat(values[i]).as(name).isCloseTo(0.25f * i - 1.5f, within(1e-6f));
              }
            });
  }

  @Test
  void otherTypesNameTheRemedy() throws IOException {
    NetworkDescription description = description(3, 2);
    SpikingNetwork network = description.build(manager);
    Path file = folder.resolve("weights.safetensors");
    Files.write(file, safetensors(byName(network, description), "I64"));
    assertThatThrownBy(() -> InitialWeights.load(file, network, description))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("I64", "F32, F16, BF16 or F64", ".float()");
  }

  @Test
  void filesOfOtherProgramsAreToBeFetchedOrSavedAgain() throws IOException {
    NetworkDescription description = description(3, 2);
    Map<String, Parameter> parameters = byName(description.build(manager), description);
    byte[] good = safetensors(parameters, "F32");
    byte[] cut = Arrays.copyOf(good, good.length - 3);
    byte[] nan = good.clone();
    littleEndian(nan).putFloat(nan.length - Float.BYTES, Float.NaN);
    byte[] huge = safetensors(parameters, "F64");
    littleEndian(huge).putDouble(huge.length - Double.BYTES, 1e300);
    byte[] pointer =
        "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"
            .getBytes(StandardCharsets.UTF_8);
    Map<String, byte[]> damaged =
        Map.of(
            "holds the number NaN.", nan,
            "holds the number 1.0E300, which is beyond the range of float32.", huge,
            "does not lie within its ", cut,
            "its header cannot be ", pointer,
            "it has only 5 bytes", Arrays.copyOf(good, 5));
    Path file = folder.resolve("weights.safetensors");
    for (Map.Entry<String, byte[]> each : damaged.entrySet()) {
      Files.write(file, each.getValue());
      SpikingNetwork network = description.build(manager);
      assertThatThrownBy(() -> InitialWeights.load(file, network, description))
          .isInstanceOf(DamagedCheckpointException.class)
          .hasMessageContaining(each.getKey())
          .hasMessageContaining("or download it again, or save it again with safetensors.torch.")
          .hasMessageNotContaining("checkpoint/best");
    }
    // What a run wrote has others beside it.
    Checkpoint.write(file, description.build(manager), null, Map.of());
    byte[] checkpoint = Files.readAllBytes(file);
    checkpoint[checkpoint.length - 40] ^= 1;
    for (int length : new int[] {checkpoint.length, checkpoint.length - 3}) {
      Files.write(file, Arrays.copyOf(checkpoint, length));
      SpikingNetwork network = description.build(manager);
      assertThatThrownBy(() -> InitialWeights.load(file, network, description))
          .isInstanceOf(DamagedCheckpointException.class)
          .hasMessageContaining("checkpoint/best")
          .hasMessageNotContaining("save_file");
    }
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Test
  void aPathThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> InitialWeights.locate(folder.resolve("none")))
        .hasMessageContaining("none does not exist; give a run folder");
  }

  /** Writes 0.25 i - 1.5, which all types hold exactly. */
  private static byte[] safetensors(Map<String, Parameter> parameters, String type)
      throws IOException {
    JsonObject header = new JsonObject();
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (Map.Entry<String, Parameter> entry : parameters.entrySet()) {
      long[] shape = entry.getValue().getShape().getShape();
      int count = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
      ByteBuffer values = ByteBuffer.allocate(8 * count).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < count; i++) {
        float value = 0.25f * i - 1.5f;
        switch (type) {
          case "F16" -> values.putShort(HalfFloat.of(value));
          case "BF16" -> values.putShort((short) (Float.floatToIntBits(value) >> 16));
          case "F64" -> values.putDouble(value);
          case "I64" -> values.putLong(i);
          default -> values.putFloat(value);
        }
      }
      JsonObject array = new JsonObject();
      array.addProperty("dtype", type);
      JsonArray extents = new JsonArray();
      Arrays.stream(shape).forEach(extents::add);
      array.add("shape", extents);
      JsonArray offsets = new JsonArray();
      offsets.add(data.size());
      data.write(values.array(), 0, values.position());
      offsets.add(data.size());
      array.add("data_offsets", offsets);
      header.add(entry.getKey(), array);
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).array());
    file.write(json);
    file.write(data.toByteArray());
    return file.toByteArray();
  }
}
