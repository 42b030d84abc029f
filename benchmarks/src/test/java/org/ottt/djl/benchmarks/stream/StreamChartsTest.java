package org.ottt.djl.benchmarks.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.knowm.xchart.style.XYStyler;
import org.ottt.djl.benchmarks.result.ResultRow;
import org.ottt.djl.benchmarks.result.ResultTable;

class StreamChartsTest {

  @TempDir private Path folder;

  @Test
  void memoryBeginsAtZeroAndHasRoomForWhatDidNotFit() throws IOException {
    List<ResultRow> rows = rows("bptt,100,ok,450,2048", "bptt,100000,out of memory,,2048");
    XYStyler styler = StreamCharts.memoryChart(rows).getStyler();

    assertThat(styler.isYAxisLogarithmic()).isFalse();
    assertThat(styler.getYAxisMin()).isBetween(-10.0, 0.0);
    assertThat(styler.getYAxisMax()).isGreaterThan(2048);
    assertThat(styler.isXAxisLogarithmic()).isTrue();
  }

  @Test
  void aShortStreamIsDrawnOverLinearSteps() throws IOException {
    List<ResultRow> rows = rows("ottt-o,100,ok,450,2048", "ottt-o,300,ok,451,2048");
    XYStyler styler = StreamCharts.memoryChart(rows).getStyler();

    assertThat(styler.isXAxisLogarithmic()).isFalse();
    assertThat(styler.isYAxisLogarithmic()).isFalse();
  }

  private List<ResultRow> rows(String... lines) throws IOException {
    Path table = folder.resolve("stream-memory.csv");
    Files.writeString(
        table, "method,step,status,resident_mb,limit_mb\n" + String.join("\n", lines) + "\n");
    return ResultTable.read(table);
  }
}
