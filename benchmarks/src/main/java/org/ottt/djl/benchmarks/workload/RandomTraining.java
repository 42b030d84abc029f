package org.ottt.djl.benchmarks.workload;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.dataset.Batch;
import ai.djl.training.tracker.Tracker;
import ai.djl.translate.Batchifier;
import ai.djl.translate.StackBatchifier;
import org.ottt.djl.commands.cli.Devices;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.training.BatchResult;
import org.ottt.djl.training.SpikingLoss;
import org.ottt.djl.training.SpikingTrainer;
import org.ottt.djl.training.optimizer.MomentumSgd;

/**
 * A network that is trained again and again on one batch of random pixels, with a learning rate of
 * 0, so that every batch is the same work. The same seed gives the same weights and pixels.
 */
public final class RandomTraining implements AutoCloseable {

  private static final int CHANNELS = 3;
  private static final int SEED = 1;
  private static final float MSE_WEIGHT = 0.05f;

  private final Model model;
  private final MomentumSgd optimizer;
  private final SpikingTrainer trainer;
  private final Batch batch;

  /**
   * Sets up the network and its batch.
   *
   * @param workload network and batch
   * @param rule how a batch is trained
   * @param timeSteps T
   * @throws IllegalArgumentException if there is no such device or network
   */
  public RandomTraining(Workload workload, LearningRule rule, int timeSteps) {
    Engine.getInstance().setRandomSeed(SEED);
    model = Model.newInstance(rule.name(), Devices.byName(workload.device()));
    SpikingNetwork network = workload.network().build(workload.width());
    network.setPrecision(workload.precision());
    model.setBlock(network);
    optimizer = MomentumSgd.builder().setLearningRate(Tracker.fixed(0f)).build();
    trainer =
        new SpikingTrainer(
            model,
            new DefaultTrainingConfig(new SpikingLoss(MSE_WEIGHT)).optOptimizer(optimizer),
            rule,
            timeSteps);
    Shape shape =
        new Shape(workload.batchSize(), CHANNELS, workload.imageSize(), workload.imageSize());
    trainer.initialize(shape);
    NDManager manager = trainer.getManager().newSubManager();
    Batchifier stack = new StackBatchifier();
    batch =
        new Batch(
            manager,
            new NDList(manager.randomNormal(shape)),
            new NDList(manager.zeros(new Shape(workload.batchSize()), DataType.INT64)),
            workload.batchSize(),
            stack,
            stack,
            0,
            0);
  }

  /**
   * Trains on the batch once and waits for the device.
   *
   * @return loss and hits
   */
  public BatchResult trainBatch() {
    BatchResult result = trainer.trainBatch(batch);
    // The loss has been read, but on a GPU the update may still be on its way.
    try (NDArray sum = trainer.network().getParameters().valueAt(0).getArray().sum()) {
      HostValues.floatOf(sum);
    }
    return result;
  }

  @Override
  public void close() {
    batch.close();
    trainer.close();
    optimizer.close();
    model.close();
  }
}
