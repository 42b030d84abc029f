package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.dataset.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.BatchLoader;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.run.ExistingRun;
import org.ottt.djl.run.RunFolder;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.training.optimizer.MomentumSgd;
import org.ottt.djl.training.schedule.EpochClock;
import org.ottt.djl.training.schedule.LearningRateSchedule;

/** A run measures beside the user's observer and gradient listener, and keeps both. */
class RunListenersTest {

  private static final int TIME_STEPS = 3;

  @TempDir private Path folder;

  @Test
  void theUsersSeeTheRunAndWhatComesAfterIt() throws IOException {
    AtomicInteger spikes = new AtomicInteger();
    AtomicInteger updates = new AtomicInteger();
    EpochClock clock = new EpochClock(LearningRateSchedule.constant(0.1f));
    SpikingNetwork network = TestNetworks.convolutional(LifParameters.DEFAULT, 0);
    try (RunFolder run = RunFolder.open(folder.resolve("run"), ExistingRun.REFUSE);
        Model model = Model.newInstance("listeners");
        MomentumSgd sgd = MomentumSgd.builder().setLearningRate(clock).build()) {
      model.setBlock(network);
      var config = new DefaultTrainingConfig(new SpikingLoss(0.05f)).optOptimizer(sgd);
      try (SpikingTrainer trainer = new SpikingTrainer(model, config, new OtttA(), TIME_STEPS)) {
        BatchLoader data = BatchLoader.builder(SmallRun.trainImages()).optBatchSize(8).build();
        trainer.initialize(new Shape(1).addAll(data.source().sampleShape()));
        trainer.setObserver((neurons, fired) -> spikes.incrementAndGet());
        trainer.setGradientListener(learning -> updates.incrementAndGet());
        TrainingRun.builder()
            .setTrainer(trainer, clock)
            .setData(data, data)
            .setFolder(run)
            // Every second batch is measured, the others are not.
            .optLogEvery(2)
            .build()
            .run();
        int calls = network.neurons().size() * TIME_STEPS;
        int batches = SmallRun.TRAIN_BATCHES;
        assertThat(updates).hasValue(batches);
        assertThat(spikes).hasValue(2 * batches * calls);
        assertThat(Files.readAllLines(folder.resolve("run/steps.csv"))).hasSize(1 + batches / 2);
        assertThat(Files.readString(folder.resolve("run/steps.csv"))).doesNotContain("NaN");

        try (Batch batch =
            TestBatches.random(
                trainer.getManager(), 1, TestNetworks.CLASSES, TestNetworks.IMAGES)) {
          trainer.trainBatch(batch);
        }
        assertThat(updates).hasValue(batches + 1);
        assertThat(spikes).hasValue((2 * batches + 1) * calls);
      }
    }
  }
}
