package org.ottt.djl.benchmarks.rates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.benchmarks.result.ResultRow;
import org.ottt.djl.benchmarks.result.ResultTable;
import org.ottt.djl.commands.testing.CommandRun;

class RateBenchmarkTest {

  @TempDir private Path folder;

  private List<ResultRow> table(String name) throws IOException {
    return ResultTable.read(folder.resolve("out").resolve(name));
  }

  @Test
  void countsOperationsOfNetworksFromTheSameStart() throws IOException {
    // Weights do not move at this learning rate, so both rules must end with the same network.
    CommandRun run =
        CommandRun.of(
            new RateBenchmarkCommand(),
            "--epochs=1",
            "--lr=1e-30",
            "--limit-train=64",
            "--limit-test=40",
            "--time-steps=2",
            "--device=cpu",
            "--runs=" + folder.resolve("runs"),
            "--out=" + folder.resolve("out"));

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    List<ResultRow> totals = table("operations-glyphs.csv");
    List<ResultRow> layers = table("rates-glyphs.csv");
    assertThat(totals).extracting(row -> row.text("method")).containsExactly("ottt-a", "bptt");
    assertThat(layers).hasSize(10);
    for (int i = 0; i < 5; i++) {
      assertThat(layers.get(i).number("rate")).isPositive();
      assertThat(layers.get(i + 5).text("rate")).isEqualTo(layers.get(i).text("rate"));
    }
    for (ResultRow row : totals) {
      // 3x3 kernels of 3 channels at each of 32 x 32 places, for 16 channels.
      assertThat(row.number("macs_per_sample")).isEqualTo(27.0 * 32 * 32 * 16);
      // All layers: 32x32x(27x16 + 144x32) + 16x16x(288x32 + 288x64) + 8x8x576x64 + 64x10.
      assertThat(row.number("ann_macs_per_sample")).isCloseTo(14598784.0, within(50.0));
      assertThat(row.number("energy_nj_per_sample"))
          .isCloseTo(
              (0.9 * row.number("accumulates_per_sample") + 4.6 * 442368) / 1e3, within(0.1));
    }
    List<ResultRow> energy = table("energy-glyphs.csv");
    assertThat(energy)
        .extracting(row -> row.text("method") + row.text("inference_steps"))
        .containsExactly("ottt-a1", "ottt-a2", "bptt1", "bptt2");
    // A still image is multiplied once; spikes add up over the steps.
    assertThat(energy.get(0).number("energy_nj_per_sample"))
        .isBetween(4.6 * 442368 / 1e3, energy.get(1).number("energy_nj_per_sample"));
    for (String column : List.of("top1", "accumulates_per_sample", "energy_nj_per_sample")) {
      assertThat(energy.get(1).text(column)).isEqualTo(totals.get(0).text(column));
    }
    assertThat(folder.resolve("out/rates-glyphs.png")).isNotEmptyFile();
    assertThat(folder.resolve("out/energy-glyphs.png")).isNotEmptyFile();
  }

  @Test
  void unknownRuleIsABadArgument() {
    CommandRun run = CommandRun.of(new RateBenchmarkCommand(), "--methods=hebb");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errLine()).contains("hebb");
  }
}
