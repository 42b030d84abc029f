package org.ottt.djl.commands.convert;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.commands.testing.ChildProcess;
import org.ottt.djl.commands.testing.CommandRun;
import org.ottt.djl.commands.testing.FirstStart;
import org.ottt.djl.commands.testing.TrainedGlyphs;
import org.ottt.djl.training.checkpoint.StoredNetwork;

class ConvertWeightsTest {

  @TempDir private static Path run;

  @TempDir private Path scratch;

  @BeforeAll
  static void train() {
    TrainedGlyphs.run(run, 0.5);
  }

  @Test
  void thereAndBackTheParametersAreTheSame() throws IOException {
    Path back = scratch.resolve("back.safetensors");
    for (String format : List.of(".safetensors", ".npz")) {
      Path weights = scratch.resolve("weights" + format);
      succeed("--from", run.toString(), "--to", weights.toString());
      List<String> options = new ArrayList<>(List.of("--from", weights.toString()));
      options.addAll(List.of("--to", back.toString(), "--overwrite"));
      if (format.equals(".npz")) {
        options.addAll(List.of("--network", run.resolve("config.json").toString()));
      }
      CommandRun imported = succeed(options.toArray(String[]::new));
      assertThat(imported.out()).startsWith("imported 18,034 parameters in 17 arrays");
      assertThat(parameters(back)).isEqualTo(parameters(run));
      assertThat(StoredNetwork.open(back).description())
          .isEqualTo(StoredNetwork.open(run).description());
    }
  }

  @Test
  void checkpointsOfRunsAndTheSourceAreLeftAlone() throws IOException {
    Path best = run.resolve("checkpoint/best.safetensors");
    byte[] before = Files.readAllBytes(best);
    CommandRun ofRun =
        CommandRun.of(
            new ConvertWeightsCommand(),
            "--from",
            run.toString(),
            "--to",
            best.toString(),
            "--overwrite");
    assertThat(ofRun.exitCode()).isEqualTo(2);
    assertThat(ofRun.err()).contains("lies in the checkpoint folder of a run");
    assertThat(best).hasBinaryContent(before);
    Path copy = Files.write(scratch.resolve("copy.safetensors"), before);
    CommandRun onItself =
        CommandRun.of(
            new ConvertWeightsCommand(),
            "--from",
            copy.toString(),
            "--to",
            copy.toString(),
            "--overwrite");
    assertThat(onItself.exitCode()).isEqualTo(2);
    assertThat(onItself.err()).contains("are one file");
    assertThat(copy).hasBinaryContent(before);
  }

  /** PyTorch warns on the process's own standard error, past Java's. */
  @Test
  void importingWarnsOfNothing() throws IOException, InterruptedException {
    for (String format : List.of(".safetensors", ".npz")) {
      Path weights = scratch.resolve("quiet" + format);
      succeed("--from", run.toString(), "--to", weights.toString());
      CommandRun imported =
          ChildProcess.run(
              ChildProcess.java(
                  List.of("-Xmx512m"),
                  "ConvertWeights",
                  "--from",
                  weights.toString(),
                  "--to",
                  scratch.resolve("quiet-back.safetensors").toString(),
                  "--overwrite",
                  "--network",
                  run.resolve("config.json").toString()),
              Map.of("OMP_NUM_THREADS", "1"));
      assertThat(imported.exitCode()).as(imported.err()).isZero();
      assertThat(imported.err()).isEmpty();
    }
  }

  @Test
  void aFirstStartSaysThatItTakesLonger() throws IOException, InterruptedException {
    FirstStart.assertAnnounced(
        scratch.resolve("cache"),
        "ConvertWeights",
        "--from",
        run.toString(),
        "--to",
        scratch.resolve("first.npz").toString());
  }

  @Test
  void refusesWhatCannotBe() throws IOException {
    Path weights = scratch.resolve("weights.npz");
    Path to = scratch.resolve("to.safetensors");
    succeed("--from", run.toString(), "--to", weights.toString());
    assertError(2, "give --network", "--from", weights.toString(), "--to", to.toString());
    assertError(2, "already exists", "--from", run.toString(), "--to", weights.toString());
    assertError(1, "neither .safetensors nor .npz", "--from", run.toString(), "--to", to + ".pth");
    assertError(1, "does not exist", "--from", scratch + "/none.npz", "--to", to.toString());
    assertError(
        2, "must end in .safetensors", "--from", weights.toString(), "--to", scratch + "/x.npz");
    assertError(2, "does not exist", "--from", run.toString(), "--to", scratch + "/a/b.npz");

    Path narrow = scratch.resolve("narrow");
    TrainedGlyphs.run(narrow, 0.25);
    assertError(
        1,
        "belongs to another network: features.0.weight is (8, 3, 3, 3) there and (4, 3, 3, 3) here",
        "--from",
        weights.toString(),
        "--to",
        to.toString(),
        "--network",
        narrow.toString());
    Path json = Files.writeString(scratch.resolve("n.json"), "{\"version\": 1}");
    assertError(
        1,
        "no 'architecture'",
        "--from",
        weights.toString(),
        "--to",
        to.toString(),
        "--network",
        json.toString());
    assertThat(to).doesNotExist();
  }

  private static List<List<Float>> parameters(Path place) throws IOException {
    List<List<Float>> all = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager()) {
      for (Parameter parameter : StoredNetwork.open(place).load(manager).getParameters().values()) {
        List<Float> values = new ArrayList<>();
        for (float value : parameter.getArray().toFloatArray()) {
          values.add(value);
        }
        all.add(values);
      }
    }
    return all;
  }

  private static CommandRun succeed(String... options) {
    CommandRun conversion = CommandRun.of(new ConvertWeightsCommand(), options);
    assertThat(conversion.err()).isEmpty();
    assertThat(conversion.exitCode()).isZero();
    return conversion;
  }

  private static void assertError(int exitCode, String message, String... options) {
    CommandRun conversion = CommandRun.of(new ConvertWeightsCommand(), options);
    assertThat(conversion.errLine()).contains(message).doesNotContain("--debug");
    assertThat(conversion.exitCode()).as(conversion.err()).isEqualTo(exitCode);
  }

  @Test
  void refusesOptionsOfOtherFormats() {
    Path weights = scratch.resolve("weights.safetensors");
    Path to = scratch.resolve("to.safetensors");
    succeed("--from", run.toString(), "--to", weights.toString());
    for (String option : List.of("--dt=1e-3", "--reset=zero", "--time-steps=10")) {
      for (Path from : List.of(run, weights)) {
        assertError(
            2,
            option.replaceFirst("=.*", "") + " is for importing a .nir file",
            "--from",
            from.toString(),
            "--to",
            to.toString(),
            option);
      }
    }
    String nir = scratch + "/model.nir";
    assertError(
        2, "--network is for", "--from", nir, "--to", to.toString(), "--network", run.toString());
    assertError(2, "--dt must be positive", "--from", nir, "--to", to.toString(), "--dt", "0");
    assertError(
        2,
        "--time-steps must be at least 1",
        "--from",
        nir,
        "--to",
        to.toString(),
        "--time-steps",
        "0");
    assertThat(to).doesNotExist();
  }
}
