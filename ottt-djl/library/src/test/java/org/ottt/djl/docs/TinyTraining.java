package org.ottt.djl.docs;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.dataset.Batch;
import ai.djl.training.tracker.Tracker;
import java.util.ArrayList;
import java.util.List;
import org.ottt.djl.data.BatchLoader;
import org.ottt.djl.data.BatchStream;
import org.ottt.djl.data.SampleSource;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.training.SpikingLoss;
import org.ottt.djl.training.SpikingTrainer;
import org.ottt.djl.training.optimizer.MomentumSgd;

/** Trains what a document's example makes. */
final class TinyTraining {

  private TinyTraining() {}

  /** Returns the losses of the batches of some epochs, always from the same first weights. */
  static List<Double> losses(
      SpikingNetwork network, LearningRule rule, SampleSource samples, int epochs) {
    Engine.getInstance().setRandomSeed(3);
    BatchLoader data = BatchLoader.builder(samples).optBatchSize(16).build();
    List<Double> losses = new ArrayList<>();
    try (Model model = Model.newInstance("example");
        MomentumSgd sgd = MomentumSgd.builder().setLearningRate(Tracker.fixed(0.1f)).build()) {
      model.setBlock(network);
      var config = new DefaultTrainingConfig(new SpikingLoss(0.05f)).optOptimizer(sgd);
      try (SpikingTrainer trainer = new SpikingTrainer(model, config, rule, network.timeSteps())) {
        trainer.initialize(new Shape(1).addAll(samples.sampleShape()));
        for (int epoch = 0; epoch < epochs; epoch++) {
          try (BatchStream batches = data.epoch(trainer.getManager(), epoch)) {
            for (Batch batch : batches) {
              try (batch) {
                losses.add(trainer.trainBatch(batch).loss());
              }
            }
          }
        }
      }
    }
    return losses;
  }
}
