package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.ParameterStore;
import ai.djl.training.dataset.Batch;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.network.InferencePass;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.simulation.SimulationContext;
import org.ottt.djl.simulation.SpikeSimulation;
import org.ottt.djl.stream.LearningStream;
import org.ottt.djl.testing.RuleForms;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.training.optimizer.MomentumSgd;

/** No parameter changes, and no handle of the engine goes, while another thread reads it. */
class ParameterLockTest {

  private static final Shape SHAPE = TestNetworks.IMAGES;

  private final SpikingNetwork network = TestNetworks.convolutional(LifParameters.DEFAULT, 0);
  private final Model model = Model.newInstance("read and trained");

  @AfterEach
  void close() {
    model.close();
  }

  static Stream<LearningRule> rules() {
    return RuleForms.all();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void anUpdateHoldsTheWriteLock(LearningRule rule) {
    List<Boolean> held = new ArrayList<>();
    Optimizer optimizer =
        new Optimizer(MomentumSgd.builder().setLearningRate(Tracker.fixed(0.1f))) {
          @Override
          public void update(String parameterId, NDArray weight, NDArray grad) {
            held.add(network.parameterLock().isWriteLockedByCurrentThread());
          }
        };
    model.setBlock(network);
    DefaultTrainingConfig config =
        new DefaultTrainingConfig(new SpikingLoss(0)).optOptimizer(optimizer);
    try (SpikingTrainer trainer = new SpikingTrainer(model, config, rule, 2)) {
      trainer.initialize(SHAPE);
      try (Batch batch = TestBatches.random(trainer.getManager(), 1, TestNetworks.CLASSES, SHAPE)) {
        trainer.trainBatch(batch);
      }
    }
    assertThat(held).isNotEmpty().doesNotContain(false);
    assertThat(network.parameterLock().isWriteLocked()).isFalse();
  }

  @Test
  void inferenceAndSavingHoldTheReadLock() throws IOException {
    model.setBlock(network);
    network.initialize(model.getNDManager(), DataType.FLOAT32, SHAPE);
    List<Integer> holds = new ArrayList<>();
    InferencePass.run(
        network,
        new ParameterStore(model.getNDManager(), false),
        model.getNDManager().ones(SHAPE),
        1,
        null,
        (step, total) -> holds.add(network.parameterLock().getReadHoldCount()));
    network.saveParameters(
        new DataOutputStream(
            new OutputStream() {
              @Override
              public void write(int value) {
                holds.add(network.parameterLock().getReadHoldCount());
              }
            }));
    assertThat(holds).hasSizeGreaterThan(1).containsOnly(1);
    assertThat(network.parameterLock().getReadLockCount()).isZero();
  }

  @Test
  void aStreamThatAnswersAndARehearsalHoldTheReadLock() {
    model.setBlock(network);
    network.initialize(model.getNDManager(), DataType.FLOAT32, SHAPE);
    List<Integer> holds = new ArrayList<>();
    try (LearningStream stream =
        LearningStream.builder(network, new OtttO())
            .optClassNames(List.of("a", "b", "c", "d", "e", "f"))
            .optObserver((neurons, spikes) -> holds.add(network.parameterLock().getReadHoldCount()))
            .build()) {
      float[] frame = new float[(int) SHAPE.slice(1).size()];
      stream.step(frame);
      stream.step(frame, 1);
    }
    network.rehearse(
        model.getNDManager(),
        manager ->
            new SpikeSimulation(
                new SimulationContext(
                    manager,
                    new ParameterStore(manager, false),
                    false,
                    false,
                    (neurons, spikes) -> holds.add(network.parameterLock().getReadHoldCount())),
                true),
        1,
        1);
    assertThat(holds).hasSizeGreaterThanOrEqualTo(6).doesNotContain(0);
    assertThat(network.parameterLock().getReadLockCount()).isZero();
  }

  @Test
  void trainingInsideAPassIsRefusedInsteadOfWaitingForItself() {
    model.setBlock(network);
    try (MomentumSgd sgd = MomentumSgd.builder().setLearningRate(Tracker.fixed(0.1f)).build();
        SpikingTrainer trainer =
            new SpikingTrainer(
                model,
                new DefaultTrainingConfig(new SpikingLoss(0)).optOptimizer(sgd),
                new OtttO(),
                2)) {
      trainer.initialize(SHAPE);
      try (Batch batch = TestBatches.random(trainer.getManager(), 1, TestNetworks.CLASSES, SHAPE)) {
        assertThatIllegalStateException()
            .isThrownBy(
                () ->
                    InferencePass.run(
                        network,
                        new ParameterStore(model.getNDManager(), false),
                        model.getNDManager().ones(SHAPE),
                        1,
                        null,
                        (step, total) -> trainer.trainBatch(batch).loss() > 0))
            .withMessageContaining("would wait for itself");
        assertThat(trainer.trainBatch(batch).loss()).isPositive();
      }
    }
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aStepInsideAPassIsRefusedAndItsGradientsWait() {
    model.setBlock(network);
    try (MomentumSgd sgd = MomentumSgd.builder().setLearningRate(Tracker.fixed(0.1f)).build();
        SpikingTrainer trainer =
            new SpikingTrainer(
                model,
                new DefaultTrainingConfig(new SpikingLoss(0)).optOptimizer(sgd),
                new OtttA(),
                2)) {
      trainer.initialize(SHAPE);
      try (Batch batch = TestBatches.random(trainer.getManager(), 1, TestNetworks.CLASSES, SHAPE)) {
        EasyTrain.trainBatch(trainer, batch);
        long version = network.parameterVersion();
        assertThatIllegalStateException()
            .isThrownBy(
                () ->
                    InferencePass.run(
                        network,
                        new ParameterStore(model.getNDManager(), false),
                        model.getNDManager().ones(SHAPE),
                        1,
                        null,
                        (step, total) -> {
                          trainer.step();
                          return true;
                        }))
            .withMessageContaining("would wait for itself");
        assertThat(network.parameterVersion()).isEqualTo(version);
        trainer.step();
        assertThat(network.parameterVersion()).isGreaterThan(version);
      }
    }
  }
}
