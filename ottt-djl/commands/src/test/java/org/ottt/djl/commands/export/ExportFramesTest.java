package org.ottt.djl.commands.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ottt.djl.commands.testing.CommandRun;
import org.ottt.djl.data.ChannelNormalization;
import org.ottt.djl.data.Split;
import org.ottt.djl.data.event.FrameEncoding;
import org.ottt.djl.data.event.FrameLayout;
import org.ottt.djl.data.event.FrameNormalization;
import org.ottt.djl.data.event.FrameStorePlan;
import org.ottt.djl.data.event.FrameStoreWriter;
import org.ottt.djl.data.event.NormalizationKind;
import org.ottt.djl.data.event.PlannedSample;
import org.ottt.djl.model.InputDescription;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.model.VggArchitecture;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.training.checkpoint.Checkpoint;
import org.ottt.djl.training.checkpoint.StoredNetwork;

/** Exported networks of event frames make frames of recordings as their run had them. */
class ExportFramesTest {

  private static final int SIZE = 8;

  @TempDir private Path folder;

  private Path run;

  @BeforeEach
  void makeRun() throws IOException {
    run = Files.createDirectories(folder.resolve("run/checkpoint")).getParent();
  }

  /** Writes the checkpoint of a network that was trained with T = 2. */
  private void checkpoint(Map<String, String> metadata) throws IOException {
    NetworkDescription description =
        new NetworkDescription(
            new VggArchitecture(List.of(4), 1, false, 0),
            new InputDescription(2, SIZE, SIZE, SIZE, null),
            List.of("wave", "clap"),
            LifParameters.DEFAULT,
            2);
    Map<String, String> all = new LinkedHashMap<>(metadata);
    all.put(NetworkDescription.KEY, description.toJson());
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = description.build(manager);
      Checkpoint.write(run.resolve("checkpoint/best" + Checkpoint.SUFFIX), network, null, all);
    }
  }

  private void trainedWith(String normalization) throws IOException {
    checkpoint(Map.of("options", "{\"normalization\": \"" + normalization + "\"}"));
  }

  /** Prepares frames with 1 event everywhere in the training sample's first frame. */
  private Path store(int frames, NormalizationKind kind) throws IOException {
    Path store = folder.resolve("store-" + frames + "-" + kind);
    FrameStorePlan plan =
        new FrameStorePlan(
            new FrameLayout(frames, 2, SIZE, SIZE, FrameEncoding.UINT8),
            List.of("wave", "clap"),
            new TreeMap<>(Map.of("split", "number", "size", "8x8", "strict", "true")),
            List.of(
                new PlannedSample("a", 0, Split.TRAIN, 1),
                new PlannedSample("b", 1, Split.TEST, 1)),
            kind);
    if (FrameStoreWriter.isFinished(store, plan)) {
      return store;
    }
    try (FrameStoreWriter writer = FrameStoreWriter.open(store, plan)) {
      for (int slot = 0; slot < 2; slot++) {
        float[] values = new float[plan.layout().values()];
        Arrays.fill(values, 0, 2 * SIZE * SIZE, 1);
        writer.put(slot, values, 2L * SIZE * SIZE);
      }
      writer.finish();
    }
    return store;
  }

  private CommandRun export(Path store) {
    List<String> options = new ArrayList<>(List.of("--run", run.toString()));
    options.addAll(List.of("--to", folder.resolve("model").toString(), "--overwrite"));
    options.addAll(List.of("--format", "djl", "--samples", "1", "--data", store.toString()));
    return CommandRun.of(new ExportModelCommand(), options.toArray(String[]::new));
  }

  private Map<String, String> arguments(Path store) throws IOException {
    CommandRun done = export(store);
    assertThat(done.exitCode()).as(done.err()).isZero();
    Properties properties = new Properties();
    try (Reader file = Files.newBufferedReader(folder.resolve("model/serving.properties"))) {
      properties.load(file);
    }
    Map<String, String> arguments = new TreeMap<>();
    properties.stringPropertyNames().stream()
        .filter(name -> name.contains("frames."))
        .forEach(
            name ->
                arguments.put(
                    name.substring(name.indexOf("frames.")), properties.getProperty(name)));
    return arguments;
  }

  private static void assertQuarter(Map<String, String> arguments) {
    // A frame of ones and three of zeros.
    assertThat(Double.parseDouble(arguments.get("frames.mean").split(",", -1)[1]))
        .isCloseTo(0.25, within(1e-6));
    assertThat(Double.parseDouble(arguments.get("frames.std").split(",", -1)[1]))
        .isCloseTo(Math.sqrt(0.25 - 0.0625), within(1e-6));
  }

  @Test
  void recordingsAreNormalizedAsTheRunNormalizedFrames() throws IOException {
    trainedWith("none");
    assertThat(arguments(store(4, NormalizationKind.CHANNEL)))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "frames.frames", "4",
                "frames.split", "number",
                "frames.size", "8x8",
                "frames.encoding", "UINT8",
                "frames.mean", "0.0,0.0",
                "frames.std", "1.0,1.0"));
    // Not refused, although the frames were prepared for what a model cannot do.
    assertThat(arguments(store(4, NormalizationKind.POSITION)))
        .containsEntry("frames.mean", "0.0,0.0");
    trainedWith("channel");
    assertQuarter(arguments(store(4, NormalizationKind.NONE)));
    trainedWith("position");
    assertThat(export(store(4, NormalizationKind.POSITION)).errLine())
        .contains("normalized by position", "leave --data out");
  }

  @Test
  void withoutARecordTheFramesAreNormalizedAsPrepared() throws IOException {
    checkpoint(Map.of());
    assertQuarter(arguments(store(4, NormalizationKind.CHANNEL)));
    assertThat(arguments(store(4, NormalizationKind.NONE))).containsEntry("frames.std", "1.0,1.0");
  }

  @Test
  void streamsHaveANormalizationOfTheirOwn() throws IOException {
    Path store = store(4, NormalizationKind.CHANNEL);
    checkpoint(
        Map.of("note.position", "7", "note.normalization", "0x1.0p-1,0x1.0p1,0x1.0p0,0x1.0p2"));
    assertThat(arguments(store))
        .containsEntry("frames.mean", "0.5,1.0")
        .containsEntry("frames.std", "2.0,4.0");
    assertThat(StoredNetwork.open(folder.resolve("model")).metadata())
        .as("what Evaluate and another export need")
        .containsKey(FrameNormalization.KEY);
    checkpoint(Map.of("note.position", "7"));
    assertThat(arguments(store)).containsEntry("frames.mean", "0.0,0.0");
  }

  private CommandRun export(String format, String... more) {
    List<String> options = new ArrayList<>(List.of("--run=" + run, "--format=" + format));
    options.addAll(List.of("--to=" + file(format), "--samples=1", "--overwrite"));
    options.addAll(List.of(more));
    return CommandRun.of(new ExportModelCommand(), options.toArray(String[]::new));
  }

  private Path file(String format) {
    return folder.resolve("model." + format);
  }

  private static List<String> warnings(CommandRun done) {
    assertThat(done.exitCode()).as(done.err()).isZero();
    // NIR warns of the reset of these neurons as well.
    return done.err().lines().filter(line -> !line.contains("no reset by subtraction")).toList();
  }

  /** Texts stand in both formats as they are. */
  private String content(String format) throws IOException {
    return Files.readString(file(format), StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"onnx", "onnx-step", "nir"})
  void filesSayHowFramesAreNormalized(String format) throws IOException {
    checkpoint(
        Map.of("note.position", "7", "note.normalization", "0x1.0p-1,0x1.0p1,0x1.0p0,0x1.0p2"));
    assertThat(warnings(export(format))).isEmpty();
    assertThat(content(format))
        .contains("\"normalization\":\"channel\",\"mean\":[0.5,1.0],\"std\":[2.0,4.0]");

    FrameNormalization ofTraining =
        FrameNormalization.byChannel(
            ChannelNormalization.of(new float[] {0.25f, 3}, new float[] {5, 6}));
    checkpoint(Map.of(FrameNormalization.KEY, ofTraining.toJson()));
    // The checkpoint counts, whatever the frames were prepared for.
    String data = "--data=" + store(4, NormalizationKind.NONE);
    for (String[] more : List.of(new String[0], new String[] {data})) {
      assertThat(warnings(export(format, more))).isEmpty();
      assertThat(content(format)).contains("\"mean\":[0.25,3.0],\"std\":[5.0,6.0]");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"onnx", "onnx-step", "nir"})
  void whatNothingTellsIsAWarningUnlessTheFramesAreNamed(String format) throws IOException {
    checkpoint(Map.of());
    assertThat(warnings(export(format)))
        .singleElement()
        .asString()
        .startsWith("Warning: Nothing says how the input of this network is normalized")
        .contains("--data");
    assertThat(content(format)).contains("\"height\":8").doesNotContain("\"mean\"");

    String data = "--data=" + store(4, NormalizationKind.POSITION);
    assertThat(warnings(export(format, data))).isEmpty();
    assertThat(content(format)).contains("\"normalization\":\"position\",\"mean\":[[0.25,0.25,");
  }

  @Test
  void theCheckpointSaysHowRecordingsAreNormalized() throws IOException {
    FrameNormalization ofTraining =
        FrameNormalization.byChannel(
            ChannelNormalization.of(new float[] {0.25f, 3}, new float[] {5, 6}));
    checkpoint(Map.of(FrameNormalization.KEY, ofTraining.toJson()));
    assertThat(arguments(store(4, NormalizationKind.CHANNEL)))
        .containsEntry("frames.mean", "0.25,3.0")
        .containsEntry("frames.std", "5.0,6.0");
    checkpoint(Map.of(FrameNormalization.KEY, "{\"mean\":[0],\"std\":[1]}"));
    assertThat(export(store(4, NormalizationKind.CHANNEL)).errLine())
        .contains("does not say how frames are normalized", "has 2 channels");
  }

  @Test
  void refusesFramesThatTheNetworkCannotHaveBeenTrainedOn() throws IOException {
    trainedWith("none");
    assertThat(export(store(1, NormalizationKind.NONE)).errLine())
        .contains("holds frames (1, 2, 8, 8)", "trained on 2 of (2, 8, 8)", "pass --data");
  }
}
