package org.ottt.djl.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.ParameterStore;
import ai.djl.training.dataset.Batch;
import ai.djl.training.tracker.Tracker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.network.InferencePass;
import org.ottt.djl.network.ParameterChange;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.testing.LockQueue;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.training.SpikingLoss;
import org.ottt.djl.training.SpikingTrainer;
import org.ottt.djl.training.checkpoint.Checkpoint;
import org.ottt.djl.training.optimizer.MomentumSgd;

/** Streams, readers of the parameters and those who change them wait for nobody without an end. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StreamLockTest {

  private static final Shape FRAME = new Shape(2, 6, 6);
  private static final Shape ONE = new Shape(1).addAll(FRAME);

  private static SpikingNetwork network(NDManager manager) {
    SpikingNetwork network = TestNetworks.convolutional(LifParameters.DEFAULT, 0);
    network.initialize(manager, DataType.FLOAT32, ONE);
    TestNetworks.randomize(network, 5);
    return network;
  }

  private static float[] frame(long seed) {
    return TestBatches.values(seed, FRAME);
  }

  /** Returns the answer to a frame that finds all neurons at rest. */
  private static List<Float> answer(SpikingStream stream, float[] frame) {
    stream.reset();
    List<Float> logits = new ArrayList<>();
    for (float logit : stream.step(frame).logits()) {
      logits.add(logit);
    }
    return logits;
  }

  @Test
  void aStreamAnswersWithThePresentWeightsWhereItsThreadReads() {
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = network(manager);
      TestNetworks.randomize(network, 9);
      List<float[]> expected = new ArrayList<>();
      try (SpikingStream fresh = new SpikingStream(network, null)) {
        expected.add(fresh.step(frame(1)).logits());
        expected.add(fresh.step(frame(2)).logits());
      }
      TestNetworks.randomize(network, 5);
      try (SpikingStream stream = new SpikingStream(network, null)) {
        assertThat(stream.step(frame(1)).logits()).isNotEqualTo(expected.get(0));
        stream.reset();
        TestNetworks.randomize(network, 9);
        network.discardPreparedWeights();
        Lock reading = network.parameterLock().readLock();
        reading.lock();
        try {
          assertThat(stream.step(frame(1)).logits()).isEqualTo(expected.get(0));
        } finally {
          reading.unlock();
        }
        network.discardPreparedWeights();
        List<float[]> heard = new ArrayList<>();
        InferencePass.run(
            network,
            new ParameterStore(manager, false),
            manager.zeros(ONE),
            1,
            null,
            (step, total) -> heard.add(stream.step(frame(2)).logits()));
        assertThat(heard).hasSize(1);
        assertThat(heard.get(0)).isEqualTo(expected.get(1));
      }
    }
  }

  @Test
  void aReaderIsNotHeldUpByAStepThatWaitsForAnUpdate() throws Exception {
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = network(manager);
      ReentrantReadWriteLock lock = network.parameterLock();
      try (SpikingStream stream = new SpikingStream(network, null)) {
        FutureTask<Void> updating = new FutureTask<>(network::discardPreparedWeights, null);
        FutureTask<StreamAnswer> stepping = new FutureTask<>(() -> stream.step(frame(1)));
        Thread updater = new Thread(updating);
        Thread stepper = new Thread(stepping);
        lock.readLock().lock();
        try {
          updater.start();
          LockQueue.await(lock, updater);
          stepper.start();
          LockQueue.await(lock, stepper);
          assertThat(stream.step(frame(2)).step()).isEqualTo(1);
        } finally {
          lock.readLock().unlock();
        }
        updating.get();
        assertThat(stepping.get().step()).isEqualTo(2);
      }
    }
  }

  @Test
  void aStepThatHasWaitedForALoadReadsItsWeights(@TempDir Path folder) throws Exception {
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = network(manager);
      Path file = folder.resolve("other.safetensors");
      TestNetworks.randomize(network, 9);
      Checkpoint.write(file, network, null, Map.of());
      List<Float> expected;
      try (SpikingStream fresh = new SpikingStream(network, null)) {
        expected = answer(fresh, frame(1));
      }
      TestNetworks.randomize(network, 5);
      try (SpikingStream stream = new SpikingStream(network, null)) {
        // From now on it has the weights of before.
        assertThat(answer(stream, frame(1))).isNotEqualTo(expected);
        FutureTask<List<Float>> stepping = new FutureTask<>(() -> answer(stream, frame(1)));
        Thread stepper = new Thread(stepping);
        try (ParameterChange change = network.changeParameters()) {
          stepper.start();
          LockQueue.await(network.parameterLock(), stepper);
          Checkpoint.load(file, network, null);
        }
        assertThat(stepping.get()).isEqualTo(expected);
      }
    }
  }

  @Test
  void everyStepReadsTheWeightsOfOneMomentWhileATrainerTrains() throws Exception {
    try (Model model = Model.newInstance("beside");
        MomentumSgd sgd = MomentumSgd.builder().setLearningRate(Tracker.fixed(0.05f)).build()) {
      SpikingNetwork network = network(model.getNDManager());
      model.setBlock(network);
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(new SpikingLoss(0)).optOptimizer(sgd);
      Set<List<Float>> expected = new HashSet<>();
      List<List<Float>> seen = Collections.synchronizedList(new ArrayList<>());
      AtomicBoolean done = new AtomicBoolean();
      try (SpikingTrainer trainer = new SpikingTrainer(model, config, new OtttA(), 3);
          SpikingStream reader = new SpikingStream(network, null);
          SpikingStream beside = new SpikingStream(network, null)) {
        expected.add(answer(reader, frame(7)));
        FutureTask<Void> watching =
            new FutureTask<>(
                () -> {
                  do {
                    seen.add(answer(beside, frame(7)));
                  } while (!done.get());
                  return null;
                });
        new Thread(watching).start();
        try {
          for (int i = 0; i < 40; i++) {
            try (Batch batch =
                TestBatches.random(
                    trainer.getManager(), i, TestNetworks.CLASSES, TestNetworks.IMAGES)) {
              trainer.trainBatch(batch);
            }
            expected.add(answer(reader, frame(7)));
          }
        } finally {
          done.set(true);
        }
        watching.get();
      }
      assertThat(expected).hasSizeGreaterThan(20);
      assertThat(seen).isNotEmpty();
      assertThat(expected).containsAll(seen);
    }
  }

  @Test
  void theCountsOfALearningStreamAnswerTheReaderThatItsUpdateWaitsFor() throws Exception {
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = network(manager);
      try (LearningStream stream = LearningStream.builder(network, new OtttO()).build()) {
        stream.step(frame(1), 1);
        FutureTask<StreamAnswer> learning = new FutureTask<>(() -> stream.step(frame(2), 2));
        Thread learner = new Thread(learning);
        Lock reading = network.parameterLock().readLock();
        reading.lock();
        try {
          learner.start();
          LockQueue.await(network.parameterLock(), learner);
          assertThat(stream.steps()).isEqualTo(2);
          assertThat(stream.labels()).isEqualTo(2);
          assertThat(stream.updates()).isEqualTo(1);
          assertThatIllegalStateException()
              .isThrownBy(() -> stream.step(frame(3)))
              .withMessageContaining("would wait for itself");
          assertThatIllegalStateException()
              .isThrownBy(() -> stream.load(Path.of("none")))
              .withMessageContaining("would wait for itself");
        } finally {
          reading.unlock();
        }
        learning.get();
        assertThat(stream.steps()).isEqualTo(2);
        assertThat(stream.updates()).isEqualTo(2);
      }
    }
  }
}
