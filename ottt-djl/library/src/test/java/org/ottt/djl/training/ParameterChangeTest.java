package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.dataset.Batch;
import ai.djl.training.tracker.Tracker;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.Lock;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.network.ParameterChange;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.stream.LearningStream;
import org.ottt.djl.testing.BesideOnes;
import org.ottt.djl.testing.LockQueue;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestDescriptions;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.training.checkpoint.AuthorWeights;
import org.ottt.djl.training.checkpoint.Checkpoint;
import org.ottt.djl.training.checkpoint.CheckpointException;
import org.ottt.djl.training.checkpoint.InitialWeights;
import org.ottt.djl.training.optimizer.MomentumSgd;
import org.ottt.djl.training.parallel.GradientExchange;

/** Whatever gives a network other weights waits for its readers, and is refused to a reader. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ParameterChangeTest {

  private static final NetworkDescription DESCRIPTION = TestDescriptions.vgg(false);
  private static final String CHECKPOINT = "checkpoint.safetensors";
  private static final String NPZ = "weights.npz";
  private static final String PARAMETERS = "parameters";

  private final NDManager manager = NDManager.newBaseManager();
  private final SpikingNetwork network = DESCRIPTION.build(manager);

  @TempDir private Path folder;

  /** Gives a network other weights, such as those of the files. */
  @FunctionalInterface
  private interface Way {
    void change(SpikingNetwork network, Path folder) throws Exception;
  }

  static Stream<Named<Way>> ways() {
    return Stream.of(
        way("DJL's loadParameters", ParameterChangeTest::loadParameters),
        way(
            "a checkpoint",
            (network, folder) -> Checkpoint.load(folder.resolve(CHECKPOINT), network, null)),
        way(
            "initial weights",
            (network, folder) ->
                InitialWeights.load(folder.resolve(CHECKPOINT), network, DESCRIPTION)),
        way(
            "the authors' weights",
            (network, folder) -> AuthorWeights.load(folder.resolve(NPZ), network, DESCRIPTION)),
        way(
            "the weights of the first process",
            (network, folder) ->
                new GradientExchange(new BesideOnes(1), 0).shareParameters(network)),
        way("an average after an update", (network, folder) -> average(network, 1)),
        way("an average between updates", (network, folder) -> average(network, 2)),
        way("a trainer", (network, folder) -> train(network)),
        way("a stream", (network, folder) -> learn(network)));
  }

  private static Named<Way> way(String name, Way way) {
    return Named.of(name, way);
  }

  private static void loadParameters(SpikingNetwork network, Path folder)
      throws IOException, MalformedModelException {
    try (DataInputStream in =
        new DataInputStream(Files.newInputStream(folder.resolve(PARAMETERS)))) {
      network.loadParameters(network.getParameters().valueAt(0).getArray().getManager(), in);
    }
  }

  private static MomentumSgd sgd() {
    return MomentumSgd.builder().setLearningRate(Tracker.fixed(1)).build();
  }

  private static void average(SpikingNetwork network, int every) {
    try (MomentumSgd sgd = sgd()) {
      GradientExchange exchange = new GradientExchange(new BesideOnes(1), every);
      exchange.afterUpdate(network, sgd);
      exchange.synchronize(network, sgd);
    }
  }

  private static void train(SpikingNetwork network) {
    try (Model model = Model.newInstance("trained");
        MomentumSgd sgd = sgd()) {
      model.setBlock(network);
      var config = new DefaultTrainingConfig(new SpikingLoss(0)).optOptimizer(sgd);
      try (SpikingTrainer trainer = new SpikingTrainer(model, config, new OtttA(), 3);
          Batch batch = TestBatches.random(trainer.getManager(), 1, 3, new Shape(2, 3, 8, 8))) {
        trainer.trainBatch(batch);
      }
    }
  }

  private static void learn(SpikingNetwork network) {
    try (MomentumSgd sgd = sgd();
        LearningStream stream =
            LearningStream.builder(network, new OtttO()).optOptimizer(sgd).build()) {
      stream.step(TestBatches.values(1, new Shape(3, 8, 8)), 1);
    }
  }

  @BeforeEach
  void write() throws IOException {
    SpikingNetwork other = DESCRIPTION.build(manager);
    TestNetworks.randomize(other, 5);
    Checkpoint.write(folder.resolve(CHECKPOINT), other, null, Map.of());
    AuthorWeights.write(folder.resolve(NPZ), other, DESCRIPTION);
    try (DataOutputStream out =
        new DataOutputStream(Files.newOutputStream(folder.resolve(PARAMETERS)))) {
      other.saveParameters(out);
    }
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private List<Float> values() {
    List<Float> all = new ArrayList<>();
    for (Parameter parameter : network.getParameters().values()) {
      for (float value : parameter.getArray().toFloatArray()) {
        all.add(value);
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("ways")
  void waitsUntilNobodyReadsAndIsCountedThen(Way way) throws Exception {
    List<Float> before = values();
    long version = network.parameterVersion();
    FutureTask<Void> changing =
        new FutureTask<>(
            () -> {
              way.change(network, folder);
              return null;
            });
    Thread thread = new Thread(changing);
    Lock reading = network.parameterLock().readLock();
    reading.lock();
    try {
      thread.start();
      LockQueue.await(network.parameterLock(), thread);
      assertThat(values()).isEqualTo(before);
      assertThat(network.parameterVersion()).isEqualTo(version);
    } finally {
      reading.unlock();
    }
    changing.get();
    assertThat(values()).isNotEqualTo(before);
    assertThat(network.parameterVersion()).isGreaterThan(version);
    assertThat(network.parameterLock().isWriteLocked()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void anAverageLiesHalfwayToTheOnesOfTheOther(int every) {
    List<Float> before = values();
    average(network, every);
    assertThat(values()).isEqualTo(before.stream().map(value -> (value + 1) / 2).toList());
  }

  @Test
  void theWeightsOfTheFirstProcessAreItsOnes() {
    new GradientExchange(new BesideOnes(1), 0).shareParameters(network);
    assertThat(values()).containsOnly(1f);
  }

  @ParameterizedTest
  @MethodSource("ways")
  void isRefusedToAThreadThatReads(Way way) {
    List<Float> before = values();
    long version = network.parameterVersion();
    Lock reading = network.parameterLock().readLock();
    reading.lock();
    try {
      assertThatIllegalStateException()
          .isThrownBy(() -> way.change(network, folder))
          .withMessageContaining("would wait for itself")
          .withMessageContaining("train or load after that");
    } finally {
      reading.unlock();
    }
    assertThat(values()).isEqualTo(before);
    assertThat(network.parameterVersion()).isEqualTo(version);
  }

  @Test
  void theVersionRisesWhenAChangeEndsAlsoOneThatFails() {
    long version = network.parameterVersion();
    try (ParameterChange change = network.changeParameters()) {
      assertThat(network.parameterVersion()).isEqualTo(version);
      assertThat(network.parameterLock().isWriteLockedByCurrentThread()).isTrue();
    }
    assertThat(network.parameterVersion()).isEqualTo(version + 1);
    DataInputStream empty = new DataInputStream(new ByteArrayInputStream(new byte[0]));
    assertThatThrownBy(() -> network.loadParameters(manager, empty))
        .isInstanceOf(IOException.class);
    assertThat(network.parameterVersion()).isEqualTo(version + 2);
    assertThat(network.parameterLock().isWriteLocked()).isFalse();
  }

  @Test
  void aFileThatIsRefusedIsNoChange() throws IOException {
    Path file = folder.resolve("other.safetensors");
    Checkpoint.write(file, TestDescriptions.nfResNet(false).build(manager), null, Map.of());
    List<Float> before = values();
    long version = network.parameterVersion();
    assertThatThrownBy(() -> Checkpoint.load(file, network, null))
        .isInstanceOf(CheckpointException.class);
    assertThatThrownBy(() -> InitialWeights.load(file, network, DESCRIPTION))
        .isInstanceOf(CheckpointException.class);
    assertThatThrownBy(() -> AuthorWeights.load(file, network, DESCRIPTION))
        .isInstanceOf(CheckpointException.class);
    assertThat(values()).isEqualTo(before);
    assertThat(network.parameterVersion()).isEqualTo(version);
  }
}
