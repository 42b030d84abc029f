package org.ottt.djl.benchmarks.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ottt.djl.metrics.PeakMemory;

@EnabledOnOs(OS.LINUX)
class StreamCellMainTest {

  @ParameterizedTest
  @ValueSource(strings = {"ottt-o-trace", "bptt"})
  void everyRuleTellsThePeak(String rule) {
    // A quarter of a GiB that is freed, so that less is resident afterwards.
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      manager.ones(new Shape(64, 1024, 1024));
    }
    double before = new PeakMemory().mebibytes();
    ByteArrayOutputStream lines = new ByteArrayOutputStream();

    StreamCellMain.measure(rule, 100, 100, new PrintStream(lines, true, UTF_8));

    String line = lines.toString(UTF_8).strip();
    assertThat(line).matches("100 [\\d.]+ [\\d.]+ \\d+");
    assertThat(Double.parseDouble(line.split(" ", -1)[1]))
        .isBetween(before - 0.1, new PeakMemory().mebibytes() + 0.1);
  }
}
