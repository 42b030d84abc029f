package org.ottt.djl.commands.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.commands.testing.CommandRun;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

class RecordedOptionsTest {

  @TempDir private Path folder;

  private static CommandLine line() {
    return new CommandLine(new TrainCommand()).setCaseInsensitiveEnumValuesAllowed(true);
  }

  private static List<String> contradictions(Map<String, ?> recorded, String... given) {
    CommandLine line = line();
    RecordedOptions options = new RecordedOptions(recorded);
    line.setDefaultValueProvider(options);
    line.parseArgs(given);
    return options.contradictions(line.getParseResult().matchedOptions());
  }

  @Test
  void eachContradictionNamesBothValues() {
    assertThat(contradictions(Map.of("batch_size", 64L), "--batch-size", "32"))
        .containsExactly("--batch-size was 64 and is 32");
  }

  @Test
  void aNumberIsTheSameWhateverItsType() {
    assertThat(
            contradictions(
                Map.of("lr", 0.1, "batch_size", 32.0, "width", 1L, "method", "ottt-a"),
                "--lr=0.1",
                "--batch-size=32",
                "--width=1.0",
                "--method=OTTT-A"))
        .isEmpty();
  }

  @Test
  void aLimitThatWasLeftOutDiffersFromOneThatIsGiven() {
    Map<String, Object> recorded = new HashMap<>();
    recorded.put("limit_train", null);
    assertThat(contradictions(recorded, "--limit-train", "10"))
        .containsExactly("--limit-train was left out and is 10");
  }

  @Test
  void anOptionThatTheRunsVersionDidNotKnowWasAtItsDefault() {
    assertThat(contradictions(Map.of(), "--accumulate", "2"))
        .containsExactly("--accumulate was left out and is 2");
    assertThat(contradictions(Map.of(), "--accumulate", "1")).isEmpty();
  }

  @Test
  void whereTheDataAreAndHowFastTheyAreReadIsFree() {
    assertThat(
            contradictions(
                Map.of("data", "/a", "workers", 0L, "device", "gpu0"),
                "--data=/b",
                "--workers=3",
                "--device=cpu"))
        .isEmpty();
  }

  @Test
  void aFlagThatWasSetIsSetWhetherItIsGivenOrNot() {
    for (String[] given : new String[][] {{}, {"--feedback"}}) {
      CommandLine line = line();
      line.setDefaultValueProvider(new RecordedOptions(Map.of("feedback", true)));
      line.parseArgs(given);
      Boolean value = line.getCommandSpec().findOption("--feedback").getValue();
      assertThat(value).isTrue();
    }
  }

  @Test
  void noFlagIsTurnedOffByGivingItAgain() {
    for (OptionSpec option : line().getCommandSpec().options()) {
      String name = option.longestName();
      if (option.type() != boolean.class || option.usageHelp() || option.versionHelp()) {
        continue;
      }
      CommandLine line = line();
      String key = name.substring(2).replace('-', '_');
      line.setDefaultValueProvider(new RecordedOptions(Map.of(key, true)));
      line.parseArgs(name);
      assertThat(line.getCommandSpec().findOption(name).<Boolean>getValue()).as(name).isTrue();
    }
  }

  @Test
  void aRelativePathIsTheAbsoluteOneThatWasRecorded() {
    String recorded = Path.of("runs/base").toAbsolutePath().toString();
    assertThat(contradictions(Map.of("init_from", recorded), "--init-from=runs/../runs/base"))
        .isEmpty();
    assertThat(contradictions(Map.of("init_from", recorded), "--init-from=runs/other"))
        .singleElement()
        .asString()
        .contains("--init-from");
  }

  @Test
  void namesInAListKeepTheirCase() {
    CommandLine line = line();
    line.setDefaultValueProvider(
        new RecordedOptions(Map.of("freeze", List.of("*_01SpikingLayer_*", "features.0*"))));
    line.parseArgs();
    assertThat(line.getCommandSpec().findOption("--freeze").<List<String>>getValue())
        .containsExactly("*_01SpikingLayer_*", "features.0*");
  }

