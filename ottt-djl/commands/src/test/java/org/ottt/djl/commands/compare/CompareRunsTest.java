package org.ottt.djl.commands.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.commands.testing.CommandRun;
import org.ottt.djl.data.Split;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.metrics.MetricsFile;

class CompareRunsTest {

  @TempDir private Path folder;

  /** Writes what a run leaves, with a test accuracy for each epoch. */
  private Path run(String name, String method, int seed, double... top1) throws IOException {
    return run(name, method, seed, "", top1);
  }

  /** Writes such a run, with further entries of its record. */
  private Path run(String name, String method, int seed, String more, double... top1)
      throws IOException {
    Path run = Files.createDirectories(folder.resolve(name));
    Files.writeString(
        run.resolve("config.json"),
        """
        {"options": {"recipe": "glyphs", "method": "%s", "seed": %d, "lr": 0.1, "workers": %d,
         "class_names": "/names-%d.txt", "network": {"layout": [16]}}, %s
         "started": "2026-11-29T10:00:00Z"}
        """
            .formatted(method, seed, seed, seed, more));
    MetricsFile metrics = MetricsFile.open(run.resolve("metrics.csv"));
    for (int i = 0; i < top1.length; i++) {
      for (Split split : Split.values()) {
        metrics.append(
            new EpochMetrics(i + 1, split, 2 - top1[i], top1[i], 1, 0.1, 10, 100, 300, 0.1));
      }
    }
    return run;
  }

  private CommandRun compare(Path... runs) {
    List<String> arguments = new ArrayList<>(List.of("--out", folder.resolve("out").toString()));
    for (Path run : runs) {
      arguments.add(run.toString());
    }
    return CommandRun.of(new CompareRunsCommand(), arguments.toArray(String[]::new));
  }

  @Test
  void runsThatDifferByTheirSeedsAreOneLine() throws IOException {
    CommandRun comparison =
        compare(
            run("a", "ottt-a", 1, 0.5, 0.8),
            run("b", "ottt-a", 2, 0.7, 0.6),
            run("c", "bptt", 1, 0.5, 0.75));

    assertThat(comparison.err()).isEmpty();
    assertThat(comparison.exitCode()).isZero();
    assertThat(comparison.outLines().get(1).split("  +", -1))
        .containsExactly("ottt-a", "2", "2", "70.00 ± 14.14", "75.00 ± 7.07", "20.0");
    assertThat(comparison.outLines().get(2).split("  +", -1))
        .containsExactly("bptt", "1", "2", "75.00", "75.00", "20.0");
    for (String name : List.of("accuracy", "loss")) {
      assertThat(ImageIO.read(folder.resolve("out/" + name + ".png").toFile()).getWidth())
          .isGreaterThan(1000);
      String svg = Files.readString(folder.resolve("out/" + name + ".svg"));
      assertThat(svg).contains("<svg", "<path", "</svg");
    }
  }

  @Test
  void runsOnOtherDataAreNoSeeds() throws IOException {
    String data = "\"train_samples\": %d, \"network\": {\"classes\": [\"%s\", \"b\"]},";
    Path first = run("a", "ottt-a", 1, data.formatted(100, "a"), 0.5);
    CommandRun samples = compare(first, run("b", "ottt-a", 2, data.formatted(200, "a"), 0.6));
    assertThat(samples.out())
        .contains("train samples 100  ", "train samples 200  ")
        .doesNotContain("±");
    CommandRun classes = compare(first, run("c", "ottt-a", 2, data.formatted(100, "c"), 0.6));
    assertThat(classes.out())
        .contains("classes [\"a\",\"b\"]", "classes [\"c\",\"b\"]")
        .doesNotContain("±");
    CommandRun same = compare(first, run("d", "ottt-a", 2, data.formatted(100, "a"), 0.6));
    assertThat(same.out()).contains("55.00 ± 7.07");
    String many = "x".repeat(60);
    CommandRun alike =
        compare(
            run("e", "ottt-a", 1, data.formatted(100, many + "1"), 0.5),
            run("f", "ottt-a", 2, data.formatted(100, many + "2"), 0.6));
    assertThat(alike.out()).contains("50.00", "60.00").doesNotContain("±");
  }

