package org.ottt.djl.benchmarks.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.benchmarks.workload.BenchmarkNetwork;
import org.ottt.djl.benchmarks.workload.Workload;
import org.ottt.djl.synapse.Precision;

@EnabledOnOs(OS.LINUX)
class CellProcessTest {

  private static final Workload TINY =
      new Workload(BenchmarkNetwork.VGG, 0.05, 2, 32, "cpu", Precision.FLOAT32);

  @TempDir private Path folder;

  @Test
  void aProcessThatTheKernelKilledRanOutOfMemory() throws Exception {
    Path counters = counters("oom_kill 4");
    CellProcess runner =
        new CellProcess(
            new KernelKills(counters),
            process -> {
              counters("oom_kill 5");
              process.toHandle().destroyForcibly();
            });

    assertThat(runner.run(cell("sltt")).status()).isEqualTo(MemoryReading.Status.OUT_OF_MEMORY);
  }

  @Test
  void whereTheKernelDoesNotCountAKilledProcessRanOutOfMemory() throws Exception {
    CellProcess runner =
        new CellProcess(
            new KernelKills(folder.resolve("missing")),
            process -> process.toHandle().destroyForcibly());

    assertThat(runner.run(cell("sltt")).status()).isEqualTo(MemoryReading.Status.OUT_OF_MEMORY);
  }

  @Test
  void anotherFailureIsTold() {
    CellProcess runner = new CellProcess(new KernelKills(), process -> {});

    assertThatThrownBy(() -> runner.run(cell("rtrl")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("rtrl at T = 1 failed with exit code 1 (Unknown method 'rtrl'");
  }

  @Test
  void aProcessEndsWhenItsParentDoes() throws Exception {
    Process[] started = new Process[1];
    CellProcess runner =
        new CellProcess(
            new KernelKills(),
            process -> {
              started[0] = process;
              try {
                // What the system does when a parent dies, killed or not.
                process.getOutputStream().close();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });

    assertThatThrownBy(
            () -> runner.run(new MemoryCell(TINY, "sltt", 1, 1_000_000, Allocator.EXACT, 0)))
        .isInstanceOf(IOException.class);
    assertThat(started[0].isAlive()).isFalse();
  }

  private static MemoryCell cell(String method) {
    return new MemoryCell(TINY, method, 1, 1, Allocator.EXACT, 0);
  }

  private Path counters(String line) {
    try {
      return Files.writeString(folder.resolve("vmstat"), "nr_free_pages 7\n" + line + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
