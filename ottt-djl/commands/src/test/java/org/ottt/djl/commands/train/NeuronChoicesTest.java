package org.ottt.djl.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.commands.evaluate.EvaluateCommand;
import org.ottt.djl.commands.testing.CommandRun;
import org.ottt.djl.neuron.AdaptiveLif;
import org.ottt.djl.neuron.CurrentBasedLif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.NeuronModel;
import org.ottt.djl.neuron.ParametricLif;
import org.ottt.djl.training.checkpoint.StoredNetwork;

/** Neurons from the command line, through checkpoint, evaluation and resume. */
class NeuronChoicesTest {

  @TempDir private Path folder;

  static Stream<Arguments> models() {
    LifParameters lif = LifParameters.DEFAULT;
    return Stream.of(
        Arguments.of(
            List.of("--neuron", "plif", "--leak", "0.7"), new ParametricLif(lif.withLeak(0.7f))),
        Arguments.of(
            List.of("--neuron", "cuba-lif", "--current-leak", "0.25"),
            new CurrentBasedLif(lif, 0.25f)),
        Arguments.of(
            List.of("--neuron", "alif", "--adaptation", "0.3", "--adaptation-leak", "0.8"),
            new AdaptiveLif(lif, 0.3f, 0.8f)));
  }

  private static NeuronModel modelIn(Path run) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      return StoredNetwork.open(run).load(manager).neurons().get(0).model();
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void trainsIsEvaluatedAndResumes(List<String> options, NeuronModel model) throws IOException {
    Path whole = folder.resolve("whole");
    Path cut = folder.resolve("cut");
    TinyRun.succeed(folder.resolve("lif"), "--epochs", "1");
    TinyRun.succeed(cut, with(options, "--epochs", "1", "--lr-schedule", "constant"));
    TinyRun.succeed(whole, with(options, "--epochs", "2", "--lr-schedule", "constant"));

    assertThat(modelIn(cut)).isEqualTo(model);
    assertThat(TinyRun.computedMetrics(cut).get(1))
        .as("other numbers than with LIF")
        .isNotEqualTo(TinyRun.computedMetrics(folder.resolve("lif")).get(1));

    CommandRun evaluation =
        CommandRun.of(new EvaluateCommand(), "--checkpoint", cut.toString(), "--time-steps", "1,2");
    assertThat(evaluation.err()).isEmpty();
    assertThat(evaluation.exitCode()).isZero();

    CommandRun resumed =
        CommandRun.of(new TrainCommand(), "--resume", "--out", cut.toString(), "--epochs", "2");
    assertThat(resumed.err()).isEmpty();
    assertThat(resumed.exitCode()).isZero();
    assertThat(TinyRun.computedMetrics(cut)).isEqualTo(TinyRun.computedMetrics(whole));
    assertThat(modelIn(cut)).isEqualTo(model);
  }

  private static String[] with(List<String> options, String... more) {
    return Stream.concat(Stream.of(more), options.stream()).toArray(String[]::new);
  }

  @Test
  void resumingWithOtherNeuronsIsRefused() {
    TinyRun.succeed(folder, "--epochs", "1", "--neuron", "plif");
    CommandRun other =
        CommandRun.of(
            new TrainCommand(), "--resume", "--out", folder.toString(), "--neuron", "alif");
    assertThat(other.errLine()).contains("--neuron was plif and is alif");
    assertThat(other.exitCode()).isEqualTo(2);
  }

  @Test
  void optionsOfOtherNeuronsAreRefused() {
    String[][] wrong = {
      {"--current-leak", "0.5"},
      {"--neuron", "plif", "--adaptation", "0.5"},
      {"--neuron", "cuba-lif", "--adaptation-leak", "0.5"},
      {"--neuron", "if", "--leak", "0.5"},
      {"--neuron", "alif", "--adaptation-leak", "1"},
      {"--neuron", "cuba-lif", "--current-leak", "1.5"},
      {"--neuron", "spiky"}
    };
    for (String[] options : wrong) {
      CommandRun run = TinyRun.run(folder.resolve("run"), options);
      assertThat(run.exitCode()).as(String.join(" ", options)).isEqualTo(2);
      assertThat(run.errLine()).contains("Try --help");
      assertThat(folder.resolve("run")).doesNotExist();
    }
  }
}
