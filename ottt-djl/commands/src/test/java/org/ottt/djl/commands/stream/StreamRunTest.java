package org.ottt.djl.commands.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.commands.testing.CommandRun;
import org.ottt.djl.data.event.live.FrameCalibration;
import org.ottt.djl.model.InputDescription;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.model.VggArchitecture;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.run.ExistingRun;
import org.ottt.djl.run.RunFolder;
import org.ottt.djl.training.checkpoint.Checkpoint;
import org.ottt.djl.training.checkpoint.CheckpointException;
import org.ottt.djl.training.checkpoint.StoredNetwork;
import picocli.CommandLine;

class StreamRunTest {

  private static final String NORMALIZATION = "note.normalization";

  @TempDir private Path folder;

  private static void learn(Path out, String... options) {
    List<String> all = new ArrayList<>(List.of("--device=cpu", "--out=" + out));
    all.addAll(List.of(options));
    CommandRun run = CommandRun.of(new LearnStreamCommand(), all.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  private static Path checkpoint(Path out) {
    return out.resolve("checkpoint/last.safetensors");
  }

  /** Writes frames of 50 ms, each with an ON event and the class that is visible. */
  private Path record(String... classes) throws IOException {
    StringBuilder text = new StringBuilder("#!OTTT-EVENTS 1 8x8\n");
    for (int i = 0; i < classes.length; i++) {
      long time = 50_000L * i;
      text.append("l ").append(time).append(' ').append(classes[i]).append('\n');
      text.append("e ").append(time).append(" 1 ").append(i % 8).append(" 1\n");
    }
    // The last frame is complete when the next one begins.
    text.append("e ").append(50_000L * classes.length).append(" 1 1 1\n");
    Path file = folder.resolve("record.txt");
    Files.writeString(file, text);
    return file;
  }

  private static Map<String, String> parameters(Path file) throws IOException {
    Map<String, String> all = new LinkedHashMap<>();
    try (NDManager manager = NDManager.newBaseManager()) {
      for (Pair<String, Parameter> entry : StoredNetwork.open(file).load(manager).getParameters()) {
        all.put(entry.getKey(), Arrays.toString(entry.getValue().getArray().toFloatArray()));
      }
    }
    return all;
  }

  @Test
  void aStreamBeginsWithTheWeightsAndTheNormalizationOfAnEarlierRun() throws IOException {
    String record =
        record("left", "right", "right", "left", "right", "left", "left", "right").toString();
    Path earlier = folder.resolve("earlier");
    learn(
        earlier,
        "--source=" + record,
        "--classes=left,right",
        "--layers=4",
        "--size=8",
        "--calibrate=4");
    Map<String, String> noted = Checkpoint.readMetadata(checkpoint(earlier));
    assertThat(noted).containsEntry("stream.updates", "8");
    assertThat(FrameCalibration.ofText(noted.get(NORMALIZATION)).mean(1)).isEqualTo(1 / 64f);

    // Longer frames have more events, which a calibration of their own would tell.
    Path later = folder.resolve("later");
    learn(
        later,
        "--source=" + record,
        "--init-from=" + earlier,
        "--no-learning",
        "--frame-ms=100",
        "--calibrate=2",
        "--steps=3");
    assertThat(parameters(checkpoint(later))).isEqualTo(parameters(checkpoint(earlier)));
    assertThat(Checkpoint.readMetadata(checkpoint(later)))
        .containsEntry("stream.steps", "3")
        .containsEntry("stream.updates", "0")
        .containsEntry(NORMALIZATION, noted.get(NORMALIZATION));
  }

  /** Writes a network that sees nothing: its logits are 1 for the class left and 0 for right. */
  private Path alwaysLeft() throws IOException {
    NetworkDescription description =
        new NetworkDescription(
            new VggArchitecture(List.of(4), 1, false, 0),
            new InputDescription(2, 8, 8, 8, null),
            List.of("left", "right"),
            LifParameters.DEFAULT,
            1);
    Path file = folder.resolve("left.safetensors");
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = description.build(manager);
      network.getParameters().get("02classifier_weight").getArray().set(new float[2 * 4]);
      network.getParameters().get("02classifier_bias").getArray().set(new float[] {1, 0});
      Checkpoint.write(file, network, null, Map.of(NetworkDescription.KEY, description.toJson()));
    }
    return file;
  }

  private static double[] column(Path out, String name) throws IOException {
    List<String> rows = Files.readAllLines(out.resolve("stream.csv"));
    int column = List.of(rows.get(0).split(",", -1)).indexOf(name);
    return rows.stream()
        .skip(1)
        .mapToDouble(row -> Double.parseDouble(row.split(",", -1)[column]))
        .toArray();
  }

  @Test
  void aRowHasTheMeanLossSinceTheRowBeforeAndTheAccuracyOfTheWindow() throws IOException {
    String record = record("left", "right", "left", "left").toString();
    Path network = alwaysLeft();
    for (int every : new int[] {1, 2}) {
      // No weight moves at this learning rate.
      learn(
          folder.resolve("every-" + every),
          "--source=" + record,
          "--init-from=" + network,
          "--calibrate=0",
          "--lr=1e-30",
          "--accuracy-window=2",
          "--log-every=" + every);
    }
    // 0.95 of the cross-entropy and 0.05 of the mean squared error, which is 0 or 1.
    double left = 0.95 * Math.log1p(Math.exp(-1));
    double right = 0.95 * Math.log1p(Math.E) + 0.05;
    Path single = folder.resolve("every-1");
    assertThat(column(single, "step")).containsExactly(1, 2, 3, 4);
    assertThat(column(single, "loss"))
        .containsExactly(new double[] {left, right, left, left}, within(2e-6));
    assertThat(column(single, "accuracy")).containsExactly(1, 0.5, 0.5, 1);
    Path pairs = folder.resolve("every-2");
    assertThat(column(pairs, "step")).containsExactly(2, 4);
    assertThat(column(pairs, "loss"))
        .containsExactly(new double[] {(left + right) / 2, left}, within(2e-6));
    assertThat(column(pairs, "accuracy")).containsExactly(0.5, 1);
  }

  @Test
  void countsOfAPixelAreCutToTheLargest() throws IOException {
    Path record = folder.resolve("often.txt");
    Files.writeString(
        record, "#!OTTT-EVENTS 1 8x8\n" + "e 0 3 3 1\n".repeat(3) + "e 50000 3 3 1\n");
    for (int most : new int[] {0, 2}) {
      Path out = folder.resolve("most-" + most);
      learn(
          out,
          "--source=" + record,
          "--classes=2",
          "--layers=4",
          "--size=8",
          "--calibrate=1",
          "--max-count=" + most);
      String normalization = Checkpoint.readMetadata(checkpoint(out)).get(NORMALIZATION);
      assertThat(FrameCalibration.ofText(normalization).mean(1))
          .isEqualTo((most == 0 ? 3 : 2) / 64f);
    }
  }

  @Test
  void aFolderThatCannotBeDeletedDoesNotHideTheFailure() throws IOException {
    StreamOptions options = new StreamOptions();
    Path run = folder.resolve("run");
    Path missing = folder.resolve("missing.safetensors");
    CommandLine line = new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true);
    line.parseArgs("--device=cpu", "--out=" + run, "--init-from=" + missing);
    try (RunFolder opened = RunFolder.open(run, ExistingRun.REFUSE)) {
      // A folder with a file in it, which is not deleted.
      Path lock = run.resolve("run.lock");
      Files.delete(lock);
      Files.createDirectories(lock.resolve("own"));
      StreamRun stream = new StreamRun(options, opened, line, InputStream.nullInputStream());
      Throwable failure = catchThrowable(stream::run);
      assertThat(failure)
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining(missing.toString());
      assertThat(failure.getSuppressed())
          .hasOnlyElementsOfType(DirectoryNotEmptyException.class)
          .hasSize(1);
    }
  }
}
