package org.ottt.djl.benchmarks.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.benchmarks.result.ResultRow;
import org.ottt.djl.benchmarks.result.ResultTable;
import org.ottt.djl.benchmarks.workload.BenchmarkNetwork;
import org.ottt.djl.commands.testing.CommandRun;
import org.ottt.djl.synapse.Precision;

class InferenceBenchmarkTest {

  @TempDir private Path folder;

  @Test
  void measuresEveryContender() throws IOException {
    List<ResultRow> rows = measure("1,2");
    assertThat(rows)
        .extracting(row -> row.text("contender") + " " + row.text("time_steps"))
        .contains("relu 1", "spiking 1", "spiking 2");
    for (ResultRow row : rows) {
      assertThat(row.number("calls")).isEqualTo(4);
      assertThat(row.number("p50_seconds")).isPositive();
      assertThat(row.number("p99_seconds")).isGreaterThanOrEqualTo(row.number("p50_seconds"));
      assertThat(row.number("images_per_second") * row.number("p50_seconds")).isBetween(0.99, 1.01);
    }
    assertThat(rows.get(0).number("ratio_to_relu")).isEqualTo(1);
    assertThat(rows)
        .filteredOn(row -> row.text("contender").startsWith(Contenders.SPIKING))
        .hasSize(2)
        .allSatisfy(
            row ->
                assertThat(row.number("ratio_to_relu"))
                    .isCloseTo(
                        row.number("p50_seconds") / reluSeconds(rows, row),
                        withinPercentage(0.01)));
  }

  /** Returns the median of the network with ReLU for the threads and the batch of a row. */
  private static double reluSeconds(List<ResultRow> rows, ResultRow beside) {
    return rows.stream()
        .filter(row -> row.text("contender").equals(Contenders.RELU))
        .filter(row -> row.text("threads").equals(beside.text("threads")))
        .filter(row -> row.text("batch_size").equals(beside.text("batch_size")))
        .findFirst()
        .orElseThrow()
        .number("p50_seconds");
  }

  @Test
  void aNewSessionReplacesTheOldOneOfTheSameSettings() throws IOException {
    Files.writeString(
        folder.resolve("inference-vgg.csv"),
        """
        width,image_size,threads,batch_size,contender,time_steps,calls,p50_seconds,p99_seconds,\
        images_per_second,ratio_to_relu
        0.05,8,1,1,relu,1,4,9,9,1,1
        0.05,8,1,1,spiking,7,4,9,9,1,1
        0.05,8,2,1,relu,1,4,9,9,1,1
        """);

    assertThat(measure("2"))
        .extracting(row -> row.text("threads") + row.text("contender") + row.text("time_steps"))
        .contains("2relu1", "1relu1", "1spiking2")
        .doesNotContain("1spiking7");
  }

  private List<ResultRow> measure(String timeSteps) throws IOException {
    CommandRun run =
        CommandRun.of(
            new InferenceBenchmarkCommand(),
            "--width=0.05",
            "--image-size=8",
            "--time-steps=" + timeSteps,
            "--batch-size=1",
            "--threads=1",
            "--precision=float32",
            "--calls=4",
            "--out=" + folder);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return ResultTable.read(folder.resolve("inference-vgg.csv"));
  }

  /** All that runs here: ONNX Runtime with the Maven profile onnxruntime only. */
  @Test
  void runtimesShareNoProcess() throws Exception {
    InferenceCell any =
        new InferenceCell(
            InferenceRuntime.PYTORCH,
            BenchmarkNetwork.VGG,
            0.05,
            8,
            1,
            List.of(1),
            List.of(Precision.FLOAT32, Precision.BFLOAT16),
            1);
    for (InferenceRuntime runtime : InferenceRuntime.available(any.precisions())) {
      try (Contenders contenders = new Contenders(any.with(runtime))) {
        assertThat(contenders.all())
            .isNotEmpty()
            .extracting(contender -> contender.label().startsWith(Contenders.ONNX_RUNTIME))
            .containsOnly(runtime == InferenceRuntime.ONNX_RUNTIME);
      }
    }
    assertThat(InferenceRuntime.available(List.of(Precision.BFLOAT16)))
        .as("ONNX Runtime computes in float32")
        .containsExactly(InferenceRuntime.PYTORCH);
  }

  @Test
  void percentilesAreTimesThatWereMeasured() {
    InferenceTiming timing = new InferenceTiming("any", 1, List.of(4.0, 1.0, 3.0, 2.0));
    assertThat(timing.median()).isEqualTo(2.5);
    assertThat(timing.percentile(0.5)).isEqualTo(2);
    assertThat(timing.percentile(0.99)).isEqualTo(4);
  }

  @Test
  void badNumbersAreArgumentErrors() {
    assertThat(CommandRun.of(new InferenceBenchmarkCommand(), "--threads=0").exitCode())
        .isEqualTo(2);
    assertThat(CommandRun.of(new InferenceBenchmarkCommand(), "--precision=int8").exitCode())
        .isEqualTo(2);
  }
}
