package org.ottt.djl.commands.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.commands.testing.CommandRun;
import org.ottt.djl.run.ExistingRun;
import org.ottt.djl.run.RunFolder;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What a stream's run folder keeps of its options, and of the run before. */
class RecordedStreamOptionsTest {

  @TempDir private Path folder;

  private static CommandLine line(String... arguments) {
    CommandLine line =
        new CommandLine(new LearnStreamCommand()).setCaseInsensitiveEnumValuesAllowed(true);
    line.parseArgs(arguments);
    return line;
  }

  private RecordedStreamOptions recorded(Map<String, String> options) throws IOException {
    Map<String, String> all = new LinkedHashMap<>(options);
    all.putIfAbsent("--source", "glyphs-dvs");
    try (RunFolder run = RunFolder.open(folder, ExistingRun.OVERWRITE)) {
      run.writeConfig(all, "cpu");
      return RecordedStreamOptions.of(run);
    }
  }

  private List<String> contradictions(Map<String, String> options, String... given)
      throws IOException {
    RecordedStreamOptions recorded = recorded(options);
    CommandLine line = line();
    line.setDefaultValueProvider(recorded);
    line.parseArgs(given);
    return recorded.contradictions(line.getParseResult().matchedOptions(), false);
  }

  @Test
  void noFlagIsTurnedOffByGivingItAgain() throws IOException {
    for (OptionSpec option : line().getCommandSpec().options()) {
      String name = option.longestName();
      if (option.type() != boolean.class || option.usageHelp() || option.versionHelp()) {
        continue;
      }
      assertThat(contradictions(Map.of(name, "true"), name)).as(name).isEmpty();
    }
  }

  @Test
  void pathsAreRecordedAndComparedWhereverTheCommandRuns() throws IOException {
    String absolute = Path.of("labels.csv").toAbsolutePath().toString();
    assertThat(RecordedStreamOptions.record(line("--labels", "labels.csv").getCommandSpec()))
        .containsEntry("--labels", absolute);
    for (String before : List.of(absolute, "labels.csv")) {
      assertThat(contradictions(Map.of("--labels", before), "--labels", "./labels.csv")).isEmpty();
      assertThat(contradictions(Map.of("--labels", before), "--labels", "others.csv")).hasSize(1);
    }
  }

  @Test
  void aRecordingIsAPathAndOtherSourcesAreNone() throws IOException {
    String absolute = Path.of("events.raw").toAbsolutePath().toString();
    assertThat(RecordedStreamOptions.record(line("--source", "events.raw").getCommandSpec()))
        .containsEntry("--source", absolute);
    for (String before : List.of(absolute, "events.raw")) {
      Map<String, String> recorded = Map.of("--source", before);
      assertThat(contradictions(recorded, "--source", "x/../events.raw")).isEmpty();
      assertThat(contradictions(recorded, "--source", absolute)).isEmpty();
      assertThat(contradictions(recorded, "--source", "others.raw")).hasSize(1);
      assertThat(contradictions(recorded, "--source", "glyphs-dvs"))
          .containsExactly("--source was " + before + " and is glyphs-dvs");
    }
    for (String other : List.of("glyphs-dvs", "-", "udp:9000", "tcp:9000")) {
      assertThat(RecordedStreamOptions.record(line("--source", other).getCommandSpec()))
          .containsEntry("--source", other);
      assertThat(contradictions(Map.of("--source", other), "--source", other)).isEmpty();
    }
  }

  @Test
  void theUsualWindowFollowsFromTheRule() {
    for (String method : List.of("ottt-a", "OTTT-A", "ottt-o")) {
      StreamLearningOptions options = new StreamLearningOptions();
      new CommandLine(options)
          .setCaseInsensitiveEnumValuesAllowed(true)
          .parseArgs("--method", method);
      assertThat(options.window()).as(method).isEqualTo(method.equals("ottt-o") ? 1 : 8);
    }
  }

  private CommandRun run(String... more) {
    List<String> all = new ArrayList<>(List.of("--device=cpu", "--out=" + folder));
    all.addAll(List.of(more));
    return CommandRun.of(new LearnStreamCommand(), all.toArray(String[]::new));
  }

  @Test
  void aMomentumMayBeSaidAgainAndNotChanged() throws IOException {
    CommandRun first =
        run("--layers=4", "--calibrate=0", "--steps=2", "--optimizer=sgd", "--momentum=0.8");
    assertThat(first.exitCode()).as(first.err()).isZero();
    CommandRun again = run("--resume", "--momentum=0.8", "--steps=4");
    assertThat(again.exitCode()).as(again.err()).isZero();

    Path checkpoint = folder.resolve("checkpoint/last.safetensors");
    byte[] before = Files.readAllBytes(checkpoint);
    CommandRun other = run("--resume", "--momentum=0.7", "--steps=6");
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.errLine()).contains("--momentum was 0.8 and is 0.7");
    assertThat(run("--resume", "--steps=-1").errLine()).contains("--steps");
    assertThat(checkpoint).hasBinaryContent(before);
  }

  @Test
  void theRunThatIsReplacedGoesWithTheFirstCheckpoint() {
    for (String more : List.of("--seed=1", "--overwrite")) {
      CommandRun run =
          CommandRun.of(
              new LearnStreamCommand(),
              "--layers=4",
              "--size=8",
              "--calibrate=0",
              "--steps=2",
              "--device=cpu",
              "--out=" + folder,
              more);
      assertThat(run.exitCode()).as(run.err()).isZero();
    }
    assertThat(folder.resolve("checkpoint/last.safetensors")).exists();
    assertThat(folder.resolve(".replaced")).doesNotExist();
  }
}