  @Test
  void optionsShapeTheResultOrNot() {
    Map<String, Object> options = new HashMap<>();
    options.put("lr", 0.1f);
    options.put("limit_train", null);
    options.put("workers", 3);
    String json = ResumedOptions.toJson(options);
    assertThat(json).contains("\"lr\":0.1", "\"limit_train\":null").doesNotContain("workers");
    assertThat(ResumedOptions.inCheckpoint(Map.of(ResumedOptions.KEY, json)).orElseThrow())
        .containsKeys("lr", "limit_train");
    assertThat(ResumedOptions.inCheckpoint(Map.of("epoch", "1"))).isEmpty();
    assertThat(ResumedOptions.inCheckpoint(Map.of(ResumedOptions.KEY, "{"))).isEmpty();
  }

  @Test
  void longValuesAreNotRepeated() {
    assertThat(ResumedOptions.phrase("--x", "a".repeat(50), "b")).isEqualTo("another value of --x");
  }

  @Test
  void aFileOfOptionsIsReadByTheirNames() throws IOException {
    Path file = folder.resolve("options.json");
    Files.writeString(file, "{\"batch-size\": 32, \"lr\": 0.05, \"recipe\": \"glyphs\"}");
    RecordedOptions options = RecordedOptions.ofFile(file, line().getCommandSpec());
    assertThat(options.get("batch_size")).hasValue("32");
    assertThat(options.get("lr")).hasValue("0.05");

    Files.writeString(file, "{\"batchsize\": 32}");
    assertThatThrownBy(() -> RecordedOptions.ofFile(file, line().getCommandSpec()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sets 'batchsize', which is not an option of Train");
    Files.writeString(file, "{\"ranks\": 4}");
    assertThatThrownBy(() -> RecordedOptions.ofFile(file, line().getCommandSpec()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sets 'ranks'")
        .hasMessageContaining("remove it, and pass --ranks to TrainOnSpark");
    Files.writeString(file, "{\"options\": {\"ranks\": 4, \"sync_every\": 16}}");
    assertThat(RecordedOptions.ofFile(file, line().getCommandSpec()).get("ranks")).hasValue("4");
    for (String bad : List.of("", "[1]", "{\"lr\":")) {
      Files.writeString(file, bad);
      assertThatThrownBy(() -> RecordedOptions.ofFile(file, line().getCommandSpec()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("options.json")
          .hasMessageNotContaining("Optional");
    }
  }

  @Test
  void aFileMayNameTheRecipeAsTrainCifarDoes() throws IOException {
    CommandSpec cifar = new CommandLine(new TrainCifarCommand()).getCommandSpec();
    Path file = folder.resolve("options.json");
    Files.writeString(file, "{\"dataset\": \"cifar100\"}");
    CommandLine line =
        new CommandLine(new TrainCifarCommand()).setCaseInsensitiveEnumValuesAllowed(true);
    line.setDefaultValueProvider(RecordedOptions.ofFile(file, cifar));
    line.parseArgs();
    assertThat(line.getCommandSpec().findOption("--dataset").<String>getValue())
        .isEqualTo("cifar100");

    Files.writeString(file, "{\"dataset\": \"cifar100\", \"recipe\": \"cifar10\"}");
    assertThatThrownBy(() -> RecordedOptions.ofFile(file, cifar))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("both dataset and recipe");
  }

  @Test
  void aFileForAnotherRecipeIsNotTrainedAsTheCommandsOwn() throws IOException {
    Path file = folder.resolve("options.json");
    Files.writeString(file, "{\"recipe\": \"glyphs\"}");
    CommandRun run =
        CommandRun.of(
            new TrainImageNetCommand(),
            "--config=" + file,
            "--out=" + folder.resolve("run").toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errLine()).contains("is for recipe glyphs: use Train --config " + file);
  }

  @Test
  void changedClassesAreNamed() {
    assertThat(ResumeCheck.changedClasses(List.of("cat", "dog"), List.of("dog", "cat")))
        .containsExactly("class 0 is 'dog', not 'cat'");
    assertThat(ResumeCheck.changedClasses(List.of("cat", "dog"), List.of("cat", "dog", "owl")))
        .containsExactly("they have 3 classes, not 2");
    assertThat(ResumeCheck.changedClasses(List.of("cat", "dog"), List.of("cat", "dog"))).isEmpty();
  }
}
