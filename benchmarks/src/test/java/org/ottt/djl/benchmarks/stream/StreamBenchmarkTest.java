package org.ottt.djl.benchmarks.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.benchmarks.report.BenchmarkReportCommand;
import org.ottt.djl.benchmarks.result.ResultRow;
import org.ottt.djl.benchmarks.result.ResultTable;
import org.ottt.djl.commands.testing.CommandRun;

/** All parts on the smallest scale, and their section of the report. */
@EnabledOnOs(OS.LINUX)
class StreamBenchmarkTest {

  @Test
  void measuresAllPartsAndReportsThem(@TempDir Path folder) throws IOException {
    Path results = folder.resolve("results/machine");
    String[] options = {
      "--out",
      results.toString(),
      "--steps",
      "300",
      "--seeds",
      "1",
      "--glyphs",
      "10",
      "--train",
      "128",
      "--epochs",
      "1",
      "--latency-steps",
      "100"
    };
    CommandRun run = CommandRun.of(new StreamBenchmarkCommand(), options);
    assertThat(run.exitCode()).as(run.err()).isZero();

    List<ResultRow> memory = ResultTable.read(results.resolve("stream-memory.csv"));
    assertThat(memory.stream().map(row -> row.text("method") + " " + row.text("step")))
        .containsExactly(
            "ottt-o-trace 100", "ottt-o-trace 300", "ottt-o 100", "bptt 100", "bptt 300");
    // What a stream holds does not grow.
    assertThat(memory.get(1).number("live_arrays")).isEqualTo(memory.get(0).number("live_arrays"));
    // Ten blocks of four conditions, and those after the first again without learning.
    assertThat(ResultTable.read(results.resolve("stream-drift.csv"))).hasSize(70);
    assertThat(
            ResultTable.read(results.resolve("stream-batch.csv")).stream()
                .map(row -> row.text("batch_size") + ":" + row.text("updates")))
        .containsExactly("128:1", "1:128", "128:4", "1:512");
    assertThat(ResultTable.read(results.resolve("stream-latency.csv"))).hasSize(8);

    CommandRun again = CommandRun.of(new StreamBenchmarkCommand(), "--parts", "nothing");
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.errLine()).contains("no part 'nothing'");
    CommandRun offline = CommandRun.of(new StreamBenchmarkCommand(), "--methods", "bptt");
    assertThat(offline.exitCode()).isEqualTo(2);
    assertThat(offline.errLine()).contains("bptt cannot learn from a stream");

    CommandRun report =
        CommandRun.of(
            new BenchmarkReportCommand(), "--results", folder.resolve("results").toString());
    assertThat(report.exitCode()).as(report.err()).isZero();
    assertThat(Files.readString(folder.resolve("RESULTS.md")))
        .contains("### Learning from a stream")
        .contains("| OTTT_O, trace | 300 |")
        .contains("stopped before the drift")
        .contains("in the second half of each condition, of one seed.")
        .containsPattern("\\| OTTT_A \\| [0-9.]+ % \\| [0-9.]+ % \\|")
        .doesNotContain("NaN");
  }

  @Test
  void measuresEveryLearningRate(@TempDir Path folder) throws IOException {
    Path results = folder.resolve("results/machine");
    for (String rate : List.of("0.001", "0.01", "0.01")) {
      CommandRun run =
          CommandRun.of(
              new StreamBenchmarkCommand(),
              "--out=" + results,
              "--parts=drift",
              "--seeds=1",
              "--glyphs=10",
              "--lr=" + rate);
      assertThat(run.exitCode()).as(run.err()).isZero();
    }
    assertThat(ResultTable.read(results.resolve("stream-drift.csv")))
        .hasSize(140)
        .filteredOn(row -> row.text("lr").equals("0.01"))
        .hasSize(70);

    CommandRun report =
        CommandRun.of(
            new BenchmarkReportCommand(), "--results", folder.resolve("results").toString());
    assertThat(report.exitCode()).as(report.err()).isZero();
    assertThat(Files.readString(folder.resolve("RESULTS.md")))
        .contains("learning rate 0.001;", "learning rate 0.01;")
        .contains("Pictures show the setting that was measured last.");
  }

  @Test
  void measuresAgainUnderAnotherLimit(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("stream-memory.csv"),
        """
        method,step,status,resident_mb,ms_per_step,live_arrays,limit_mb
        ottt-o-trace,100,ok,400,1,17,2048
        ottt-o,100,ok,400,1,17,2048
        bptt,100,out of memory,,,,256
        """);

    CommandRun run =
        CommandRun.of(
            new StreamBenchmarkCommand(), "--out=" + folder, "--parts=memory", "--steps=100");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(ResultTable.read(folder.resolve("stream-memory.csv")))
        .extracting(row -> row.text("method") + " " + row.text("limit_mb") + row.text("status"))
        .containsExactly(
            "ottt-o-trace 2048ok", "ottt-o 2048ok", "bptt 256out of memory", "bptt 2048ok");
  }
}
