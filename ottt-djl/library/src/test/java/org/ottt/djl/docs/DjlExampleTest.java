package org.ottt.djl.docs;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.metric.Metrics;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Dataset;
import ai.djl.training.evaluator.Accuracy;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.tracker.Tracker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.metrics.tensorboard.TensorBoardListener;
import org.ottt.djl.model.SpikingVgg;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.training.SpikingLoss;
import org.ottt.djl.training.SpikingTrainer;
import org.ottt.djl.training.optimizer.MomentumSgd;

/** The example of docs/djl.md. */
class DjlExampleTest {

  @TempDir private Path folder;

  @Test
  void djlsTrainingLoopTrainsASpikingNetwork() throws Exception {
    int epochs = 1;
    Path events = folder.resolve("events");
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray images = manager.randomNormal(new Shape(4, 3, 32, 32));
      NDArray labels = manager.arange(4).toType(DataType.INT64, false);
      Dataset trainSet =
          new ArrayDataset.Builder()
              .setData(images)
              .optLabels(labels)
              .setSampling(2, false)
              .build();
      Dataset testSet = trainSet;

      // snippet begin
      try (Model model = Model.newInstance("snn");
          MomentumSgd sgd = MomentumSgd.builder().setLearningRate(Tracker.fixed(0.1f)).build()) {
        model.setBlock(SpikingVgg.builder().optClasses(10).build());
        DefaultTrainingConfig config =
            new DefaultTrainingConfig(new SpikingLoss(0.05f))
                .optOptimizer(sgd)
                .addEvaluator(new Accuracy())
                .addTrainingListeners(TrainingListener.Defaults.logging())
                .addTrainingListeners(new TensorBoardListener(events));
        try (SpikingTrainer trainer = new SpikingTrainer(model, config, new OtttA(), 6)) {
          trainer.setMetrics(new Metrics());
          trainer.initialize(new Shape(1, 3, 32, 32));
          EasyTrain.fit(trainer, epochs, trainSet, testSet);
        }
      }
      // snippet end
    }
    try (Stream<Path> files = Files.list(events)) {
      assertThat(files).isNotEmpty();
    }
    Snippet.assertShown("docs/djl.md", DjlExampleTest.class);
  }
}
