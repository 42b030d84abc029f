package org.ottt.djl.benchmarks.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ottt.djl.benchmarks.result.ResultRow;
import org.ottt.djl.benchmarks.result.ResultTable;
import org.ottt.djl.commands.testing.CommandRun;

class SpeedBenchmarkTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"vgg", "nf-resnet-18"})
  void everyContenderHasARowPerRepetition(String network) throws IOException {
    CommandRun run = run("--network", network, "--repetitions", "2");

    assertThat(run.exitCode()).as(run.err()).isZero();
    List<ResultRow> rows = ResultTable.read(folder.resolve("speed-" + network + ".csv"));
    assertThat(rows)
        .extracting(row -> row.text("contender"))
        .containsExactlyElementsOf(
            Contender.ALL.stream()
                .map(Contender::label)
                .flatMap(label -> Stream.of(label, label))
                .toList());
    for (int i = 0; i < rows.size(); i++) {
      ResultRow row = rows.get(i);
      double seconds = row.number("seconds_per_step");
      assertThat(row.number("repetition")).isEqualTo(i % 2 + 1);
      assertThat(seconds).isPositive();
      // 3 steps, 2 images.
      assertThat(row.number("seconds_per_image")).isCloseTo(1.5 * seconds, within(1e-4 * seconds));
      assertThat(row.number("ratio_to_relu"))
          .isCloseTo(
              seconds / rows.get(i % 2).number("seconds_per_step"),
              within(1e-4 * row.number("ratio_to_relu")));
    }
    assertThat(folder.resolve("speed-" + network + ".png")).isNotEmptyFile();
  }

  @Test
  void anotherRunReplacesTheRowsOfItsSettingOnly() throws IOException {
    assertThat(run("--repetitions", "2").exitCode()).isZero();
    assertThat(run("--repetitions", "1").exitCode()).isZero();
    int contenders = Contender.ALL.size();
    assertThat(ResultTable.read(folder.resolve("speed-vgg.csv"))).hasSize(contenders);

    assertThat(run("--repetitions", "1", "--image-size", "16").exitCode()).isZero();
    assertThat(ResultTable.read(folder.resolve("speed-vgg.csv"))).hasSize(2 * contenders);
  }

  @Test
  void anotherPrecisionIsTimedAgainstTheSameYardstick() throws IOException {
    CommandRun run = run("--precision", "bf16", "--repetitions", "1");

    assertThat(run.exitCode()).as(run.err()).isZero();
    List<ResultRow> rows = ResultTable.read(folder.resolve("speed-vgg.csv"));
    assertThat(rows.get(0).text("contender")).isEqualTo("relu");
    assertThat(rows.subList(1, rows.size()))
        .extracting(row -> row.text("contender"))
        .containsExactlyElementsOf(
            Contender.ALL.stream().map(contender -> contender.label() + " bf16").toList());
    assertThat(run.outLines()).anyMatch(line -> line.startsWith("ottt-a two-forward bf16 "));
    assertThat(run("--precision", "half").errLine()).contains("Unknown precision 'half'");
  }

  @Test
  void anUnknownNetworkIsABadArgument() {
    CommandRun run = run("--network", "lenet");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errLine()).contains("Unknown network 'lenet'", "nf-resnet-50");
  }

  private CommandRun run(String... options) {
    List<String> small =
        List.of("--width", "0.05", "--batch-size", "2", "--time-steps", "3", "--out", "" + folder);
    Stream<String> size =
        List.of(options).contains("--image-size") ? Stream.of() : Stream.of("--image-size", "32");
    return CommandRun.of(
        new SpeedBenchmarkCommand(),
        Stream.of(small.stream(), size, Stream.of(options))
            .flatMap(part -> part)
            .toArray(String[]::new));
  }
}
