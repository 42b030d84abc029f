package org.ottt.djl.benchmarks.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ottt.djl.commands.testing.CommandRun;

class SmokeTestTest {

  @Test
  void everyPrecisionOfTheCpuPasses() {
    CommandRun run = CommandRun.of(new SmokeTest(), "cpu");

    assertThat(run.exitCode()).isZero();
    assertThat(run.outLines())
        .anyMatch(line -> line.startsWith("create and read") && line.endsWith("ok"))
        .anyMatch(line -> line.startsWith("convolution in float32, weights"))
        .anyMatch(line -> line.startsWith("convolution in bf16, images"))
        .noneMatch(line -> line.contains("tf32"))
        .last()
        .isEqualTo("all right");
  }

  @Test
  void aGpuThatIsNotThereIsOneLine() {
    CommandRun run = CommandRun.of(new SmokeTest(), "gpu99");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errLine()).contains("GPU 99 was requested");
  }
}
