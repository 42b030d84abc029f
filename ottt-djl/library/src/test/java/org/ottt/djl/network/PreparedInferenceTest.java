package org.ottt.djl.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.ParameterStore;
import ai.djl.training.dataset.Batch;
import ai.djl.training.tracker.Tracker;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.ndarray.Scalars;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.stream.LearningStream;
import org.ottt.djl.testing.LockQueue;
import org.ottt.djl.testing.NativeArrays;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestDescriptions;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.training.SpikingLoss;
import org.ottt.djl.training.SpikingTrainer;
import org.ottt.djl.training.checkpoint.Checkpoint;
import org.ottt.djl.training.optimizer.MomentumSgd;

/** Weights that are prepared once give the answers of weights that are prepared for each call. */
class PreparedInferenceTest {

  private NDManager manager;
  private SpikingNetwork network;
  private NDArray images;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager(Device.cpu());
    Engine.getInstance().setRandomSeed(1);
    network = TestDescriptions.vgg(true).build(manager);
    TestNetworks.randomize(network, 4);
    images = manager.randomNormal(new Shape(5, 3, 8, 8));
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private float[] logits() {
    try (NDManager call = manager.newSubManager()) {
      NDArray input = images.duplicate();
      input.attach(call);
      NDList answer = network.forward(new ParameterStore(call, false), new NDList(input), false);
      return HostValues.floats(answer.singletonOrThrow());
    }
  }

  private Parameter standardized() {
    return network.getParameters().values().stream()
        .filter(parameter -> parameter.getType() == Parameter.Type.GAMMA)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void answersAreTheSameToTheBitAndNothingPilesUp() {
    float[] before = logits();
    network.prepareForInference(manager);
    assertThat(logits()).isEqualTo(before);
    int arrays = NativeArrays.count();
    for (int i = 0; i < 5; i++) {
      assertThat(logits()).isEqualTo(before);
    }
    assertThat(NativeArrays.count()).isEqualTo(arrays);
    network.discardPreparedWeights();
    network.prepareForInference(manager);
    assertThat(logits()).isEqualTo(before);
    assertThat(NativeArrays.count()).isEqualTo(arrays);
  }

  @Test
  void aLoadedCheckpointIsSeen(@TempDir Path folder) throws IOException {
    network.prepareForInference(manager);
    float[] first = logits();
    Path file = folder.resolve("other.safetensors");
    SpikingNetwork other = TestDescriptions.vgg(true).build(manager);
    TestNetworks.randomize(other, 5);
    Checkpoint.write(file, other, null, Map.of());
    Checkpoint.load(file, network, null);
    float[] second = logits();
    assertThat(second).isNotEqualTo(first);
    network.prepareForInference(manager);
    assertThat(logits()).isEqualTo(second);
  }

  /** Frozen again before anybody asks, the network must not answer with its weights of before. */
  @Test
  void whatATrainerLearnsIsSeen() {
    network.prepareForInference(manager);
    float[] before = logits();
    network.freezeParameters(false);
    Shape shape = new Shape(2, 3, 8, 8);
    try (Model model = Model.newInstance("tuned");
        MomentumSgd sgd = MomentumSgd.builder().setLearningRate(Tracker.fixed(1)).build()) {
      model.setBlock(network);
      var config = new DefaultTrainingConfig(new SpikingLoss(0)).optOptimizer(sgd);
      try (SpikingTrainer trainer = new SpikingTrainer(model, config, new OtttA(), 3);
          Batch batch = TestBatches.random(trainer.getManager(), 1, 3, shape)) {
        trainer.trainBatch(batch);
      }
    }
    network.freezeParameters(true);
    assertAnswersAreNewAndRight(before);
  }

  @Test
  void whatAStreamLearnsIsSeen() {
    network.prepareForInference(manager);
    float[] before = logits();
    network.freezeParameters(false);
    try (MomentumSgd sgd = MomentumSgd.builder().setLearningRate(Tracker.fixed(1)).build();
        LearningStream stream =
            LearningStream.builder(network, new OtttO()).optOptimizer(sgd).build()) {
      for (int i = 0; i < 3; i++) {
        stream.step(TestBatches.values(i, new Shape(3, 8, 8)), 1);
      }
    }
    network.freezeParameters(true);
    assertAnswersAreNewAndRight(before);
  }

  @Test
  void parametersThatDjlLoadsAreSeen() throws IOException, MalformedModelException {
    network.prepareForInference(manager);
    float[] before = logits();
    SpikingNetwork other = TestDescriptions.vgg(true).build(manager);
    TestNetworks.randomize(other, 5);
    ByteArrayOutputStream saved = new ByteArrayOutputStream();
    other.saveParameters(new DataOutputStream(saved));
    network.loadParameters(
        manager, new DataInputStream(new ByteArrayInputStream(saved.toByteArray())));
    assertAnswersAreNewAndRight(before);
  }

  /** The pass comes to the lock before the load, and gets it afterwards. */
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aPassThatHasWaitedForALoadAnswersWithItsWeights(@TempDir Path folder) throws Exception {
    network.prepareForInference(manager);
    float[] before = logits();
    Path file = folder.resolve("other.safetensors");
    SpikingNetwork other = TestDescriptions.vgg(true).build(manager);
    TestNetworks.randomize(other, 5);
    Checkpoint.write(file, other, null, Map.of());
    FutureTask<float[]> answering = new FutureTask<>(this::logits);
    Thread thread = new Thread(answering);
    try (ParameterChange change = network.changeParameters()) {
      thread.start();
      LockQueue.await(network.parameterLock(), thread);
      Checkpoint.load(file, network, null);
    }
    assertThat(answering.get()).isNotEqualTo(before).isEqualTo(logits());
  }

  private void assertAnswersAreNewAndRight(float[] before) {
    float[] answers = logits();
    assertThat(answers).isNotEqualTo(before);
    network.discardPreparedWeights();
    assertThat(answers).isEqualTo(logits());
  }

  @Test
  void whoeverUnfreezesAParameterGetsItsPresentValue() {
    network.prepareForInference(manager);
    float[] before = logits();
    Parameter gain = standardized();
    gain.freeze(false);
    Scalars.timesInPlace(gain.getArray().stopGradient(), 3);
    assertThat(logits()).isNotEqualTo(before);
  }
}
