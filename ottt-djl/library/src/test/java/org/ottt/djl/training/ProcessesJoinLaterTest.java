package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.dataset.Batch;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.tracker.Tracker;
import org.junit.jupiter.api.Test;
import org.ottt.djl.cluster.Communicator;
import org.ottt.djl.data.BatchLoader;
import org.ottt.djl.data.BatchStream;
import org.ottt.djl.data.RowShare;
import org.ottt.djl.data.SampleSource;
import org.ottt.djl.network.AbstractSpikingBlock;
import org.ottt.djl.network.Flatten;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.network.SpikingSequence;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.simulation.Signal;
import org.ottt.djl.simulation.TimeStep;
import org.ottt.djl.synapse.LinearSynapse;
import org.ottt.djl.testing.BesideOnes;
import org.ottt.djl.training.optimizer.MomentumSgd;

/** What other processes add reaches every parameter, also after this one has trained alone. */
class ProcessesJoinLaterTest {

  /** A block whose parameter the loss does not reach here. */
  private static final class Idle extends AbstractSpikingBlock {
    private final Parameter parameter =
        addParameter(
            Parameter.builder()
                .setName("idle")
                .setType(Parameter.Type.OTHER)
                .optInitializer(Initializer.ZEROS)
                .optShape(new Shape(1))
                .build());

    @Override
    public Signal step(TimeStep step, Signal input) {
      return input;
    }

    @Override
    public boolean hasTraceForm() {
      return true;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return inputShapes;
    }
  }

  @Test
  void gradientsOfOthersAreTakenAfterTrainingAlone() {
    SampleSource images = SmallRun.trainImages();
    Idle idle = new Idle();
    SpikingNetwork network =
        new SpikingNetwork(
            new SpikingSequence().add(idle).add(new Flatten()),
            LinearSynapse.builder(images.classNames().size()).build(),
            2);
    try (Model model = Model.newInstance("together");
        MomentumSgd sgd =
            MomentumSgd.builder().setLearningRate(Tracker.fixed(1f)).optMomentum(0).build()) {
      model.setBlock(network);
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(new SpikingLoss(0)).optOptimizer(sgd);
      try (SpikingTrainer trainer = new SpikingTrainer(model, config, new OtttA(), 2);
          BatchStream stream =
              BatchLoader.builder(images)
                  .optBatchSize(4)
                  .optShare(new RowShare(0, 2))
                  .build()
                  .epoch(trainer.getManager(), 1);
          Batch batch = stream.iterator().next()) {
        trainer.initialize(new Shape(1).addAll(images.sampleShape()));
        trainer.setCommunicator(new BesideOnes(0));
        trainer.trainBatch(batch);
        assertThat(idle.parameter.getArray().getFloat()).isEqualTo(-1);
        trainer.setCommunicator(Communicator.single());
        trainer.trainBatch(batch);
        assertThat(idle.parameter.getArray().getFloat()).isEqualTo(-1);
        trainer.setCommunicator(new BesideOnes(0));
        trainer.trainBatch(batch);
        assertThat(idle.parameter.getArray().getFloat()).isEqualTo(-2);
      }
    }
  }
}
