package org.ottt.djl.commands.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.commands.testing.ChildProcess;
import org.ottt.djl.commands.testing.CommandRun;

/** What {@code --deterministic} promises. */
class DeterminismTest {

  @TempDir private Path folder;

  /** Each in a process of its own, since PyTorch is told its number of threads once. */
  @Test
  void theSeedAloneDecidesWhateverTheThreadsAndWorkers() throws IOException, InterruptedException {
    Path one = run("one", 1, "--workers", "0");
    Path two = run("two", 2, "--workers", "3");
    Path other = run("other", 2, "--seed", "7");

    assertThat(TinyRun.computedMetrics(two)).isEqualTo(TinyRun.computedMetrics(one));
    assertThat(TinyRun.lastCheckpoint(two)).hasSameBinaryContentAs(TinyRun.lastCheckpoint(one));
    assertThat(TinyRun.computedMetrics(other)).isNotEqualTo(TinyRun.computedMetrics(one));
    assertThat(one.resolve("config.json")).content().contains("\"deterministic\": true");
  }

  private Path run(String name, int threads, String... options)
      throws IOException, InterruptedException {
    Path out = folder.resolve(name);
    String[] all = new String[options.length + 3];
    System.arraycopy(options, 0, all, 0, options.length);
    all[options.length] = "--deterministic";
    all[options.length + 1] = "--dropout";
    all[options.length + 2] = "0.1";
    CommandRun run =
        ChildProcess.run(
            ChildProcess.java(
                List.of("-Xmx256m", "-Dai.djl.pytorch.num_threads=" + threads),
                "Train",
                TinyRun.options(out, all)),
            Map.of("OMP_WAIT_POLICY", "PASSIVE"));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return out;
  }

  @Test
  void aGpuIsRefused() {
    Determinism.check(Device.cpu());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Determinism.check(Device.gpu()))
        .withMessageContainingAll("--deterministic is for the CPU", "--device cpu");
  }
}
