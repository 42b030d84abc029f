package org.ottt.djl.measurement;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.dataset.Batch;
import ai.djl.training.tracker.Tracker;
import java.util.Locale;
import org.ottt.djl.data.BatchLoader;
import org.ottt.djl.data.BatchStream;
import org.ottt.djl.data.glyph.GlyphSet;
import org.ottt.djl.data.glyph.GlyphSplit;
import org.ottt.djl.metrics.PeakMemory;
import org.ottt.djl.model.SpikingVgg;
import org.ottt.djl.rule.LearningRules;
import org.ottt.djl.training.SpikingLoss;
import org.ottt.djl.training.SpikingTrainer;
import org.ottt.djl.training.optimizer.MomentumSgd;

/**
 * Trains a spiking VGG on a few batches of glyphs and prints two numbers, the peak memory of this
 * process before and after: what {@link MemorySweep} runs in a process of its own.
 */
public final class MemoryTrial {

  private static final int BATCHES = 2;

  private MemoryTrial() {}

  /**
   * Runs the trial.
   *
   * @param args name of the rule, number of time steps, factor on the channels, batch size
   */
  public static void main(String[] args) {
    int timeSteps = Integer.parseInt(args[1]);
    int batchSize = Integer.parseInt(args[3]);
    GlyphSet glyphs = new GlyphSet(1);
    BatchLoader data =
        BatchLoader.builder(glyphs.imageSet(GlyphSplit.TRAIN, BATCHES * batchSize))
            .optBatchSize(batchSize)
            .build();
    PeakMemory memory = new PeakMemory();
    try (MomentumSgd sgd = MomentumSgd.builder().setLearningRate(Tracker.fixed(0.1f)).build();
        Model model = Model.newInstance("trial", Device.cpu())) {
      model.setBlock(SpikingVgg.builder().optWidth(Double.parseDouble(args[2])).build());
      var config =
          new DefaultTrainingConfig(new SpikingLoss(0.05f))
              .optOptimizer(sgd)
              .optDevices(new Device[] {Device.cpu()});
      try (SpikingTrainer trainer =
          new SpikingTrainer(model, config, LearningRules.byName(args[0]), timeSteps)) {
        trainer.initialize(new Shape(1).addAll(data.source().sampleShape()));
        double before = memory.mebibytes();
        try (BatchStream batches = data.epoch(trainer.getManager(), 0)) {
          for (Batch batch : batches) {
            try (batch) {
              trainer.trainBatch(batch);
            }
          }
        }
        System.out.printf(Locale.ROOT, "%.1f %.1f%n", before, memory.mebibytes());
      }
    }
  }
}