  @Test
  void averagesOfProcessesTellRunsApart() throws IOException {
    CommandRun run =
        compare(
            run("a", "ottt-a", 1, 0.5),
            with("b", 2, 0.6, "\"ranks\": 2, \"sync_every\": 0"),
            with("c", 3, 0.7, "\"ranks\": 2, \"sync_every\": 16"));
    assertThat(run.out())
        .contains("55.00 ± 7.07")
        .contains("ranks 2, sync every 16")
        .contains("70.00");
  }

  private Path with(String name, int seed, double top1, String options) throws IOException {
    Path run = run(name, "ottt-a", seed, top1);
    Path config = run.resolve("config.json");
    Files.writeString(config, Files.readString(config).replace("\"lr\"", options + ", \"lr\""));
    return run;
  }

  @Test
  void aSeedCountsOnce() throws IOException {
    Path first = run("a", "ottt-a", 1, 0.5);
    CommandRun twice = compare(first, folder.resolve("x/../a"));
    assertThat(twice.exitCode()).isEqualTo(2);
    assertThat(twice.errLine()).contains("is named twice: name each run once");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void furtherRunsOfASeedAreLinesOfTheirOwn() throws IOException {
    Path cpu = run("cpu", "ottt-a", 1, 0.5);
    Path gpu = run("gpu", "ottt-a", 1, 0.6);
    CommandRun both = compare(cpu, gpu);
    assertThat(both.exitCode()).as(both.err()).isZero();
    assertThat(both.out()).contains("50.00", "60.00").doesNotContain("±");
    assertThat(groups(cpu, gpu))
        .containsExactly(
            entry("glyphs, " + cpu, List.of(cpu)), entry("glyphs, " + gpu, List.of(gpu)));
    Path other = run("other", "ottt-a", 2, 0.7);
    assertThat(groups(cpu, gpu, other))
        .containsExactly(
            entry("glyphs", List.of(cpu, other)), entry("glyphs, " + gpu, List.of(gpu)));
    Path bptt = run("bptt", "bptt", 1, 0.8);
    assertThat(groups(cpu, bptt, gpu))
        .containsExactly(
            entry("ottt-a, " + cpu, List.of(cpu)),
            entry("ottt-a, " + gpu, List.of(gpu)),
            entry("bptt", List.of(bptt)));
  }

  private static Map<String, List<Path>> groups(Path... folders) throws IOException {
    List<ComparedRun> runs = new ArrayList<>();
    for (Path run : folders) {
      runs.add(ComparedRun.read(run));
    }
    Map<String, List<Path>> groups = new LinkedHashMap<>();
    CompareRunsCommand.groups(runs)
        .forEach(
            (name, group) -> groups.put(name, group.stream().map(ComparedRun::folder).toList()));
    return groups;
  }

  @Test
  void linesFitTheTerminal() throws IOException {
    CommandRun comparison = compare(run("a", "ottt-a", 1, 0.5), run("b", "ottt-o-trace", 2, 0.7));
    assertThat(comparison.outLines().subList(0, 3)).allMatch(line -> line.length() <= 80);
  }

  @Test
  void aFolderThatHoldsNoRunIsNamed() throws IOException {
    CommandRun none = compare(folder.resolve("none"));
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.errLine()).contains("none is not a run folder");

    Path damaged = run("damaged", "bptt", 1, 0.5);
    for (String text : List.of("", "{}", "[]", "{", "{\"options\": 3}")) {
      Files.writeString(damaged.resolve("config.json"), text);
      assertThat(compare(damaged).exitCode()).isEqualTo(1);
      assertThat(compare(damaged).errLine()).contains("config.json does not describe the run");
    }
    assertThat(CommandRun.of(new CompareRunsCommand()).exitCode()).isEqualTo(2);
  }

  @Test
  void aRunWithoutATestHasItsLossDrawn() throws IOException {
    Path run = run("early", "ottt-a", 1);
    MetricsFile.open(run.resolve("metrics.csv"))
        .append(new EpochMetrics(1, Split.TRAIN, 2, 0.5, 1, 0.1, 10, 100, 300, 0.1));

    CommandRun comparison = compare(run);

    assertThat(comparison.err()).isEmpty();
    assertThat(comparison.exitCode()).isZero();
    assertThat(comparison.outLines().get(1).split("  +", -1)).contains("-").doesNotContain("NaN");
    assertThat(comparison.out()).contains("Pictures: loss, .png");
    assertThat(folder.resolve("out/loss.png")).exists();
    assertThat(folder.resolve("out/accuracy.png")).doesNotExist();
  }
}
