package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.Trainer;
import ai.djl.training.listener.TrainingListenerAdapter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.BatchLoader;
import org.ottt.djl.data.SampleSource;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.run.ExistingRun;
import org.ottt.djl.run.RunFolder;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.training.checkpoint.Checkpoint;
import org.ottt.djl.training.optimizer.MomentumSgd;
import org.ottt.djl.training.schedule.EpochClock;
import org.ottt.djl.training.schedule.LearningRateSchedule;

/**
 * Runs on the same image again and again with weights that stay: only dropout tells batches apart.
 */
class RunRandomnessTest {

  private static final int EPOCHS = 3;
  private static final int BATCHES = 3;
  private static final int BATCH_SIZE = 4;

  /** The same pattern for every sample. */
  private record OneImage(int size) implements SampleSource {

    @Override
    public Shape sampleShape() {
      return TestNetworks.IMAGES.slice(1);
    }

    @Override
    public List<String> classNames() {
      return List.of("a", "b", "c", "d", "e", "f");
    }

    @Override
    public int label(int index) {
      return 2;
    }

    @Override
    public void read(int index, SplittableRandom random, float[] target, int offset) {
      for (int i = 0; i < sampleShape().size(); i++) {
        target[offset + i] = (float) Math.sin(i);
      }
    }
  }

  /** Returns the logits of every batch that was trained on. */
  private static List<List<Float>> logits(int seed, float dropout, RunFolder folder)
      throws IOException {
    List<List<Float>> logits = new ArrayList<>();
    // Too small to move a weight.
    EpochClock clock = new EpochClock(LearningRateSchedule.constant(1e-30f));
    try (Model model = Model.newInstance("same");
        MomentumSgd sgd = MomentumSgd.builder().setLearningRate(clock).build()) {
      model.setBlock(TestNetworks.convolutional(LifParameters.DEFAULT, dropout));
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(new SpikingLoss(0))
              .optOptimizer(sgd)
              .addTrainingListeners(
                  new TrainingListenerAdapter() {
                    @Override
                    public void onTrainingBatch(Trainer trainer, BatchData batch) {
                      List<Float> values = new ArrayList<>();
                      batch
                          .getPredictions()
                          .values()
                          .forEach(
                              list -> {
                                for (float value : list.head().toFloatArray()) {
                                  values.add(value);
                                }
                              });
                      logits.add(values);
                    }
                  });
      try (SpikingTrainer trainer = new SpikingTrainer(model, config, new OtttA(), 4)) {
        trainer.initialize(TestNetworks.IMAGES);
        TestNetworks.randomize(trainer.network(), 7);
        TrainingRun.builder()
            .setTrainer(trainer, clock)
            .setData(loader(new OneImage(BATCHES * BATCH_SIZE)), loader(new OneImage(BATCH_SIZE)))
            .setFolder(folder)
            .optEpochs(EPOCHS)
            .optSeed(seed)
            .optOptimizer(sgd)
            .build()
            .run();
      }
    }
    return logits;
  }

  private static BatchLoader loader(SampleSource source) {
    return BatchLoader.builder(source).optBatchSize(BATCH_SIZE).build();
  }

  @Test
  void dropoutMasksDifferByBatchAndEpochAndFollowFromTheSeed() throws IOException {
    List<List<Float>> first = logits(1, 0.5f, null);
    assertThat(first).hasSize(EPOCHS * BATCHES);
    assertThat(new HashSet<>(first)).as("batches with masks of their own").hasSize(first.size());
    assertThat(logits(1, 0.5f, null)).isEqualTo(first);
    List<List<Float>> other = logits(2, 0.5f, null);
    for (int i = 0; i < first.size(); i++) {
      assertThat(other.get(i)).isNotEqualTo(first.get(i));
    }
    // The premise: without dropout nothing tells the batches apart.
    assertThat(new HashSet<>(logits(1, 0f, null))).hasSize(1);
  }

  @Test
  void theFirstOfEquallyGoodCheckpointsIsTheBest(@TempDir Path folder) throws IOException {
    try (RunFolder run = RunFolder.open(folder, ExistingRun.REFUSE)) {
      logits(1, 0f, run);
    }
    assertThat(Checkpoint.readMetadata(folder.resolve("checkpoint/last.safetensors")))
        .containsEntry("epoch", String.valueOf(EPOCHS));
    assertThat(Checkpoint.readMetadata(folder.resolve("checkpoint/best.safetensors")))
        .containsEntry("epoch", "1");
  }
}
