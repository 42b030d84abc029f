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
import org.ottt.djl.data.Split;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.run.ExistingRun;
import org.ottt.djl.run.RunFolder;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.training.checkpoint.Checkpoint;
import org.ottt.djl.training.checkpoint.CheckpointFolder;

class RunCheckpointsTest {

  @TempDir private Path folder;

  private static RunBench bench() {
    SpikingNetwork network = TestNetworks.convolutional(LifParameters.DEFAULT, 0);
    return new RunBench(network, new OtttA(), new Shape(2, 6, 6), 0.1f);
  }

  @Test
  void theMinutesCountFromTheLastCheckpointWithinTheEpoch() throws IOException {
    AtomicLong now = new AtomicLong();
    AtomicInteger written = new AtomicInteger();
    try (RunBench bench = bench();
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

  @Test
  void theBestCheckpointIsThatOfTheBestTestOfAll() throws IOException {
    try (RunBench bench = bench();
        RunFolder run = RunFolder.open(folder.resolve("run"), ExistingRun.REFUSE)) {
      run.begin();
      CheckpointFolder written = new CheckpointFolder(run.checkpointFolder());
      RunCheckpoints checkpoints =
          new RunCheckpoints(
              bench.trainer(),
              bench.optimizer(),
              run,
              Map.of(),
              new CheckpointTimer(10, () -> 0),
              () -> {},
              failure -> {});
      double[] top1 = {0.8, 0.5, 0.6};
      for (int i = 0; i < top1.length; i++) {
        checkpoints.keepAfter(
            i + 1, new EpochMetrics(i + 1, Split.TEST, 1, top1[i], 1, 0.1, 1, 1, 1, 0.1));
      }
      assertThat(checkpoints.bestTop1()).isEqualTo(0.8);
      assertThat(Checkpoint.readMetadata(written.best())).containsEntry("epoch", "1");
      assertThat(Checkpoint.readMetadata(written.last()))
          .containsEntry("epoch", "3")
          .containsEntry("best_top1", "0.8");
    }
  }
}
