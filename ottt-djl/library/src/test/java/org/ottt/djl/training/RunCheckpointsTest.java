package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.run.ExistingRun;
import org.ottt.djl.run.RunFolder;
import org.ottt.djl.testing.TestNetworks;

class RunCheckpointsTest {

  @TempDir private Path folder;

  @Test
  void theMinutesCountFromTheLastCheckpointWithinTheEpoch() throws IOException {
    AtomicLong now = new AtomicLong();
    AtomicInteger written = new AtomicInteger();
    try (RunBench bench =
            new RunBench(
                TestNetworks.convolutional(LifParameters.DEFAULT, 0),
                new OtttA(),
                new Shape(2, 6, 6),
                0.1f);
        RunFolder run = RunFolder.open(folder.resolve("run"), ExistingRun.REFUSE)) {
      run.begin();
      run.checkpointFolder();
      RunCheckpoints checkpoints =
          new RunCheckpoints(
              bench.trainer(),
              bench.optimizer(),
              run,
              Map.of(),
              new CheckpointTimer(10, now::get),
              written::incrementAndGet,
              failure -> {});
      EpochSums sums = new EpochSums(8, 0, 8, 4, 2, 6, 10, 20, 2, 900);
      RunCheckpoints.Keeping batches = checkpoints.new Keeping(0, meter -> sums);
      int[] expected = {0, 1, 1, 2};
      int[] minutes = {9, 10, 19, 20};
      for (int i = 0; i < minutes.length; i++) {
        now.set(TimeUnit.MINUTES.toNanos(minutes[i]));
        batches.after(null);
        assertThat(written).as("minute %d", minutes[i]).hasValue(expected[i]);
      }
    }
  }
}
