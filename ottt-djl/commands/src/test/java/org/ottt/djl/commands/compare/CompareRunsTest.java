package org.ottt.djl.commands.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    Path run = Files.createDirectories(folder.resolve(name));
    Files.writeString(
        run.resolve("config.json"),
        """
        {"options": {"recipe": "glyphs", "method": "%s", "seed": %d, "lr": 0.1, "workers": %d,
         "network": {"layout": [16]}}, "started": "2026-11-29T10:00:00Z"}
        """
            .formatted(method, seed, seed));
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
    for (String text : List.of("", "{}", "[]", "{")) {
      Files.writeString(damaged.resolve("config.json"), text);
      assertThat(compare(damaged).exitCode()).isEqualTo(1);
      assertThat(compare(damaged).errLine()).contains("config.json does not say");
    }
    assertThat(CommandRun.of(new CompareRunsCommand()).exitCode()).isEqualTo(2);
  }
}
