package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.cluster.CommunicationException;
import org.ottt.djl.data.BatchLoader;
import org.ottt.djl.data.SampleSource;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.run.ExistingRun;
import org.ottt.djl.run.RunFolder;
import org.ottt.djl.testing.BesideNothing;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.testing.WatchedSamples;
import org.ottt.djl.training.schedule.EpochClock;
import org.ottt.djl.training.schedule.LearningRateSchedule;

/** One of two processes loses its data within an epoch: which of them says what, and when. */
class UnreadableElsewhereTest {

  private static final String EXCHANGE = "exchange";
  private static final String KEPT = "kept";

  @TempDir private Path folder;

  /** What happens, in this order. */
  private final List<String> events = new ArrayList<>();

  private boolean otherFails;

  /** The first of two processes; the other one adds nothing but its failure. */
  private final class First extends BesideNothing {

    First() {
      super(0);
    }

    @Override
    public void allReduce(double[] values) {
      events.add(EXCHANGE);
      if (otherFails && values.length == 1) {
        values[0]++;
        otherFails = false;
      }
    }
  }

  private Throwable failure(WatchedSamples.Disturbance disturbance) throws IOException {
    SampleSource images = new WatchedSamples(SmallRun.trainImages(), disturbance);
    EpochClock clock = new EpochClock(LearningRateSchedule.constant(0.1f));
    try (RunBench bench =
            new RunBench(
                TestNetworks.convolutional(LifParameters.DEFAULT, 0),
                new OtttA(),
                images.sampleShape(),
                0.1f);
        RunFolder run = RunFolder.open(folder, ExistingRun.REFUSE)) {
      bench.trainer().setCommunicator(new First(), 1000);
      BatchLoader loader =
          BatchLoader.builder(images).optBatchSize(RunBench.BATCH).optShuffle(false).build();
      TrainingRun training =
          TrainingRun.builder()
              .setTrainer(bench.trainer(), clock)
              .setData(loader, loader)
              .setFolder(run)
              .optOptimizer(bench.optimizer())
              .optCheckpointMinutes(0)
              .optOnCheckpoint(() -> events.add(KEPT))
              .optOnUnreadable(cause -> events.add(cause.getMessage()))
              .build();
      return catchThrowable(training::run);
    }
  }

  @Test
  void theReasonIsToldBeforeTheOtherProcessNoticesAndAllWaitForTheCheckpoint() throws IOException {
    Throwable failure =
        failure(
            sample -> {
              if (sample == RunBench.BATCH) {
                throw new IOException("the disk is gone");
              }
            });
    assertThat(failure)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("the disk is gone");
    assertThat(events)
        .containsSubsequence("the disk is gone", EXCHANGE, KEPT, EXCHANGE)
        .endsWith(KEPT, EXCHANGE);
    assertThat(events).filteredOn("the disk is gone"::equals).hasSize(1);
  }

  @Test
  void theOtherProcessDoesNotGiveItselfForTheReason() throws IOException {
    Throwable failure = failure(sample -> otherFails |= sample == RunBench.BATCH);
    assertThat(failure)
        .isInstanceOf(CommunicationException.class)
        .hasMessageContaining("Another process cannot read its data");
    assertThat(events).containsOnly(EXCHANGE, KEPT).endsWith(KEPT, EXCHANGE);
  }
}
