package org.ottt.djl.benchmarks.micro;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.benchmarks.result.ResultRow;
import org.ottt.djl.benchmarks.result.ResultTable;
import org.ottt.djl.commands.testing.CommandRun;

class MicroBenchmarkTest {

  @TempDir private Path folder;

  @Test
  void everyPieceIsTimed() throws IOException {
    CommandRun run =
        CommandRun.of(
            new MicroBenchmarkCommand(),
            "--pieces",
            "neurons,weights,augmentation,decoding",
            "--width",
            "0.05",
            "--batch-size",
            "2",
            "--iterations",
            "1",
            "--milliseconds",
            "5",
            "--out",
            folder.toString());

    assertThat(run.exitCode()).as(run.err()).isZero();
    List<ResultRow> rows = ResultTable.read(folder.resolve("pieces.csv"));
    assertThat(rows)
        .extracting(
            row -> row.text("piece") + " " + row.text("benchmark") + " " + row.text("parameters"))
        .containsExactlyInAnyOrder(
            "neurons lifStep batchSize=2 form=trace width=0.05",
            "neurons lifStep batchSize=2 form=two-forward width=0.05",
            "neurons lifStep batchSize=2 form=spikes width=0.05",
            "weights standardization width=0.05",
            "weights standardizationForward width=0.05",
            "weights sgdUpdate width=0.05",
            "augmentation normalize batchSize=2",
            "augmentation normalizeAndAugment batchSize=2",
            "decoding decode format=jpeg",
            "decoding decode format=png",
            "decoding trainPipeline format=jpeg",
            "decoding trainPipeline format=png");
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row.number("score")).isPositive();
              assertThat(row.text("unit")).isEqualTo("ms/op");
            });
  }

  @Test
  void anUnknownPieceIsABadArgument() {
    CommandRun run = CommandRun.of(new MicroBenchmarkCommand(), "--pieces", "gpu");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errLine()).contains("Unknown piece 'gpu'", "decoding");
  }
}
