package org.ottt.djl.commands.export;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.commands.convert.ConvertWeightsCommand;
import org.ottt.djl.commands.testing.CommandRun;
import org.ottt.djl.commands.testing.FirstStart;
import org.ottt.djl.commands.testing.TrainedGlyphs;
import org.ottt.djl.export.nir.NirExport;
import org.ottt.djl.model.InputDescription;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.model.VggArchitecture;
import org.ottt.djl.network.Flatten;
import org.ottt.djl.network.SpikingLayer;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.network.SpikingSequence;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.Reset;
import org.ottt.djl.synapse.LinearSynapse;
import org.ottt.djl.training.checkpoint.StoredNetwork;

class ExportModelTest {

  @TempDir private static Path run;

  @TempDir private Path scratch;

  @BeforeAll
  static void train() {
    TrainedGlyphs.run(run, 0.25);
  }

  private static CommandRun export(String... options) {
    List<String> all = new ArrayList<>(List.of("--run", run.toString()));
    all.addAll(List.of(options));
    return CommandRun.of(new ExportModelCommand(), all.toArray(String[]::new));
  }

  @Test
  void everyFormatIsWrittenAndChecked() throws IOException {
    for (String[] each :
        List.of(
            new String[] {"djl", "folder"},
            new String[] {"djl", "16,32,pool"},
            new String[] {"djl", "model.zip"},
            new String[] {"onnx", "model.onnx"},
            new String[] {"onnx-step", "step.onnx"},
            new String[] {"nir", "model.nir"})) {
      Path to = scratch.resolve(each[1]);
      CommandRun done = export("--to", to.toString(), "--format", each[0], "--samples", "4");
      assertThat(done.exitCode()).as(done.err()).isZero();
      assertThat(to).exists();
      assertThat(done.out())
          .contains("wrote " + to + " (" + each[0])
          .contains("checked against")
          .contains("4 samples, largest difference of a logit")
          .contains("all classes equal");
      assertThat(done.err().contains("no reset by subtraction")).isEqualTo(each[0].equals("nir"));
    }
    try (Stream<Path> files = Files.list(scratch)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "folder", "16,32,pool", "model.zip", "model.onnx", "step.onnx", "model.nir");
    }
  }

  @Test
  void aFirstStartSaysThatItTakesLonger() throws IOException, InterruptedException {
    FirstStart.assertAnnounced(
        scratch.resolve("cache"),
        "ExportModel",
        "--run",
        run.toString(),
        "--to",
        scratch.resolve("first.onnx").toString(),
        "--format",
        "onnx");
  }

  @Test
  void takesTheOptionOfEvaluateToo() {
    Path to = scratch.resolve("model.onnx");
    CommandRun done =
        CommandRun.of(
            new ExportModelCommand(),
            "--checkpoint",
            run.toString(),
            "--to",
            to.toString(),
            "--format",
            "onnx");
    assertThat(done.exitCode()).as(done.err()).isZero();
    assertThat(to).isNotEmptyFile();
  }

  @Test
  void anExportedNirFileBecomesACheckpoint() throws IOException {
    Path nir = scratch.resolve("model.nir");
    assertThat(export("--to", nir.toString(), "--format", "nir").exitCode()).isZero();
    Path back = scratch.resolve("back.safetensors");
    CommandRun imported =
        CommandRun.of(
            new ConvertWeightsCommand(), "--from", nir.toString(), "--to", back.toString());
    assertThat(imported.exitCode()).as(imported.err()).isZero();
    assertThat(StoredNetwork.open(back).description().classes())
        .hasSameSizeAs(StoredNetwork.open(run).description().classes());
  }

  /** Writes a network whose first layer resets by subtraction and whose second to zero. */
  private static void writeMixedResets(Path nir) throws IOException {
    LifParameters soft = LifParameters.DEFAULT.withThreshold(0.4f);
    SpikingNetwork network =
        new SpikingNetwork(
            new SpikingSequence()
                .add(new Flatten())
                .add(new SpikingLayer(LinearSynapse.builder(9).build(), soft))
                .add(
                    new SpikingLayer(LinearSynapse.builder(8).build(), soft.withReset(Reset.ZERO))),
            LinearSynapse.builder(3).build(),
            5);
    NetworkDescription any =
        new NetworkDescription(
            new VggArchitecture(List.of(4), 1, false, 0),
            new InputDescription(3, 8, 8, 8, null),
            List.of("a", "b", "c"),
            soft,
            5);
    Engine.getInstance().setRandomSeed(3);
    try (NDManager manager = NDManager.newBaseManager()) {
      network.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 8, 8));
      NirExport.write(nir, network, any, NirExport.DT);
    }
  }

  @Test
  void layersThatResetInDifferentWaysAreCheckedAsEachResets() throws IOException {
    Path nir = scratch.resolve("mixed.nir");
    writeMixedResets(nir);
    Path mixed = scratch.resolve("mixed.safetensors");
    CommandRun imported =
        CommandRun.of(
            new ConvertWeightsCommand(), "--from=" + nir, "--to=" + mixed, "--time-steps=5");
    assertThat(imported.exitCode()).as(imported.err()).isZero();
    Path again = scratch.resolve("again.nir");
    CommandRun done =
        CommandRun.of(new ExportModelCommand(), "--run=" + mixed, "--to=" + again, "--format=nir");
    assertThat(done.exitCode()).as(done.err()).isZero();
    assertThat(again).isNotEmptyFile();
    assertThat(done.out()).contains("checked against");
    assertThat(done.err()).contains("no reset by subtraction");
  }

  @Test
  void whatCannotBeIsSaidInOneLineAndNothingIsLeft() throws IOException {
    Path to = scratch.resolve("model.onnx");
    assertError(2, "Unknown format 'tflite'", "--to", to.toString(), "--format", "tflite");
    assertError(2, "--time-steps", "--to", to.toString(), "--format", "onnx", "--time-steps", "0");
    for (String format : List.of("djl", "onnx", "onnx-step", "nir")) {
      assertError(
          1,
          "--data is for networks of event frames",
          "--to",
          to.toString(),
          "--format",
          format,
          "--data",
          ".");
    }
    for (String format : List.of("djl", "onnx", "onnx-step")) {
      assertError(
          2, "--dt is for --format nir", "--to", to.toString(), "--format", format, "--dt", "1e-4");
    }
    assertError(2, "--dt must be positive", "--to", to.toString(), "--format", "nir", "--dt", "-1");
    assertError(2, "does not exist", "--to", scratch + "/a/model.onnx", "--format", "onnx");
    Files.writeString(to, "precious");
    assertError(2, "already exists", "--to", to.toString(), "--format", "onnx");
    assertThat(to).hasContent("precious");
    Path folder = Files.createDirectory(scratch.resolve("papers"));
    Files.writeString(folder.resolve("thesis.txt"), "precious");
    assertError(2, "other files", "--to", folder.toString(), "--format", "djl", "--overwrite");
    assertThat(folder.resolve("thesis.txt")).exists();
  }

  private static void assertError(int code, String message, String... options) {
    CommandRun failed = export(options);
    assertThat(failed.exitCode()).isEqualTo(code);
    assertThat(failed.err()).contains(message);
    assertThat(failed.err().strip().lines()).hasSize(1);
  }
}
