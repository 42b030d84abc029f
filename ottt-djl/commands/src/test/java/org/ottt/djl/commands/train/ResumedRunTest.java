package org.ottt.djl.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.commands.testing.CommandRun;
import org.ottt.djl.data.Split;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.metrics.MetricsFile;

/** {@code --resume --out RUN} and nothing else. */
class ResumedRunTest {

  @TempDir private Path folder;

  private static CommandRun resume(Path run, String... others) {
    String[] all = new String[others.length + 3];
    all[0] = "--resume";
    all[1] = "--out";
    all[2] = run.toString();
    System.arraycopy(others, 0, all, 3, others.length);
    return CommandRun.of(new TrainCommand(), all);
  }

  @Test
  void aFolderThatIsNotThereOrHoldsNoRunIsRefused() throws IOException {
    Path missing = folder.resolve("missing");
    CommandRun run = resume(missing);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errLine()).contains(missing + " does not exist", "without --resume");
    assertThat(run.out()).isEmpty();
    assertThat(missing).doesNotExist();

    Files.writeString(folder.resolve("notes.txt"), "mine");
    assertThat(resume(folder).exitCode()).isEqualTo(2);
    assertThat(resume(folder).errLine()).contains("holds no run");
  }

  @Test
  void everyOptionComesFromTheRun() throws IOException {
    TinyRun.succeed(
        folder, "--method", "ottt-o", "--dropout", "0.1", "--feedback", "--epochs", "1");
    CommandRun ended = resume(folder);
    assertThat(ended.err()).isEmpty();
    assertThat(ended.exitCode()).isZero();
    assertThat(ended.out()).contains("has ended after 1 epochs; --epochs with a larger number");

    CommandRun longer = resume(folder, "--epochs", "3");
    assertThat(longer.err()).isEmpty();
    assertThat(longer.exitCode()).isZero();
    // Half a cosine over 3 epochs, where it was over 1.
    assertThat(longer.out())
        .contains("3 epochs instead of 1: the learning rate of epoch 2 is 0.075")
        .contains("; ottt-o, T = 2, batch 32, cpu", "epoch 3/3");
    List<EpochMetrics> tests =
        MetricsFile.read(folder.resolve("metrics.csv")).stream()
            .filter(row -> row.split() == Split.TRAIN)
            .toList();
    assertThat(tests).extracting(EpochMetrics::epoch).containsExactly(1, 2, 3);
    assertThat(tests.get(1).lr()).isEqualTo(0.075);
    JsonObject config = config();
    assertThat(config.getAsJsonObject("options").get("epochs").getAsInt()).isEqualTo(3);
    assertThat(config.getAsJsonObject("options").get("feedback").getAsBoolean()).isTrue();
    assertThat(config.getAsJsonArray("resumed_with").toString()).contains("--epochs");
    assertThat(config.getAsJsonObject("outcome").get("epochs").getAsInt()).isEqualTo(3);
  }

  @Test
  void whatWasFrozenStaysFrozen() {
    String layer = "*_01SpikingLayer_*";
    String frozen =
        TinyRun.succeed(folder, "--epochs", "1", "--freeze", layer)
            .out()
            .lines()
            .filter(line -> line.endsWith("parameters are frozen"))
            .findFirst()
            .orElseThrow();
    CommandRun longer = resume(folder, "--epochs", "2");
    assertThat(longer.err()).isEmpty();
    assertThat(longer.exitCode()).isZero();
    assertThat(longer.out()).contains(frozen, "epoch 2/2");
  }

  @Test
  void aRunThatEndedBeforeItsFirstCheckpointStartsFromTheSameWeights() throws IOException {
    Path base = folder.resolve("base");
    TinyRun.succeed(base, "--epochs", "1");
    Path whole = folder.resolve("whole");
    String[] options = {"--init-from", base.toString(), "--epochs", "1", "--lr", "0.001"};
    TinyRun.succeed(whole, options);
    Path ended = folder.resolve("ended");
    Files.createDirectories(ended);
    Files.copy(whole.resolve("config.json"), ended.resolve("config.json"));

    CommandRun again = resume(ended);

    assertThat(again.err()).isEmpty();
    assertThat(again.exitCode()).isZero();
    assertThat(TinyRun.computedMetrics(ended)).isEqualTo(TinyRun.computedMetrics(whole));
  }

  @Test
  void aRunThatWasToBecomeLongerDoesSoAlsoIfItEndedBeforeItsNextCheckpoint() throws IOException {
    TinyRun.succeed(folder, "--epochs", "1");
    Path config = folder.resolve("config.json");
    String text = Files.readString(config);
    // What is written as a longer run begins.
    String longer = text.replaceFirst("\"epochs\": 1,", "\"epochs\": 2,");
    assertThat(longer).isNotEqualTo(text);
    Files.writeString(config, longer);

    CommandRun again = resume(folder);

    assertThat(again.err()).isEmpty();
    assertThat(again.exitCode()).isZero();
    assertThat(again.out()).contains("epoch 2/2").doesNotContain("has ended");
    assertThat(config().getAsJsonObject("options").get("epochs").getAsInt()).isEqualTo(2);
  }

  @Test
  void aShorterRunAndContradictionsAreRefusedWithBothValues() throws IOException {
    TinyRun.succeed(folder, "--epochs", "2");
    CommandRun shorter = resume(folder, "--epochs", "1");
    assertThat(shorter.exitCode()).isEqualTo(2);
    assertThat(shorter.errLine()).contains("--epochs was 2 and is 1", "only grow");

    CommandRun other = resume(folder, "--lr", "0.2", "--online-form", "trace", "--seed", "1");
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.errLine())
        .contains("--lr was 0.1 and is 0.2", "leave them out")
        .doesNotContain("--seed");
    CommandRun recipe = resume(folder, "--recipe", "cifar10");
    assertThat(recipe.errLine()).contains("--recipe was glyphs and is cifar10");
  }

  @Test
  void theRuleIsComparedHoweverItIsNamed() {
    TinyRun.succeed(folder, "--method", "ottt-o", "--online-form", "trace", "--epochs", "1");
    for (String[] same :
        new String[][] {
          {"--method", "ottt-o", "--online-form", "trace"},
          {"--method", "OTTT-O-trace"},
          {"--online-form", "trace"}
        }) {
      CommandRun run = resume(folder, same);
      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(run.out()).contains("has ended after 1 epochs");
    }
    for (String[] other :
        new String[][] {{"--method", "ottt-o"}, {"--method", "ottt-o", "--online-form", "exact"}}) {
      CommandRun run = resume(folder, other);
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.errLine()).contains("--method was ottt-o-trace and is ottt-o");
    }
  }

  @Test
  void anOptionThatSaysWhatTheRecipeHasIsNoContradictionWhereItWasNotRecorded() {
    TinyRun.succeed(folder, "--epochs", "1");
    // The neurons' name is recorded for others than LIF only.
    CommandRun same = resume(folder, "--neuron", "LIF", "--momentum", "0.9");
    assertThat(same.err()).isEmpty();
    assertThat(same.exitCode()).isZero();
    CommandRun other = resume(folder, "--neuron", "plif", "--momentum", "0.8");
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.errLine())
        .contains("--neuron was left out and is plif", "--momentum was 0.9 and is 0.8");
  }

  @Test
  void anotherCommandNamesTheOneThatResumes() {
    TinyRun.succeed(folder, "--epochs", "1");
    CommandRun run =
        CommandRun.of(new TrainImageNetCommand(), "--resume", "--out", folder.toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errLine()).contains("recipe glyphs", "Train --resume --out " + folder);
  }

  @Test
  void aRunIsRepeatedFromItsConfig() throws IOException {
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    TinyRun.succeed(first, "--seed", "4", "--lr", "0.05");
    CommandRun run =
        CommandRun.of(
            new TrainCommand(),
            "--config",
            first.resolve("config.json").toString(),
            "--out",
            second.toString());
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(TinyRun.computedMetrics(second)).isEqualTo(TinyRun.computedMetrics(first));
    assertThat(TinyRun.lastCheckpoint(second))
        .hasSameBinaryContentAs(TinyRun.lastCheckpoint(first));
  }

  private JsonObject config() throws IOException {
    return JsonParser.parseString(Files.readString(folder.resolve("config.json")))
        .getAsJsonObject();
  }
}
