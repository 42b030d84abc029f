package org.ottt.djl.training;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.Trainer;
import ai.djl.training.listener.TrainingListenerAdapter;
import ai.djl.training.loss.Loss;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.ottt.djl.data.BatchLoader;
import org.ottt.djl.data.SampleSource;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.metrics.MetricsFile;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.run.ExistingRun;
import org.ottt.djl.run.RunFolder;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.training.optimizer.MomentumSgd;
import org.ottt.djl.training.schedule.EpochClock;
import org.ottt.djl.training.schedule.LearningRateSchedule;

/** Whole runs of a tiny network, with something to be done by the loss and after each batch. */
final class RunBench implements AutoCloseable {

  static final int TIME_STEPS = 2;
  static final int BATCH = 4;

  private final EpochClock clock;
  private final Model model;
  private final MomentumSgd sgd;
  private final SpikingTrainer trainer;
  private Runnable inLoss = () -> {};
  private Runnable afterBatch = () -> {};
  private int workers;

  RunBench(SpikingNetwork network, LearningRule rule, Shape sample, float lr) {
    clock = new EpochClock(LearningRateSchedule.constant(lr));
    model = Model.newInstance("bench");
    model.setBlock(network);
    sgd = MomentumSgd.builder().setLearningRate(clock).build();
    DefaultTrainingConfig config =
        new DefaultTrainingConfig(new InterceptedLoss())
            .optOptimizer(sgd)
            .addTrainingListeners(new AfterBatch());
    trainer = new SpikingTrainer(model, config, rule, TIME_STEPS);
    trainer.initialize(new Shape(1).addAll(sample));
    TestNetworks.randomize(network, 4);
  }

  /** Sets what the loss does before it is computed, at each step. */
  void setInLoss(Runnable action) {
    inLoss = action;
  }

  /** Sets what a listener does after each batch that was trained on. */
  void setAfterBatch(Runnable action) {
    afterBatch = action;
  }

  void setWorkers(int count) {
    workers = count;
  }

  SpikingTrainer trainer() {
    return trainer;
  }

  MomentumSgd optimizer() {
    return sgd;
  }

  /** Runs into a new folder and returns the rows of its metrics. */
  List<EpochMetrics> run(Path folder, SampleSource train, SampleSource test, int epochs)
      throws IOException {
    try (RunFolder run = RunFolder.open(folder, ExistingRun.REFUSE)) {
      TrainingRun.builder()
          .setTrainer(trainer, clock)
          .setData(loader(train), loader(test))
          .setFolder(run)
          .optEpochs(epochs)
          .optOptimizer(sgd)
          .build()
          .run();
      return MetricsFile.read(run.metricsFile());
    }
  }

  private BatchLoader loader(SampleSource samples) {
    return BatchLoader.builder(samples).optBatchSize(BATCH).optWorkers(workers).build();
  }

  @Override
  public void close() {
    trainer.close();
    sgd.close();
    model.close();
  }

  private final class InterceptedLoss extends Loss {

    private final SpikingLoss inner = new SpikingLoss(0.05f);

    InterceptedLoss() {
      super("intercepted");
    }

    @Override
    public NDArray evaluate(NDList labels, NDList predictions) {
      inLoss.run();
      return inner.evaluate(labels, predictions);
    }
  }

  private final class AfterBatch extends TrainingListenerAdapter {

    @Override
    public void onTrainingBatch(Trainer ignored, BatchData batchData) {
      afterBatch.run();
    }
  }
}
