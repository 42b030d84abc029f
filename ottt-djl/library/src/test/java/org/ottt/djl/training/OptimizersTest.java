package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.dataset.Batch;
import ai.djl.training.optimizer.Adam;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.optimizer.Sgd;
import ai.djl.training.tracker.Tracker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.testing.EqualBits;
import org.ottt.djl.testing.NativeArrays;
import org.ottt.djl.testing.RuleForms;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.training.checkpoint.Checkpoint;
import org.ottt.djl.training.checkpoint.CheckpointException;
import org.ottt.djl.training.optimizer.MomentumSgd;
import org.ottt.djl.training.optimizer.OptimizerState;
import org.ottt.djl.training.optimizer.StatefulOptimizer;

/** DJL's optimizers with every rule: their updates, their state in checkpoints, what is refused. */
@EqualBits
class OptimizersTest {

  private static final Shape SHAPE = new Shape(4, 2, 6, 6);
  private static final Tracker RATE = Tracker.fixed(0.01f);

  @TempDir private Path folder;

  static Map<String, Supplier<Optimizer>> optimizers() {
    return Map.of(
        "MomentumSgd", () -> MomentumSgd.builder().setLearningRate(RATE).build(),
        "Sgd", () -> Optimizer.sgd().setLearningRateTracker(RATE).optMomentum(0.9f).build(),
        "Adam", () -> Optimizer.adam().optLearningRateTracker(RATE).build(),
        "AdamW", () -> Optimizer.adamW().optLearningRateTracker(RATE).build(),
        "OwnSgd", () -> new OwnSgd(Optimizer.sgd().setLearningRateTracker(RATE).optMomentum(0.9f)),
        "OwnAdam", () -> new OwnAdam(Optimizer.adam().optLearningRateTracker(RATE)));
  }

  /** DJL's, as users extend it. */
  private static final class OwnSgd extends Sgd {

    OwnSgd(Sgd.Builder builder) {
      super(builder);
    }
  }

  /** DJL's, as users extend it. */
  private static final class OwnAdam extends Adam {

    OwnAdam(Adam.Builder builder) {
      super(builder);
    }
  }

  static Stream<Arguments> rulesAndOptimizers() {
    List<LearningRule> rules = RuleForms.all().toList();
    return rules.stream()
        .flatMap(rule -> optimizers().keySet().stream().map(name -> Arguments.of(rule, name)));
  }

  private static final class Setup implements AutoCloseable {

    private final Model model = Model.newInstance("optimizers");
    private final Optimizer optimizer;
    private final SpikingTrainer trainer;

    Setup(LearningRule rule, Optimizer optimizer) {
      this.optimizer = optimizer;
      model.setBlock(TestNetworks.convolutional(LifParameters.DEFAULT, 0));
      trainer =
          new SpikingTrainer(
              model,
              new DefaultTrainingConfig(new SpikingLoss(0)).optOptimizer(optimizer),
              rule,
              3);
      trainer.initialize(SHAPE);
      TestNetworks.randomize(trainer.network(), 1);
    }

    void train(int seed) {
      try (Batch batch =
          TestBatches.random(trainer.getManager(), seed, TestNetworks.CLASSES, SHAPE)) {
        trainer.trainBatch(batch);
      }
    }

    List<float[]> parameters() {
      List<float[]> values = new ArrayList<>();
      trainer
          .network()
          .getParameters()
          .forEach(pair -> values.add(pair.getValue().getArray().toFloatArray()));
      return values;
    }

    @Override
    public void close() {
      trainer.close();
      OptimizerState.of(optimizer).close();
      model.close();
    }
  }

  @ParameterizedTest
  @MethodSource("rulesAndOptimizers")
  void aCheckpointGoesOnToTheSameBits(LearningRule rule, String name) throws IOException {
    Path file = folder.resolve("half.safetensors");
    Supplier<Optimizer> make = optimizers().get(name);
    int before = NativeArrays.count();
    try (Setup whole = new Setup(rule, make.get());
        Setup half = new Setup(rule, make.get());
        Setup rest = new Setup(rule, make.get())) {
      for (int batch = 1; batch <= 4; batch++) {
        whole.train(batch);
      }
      half.train(1);
      half.train(2);
      Checkpoint.write(file, half.trainer.network(), half.optimizer, Map.of());
      Checkpoint.load(file, rest.trainer.network(), rest.optimizer);
      rest.train(3);
      rest.train(4);
      for (int i = 0; i < whole.parameters().size(); i++) {
        assertThat(rest.parameters().get(i)).isEqualTo(whole.parameters().get(i));
      }
      assertThat(whole.parameters().get(0)).isNotEqualTo(half.parameters().get(0));
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("rulesAndOptimizers")
  void whatIsRememberedOutlivesAScopeOfTheCaller(LearningRule rule, String name)
      throws IOException {
    Path file = folder.resolve("scoped.safetensors");
    Supplier<Optimizer> make = optimizers().get(name);
    int before = NativeArrays.count();
    try (Setup plain = new Setup(rule, make.get());
        Setup scoped = new Setup(rule, make.get());
        Setup loaded = new Setup(rule, make.get())) {
      for (int batch = 1; batch <= 3; batch++) {
        plain.train(batch);
      }
      try (NDScope scope = new NDScope()) {
        scoped.train(1);
      }
      Checkpoint.write(file, scoped.trainer.network(), scoped.optimizer, Map.of());
      try (NDScope scope = new NDScope()) {
        Checkpoint.load(file, loaded.trainer.network(), loaded.optimizer);
      }
      for (Setup setup : List.of(scoped, loaded)) {
        for (int batch = 2; batch <= 3; batch++) {
          try (NDScope scope = new NDScope()) {
            setup.train(batch);
          }
        }
        assertThat(setup.parameters()).usingRecursiveComparison().isEqualTo(plain.parameters());
      }
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  static Stream<Arguments> optimizersAndUpdatesBefore() {
    return optimizers().keySet().stream()
        .flatMap(name -> Stream.of(0, 2).map(updates -> Arguments.of(name, updates)));
  }

  @ParameterizedTest
  @MethodSource("optimizersAndUpdatesBefore")
  void aCheckpointTakesAnOptimizerBackThatHasGoneOn(String name, int before) throws IOException {
    Path file = folder.resolve("back.safetensors");
    Path again = folder.resolve("again.safetensors");
    int arrays = NativeArrays.count();
    try (Setup setup = new Setup(new OtttA(), optimizers().get(name).get())) {
      for (int batch = 1; batch <= before; batch++) {
        setup.train(batch);
      }
      Checkpoint.write(file, setup.trainer.network(), setup.optimizer, Map.of());
      setup.train(3);
      setup.train(4);
      List<float[]> expected = setup.parameters();
      for (int batch = 5; batch < 9; batch++) {
        setup.train(batch);
      }

      Checkpoint.load(file, setup.trainer.network(), setup.optimizer);

      Checkpoint.write(again, setup.trainer.network(), setup.optimizer, Map.of());
      assertThat(again).hasSameBinaryContentAs(file);
      setup.train(3);
      setup.train(4);
      assertThat(setup.parameters()).usingRecursiveComparison().isEqualTo(expected);
    }
    assertThat(NativeArrays.count()).isEqualTo(arrays);
  }

  @Test
  void anOptimizerThatDoesNotSayHowItForgetsGetsZeros() {
    try (NDManager manager = NDManager.newBaseManager();
        NDArray kept = manager.create(new float[] {1, Float.NaN})) {
      StatefulOptimizer own =
          new StatefulOptimizer() {
            @Override
            public List<String> stateKinds() {
              return List.of("kept");
            }

            @Override
            public NDArray getState(String kind, String parameterId) {
              return parameterId.equals("known") ? kept : null;
            }

            @Override
            public void setState(String kind, String parameterId, NDArray values) {
              throw new AssertionError("nothing is to be set");
            }
          };
      own.clearState("kept", "unknown");
      own.clearState("kept", "known");
      assertThat(kept.toFloatArray()).containsExactly(0, 0);
    }
  }

  @Test
  void countsOfUpdatesThatAreNoNumbersAreRefusedBeforeAnythingChanges() throws IOException {
    Path file = folder.resolve("counts.safetensors");
    try (Setup setup = new Setup(new OtttA(), optimizers().get("Adam").get())) {
      Checkpoint.write(file, setup.trainer.network(), null, Map.of("optimizer_updates", "1,two"));
      setup.train(1);
      List<float[]> before = setup.parameters();
      assertThatExceptionOfType(CheckpointException.class)
          .isThrownBy(() -> Checkpoint.load(file, setup.trainer.network(), setup.optimizer))
          .withMessageContainingAll(file.toString(), "how often", "two", "Use another checkpoint");
      assertThat(setup.parameters()).usingRecursiveComparison().isEqualTo(before);
    }
  }

  /** m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2; w -= lr m' / (sqrt(v') + eps), in doubles. */
  @Test
  void adamUpdatesByTheGradientsOfTheBatch() {
    List<float[]> gradients = new ArrayList<>();
    Optimizer adam = optimizers().get("Adam").get();
    try (Setup measured = new Setup(new OtttA(), new Recorder(gradients));
        Setup setup = new Setup(new OtttA(), adam)) {
      List<float[]> start = setup.parameters();
      measured.train(1);
      setup.train(1);
      for (int p = 0; p < start.size(); p++) {
        for (int i = 0; i < start.get(p).length; i++) {
          double g = gradients.get(p)[i];
          // At the first update m' = g and v' = g^2; DJL adds epsilon to the root of v, not of v'.
          double step = 0.01 * g / (Math.abs(g) + 1e-8 / Math.sqrt(1e-3));
          assertThat((double) setup.parameters().get(p)[i])
              .isCloseTo(start.get(p)[i] - step, within(1e-6));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("rulesAndOptimizers")
  void gradientsAreClipped(LearningRule rule, String name) {
    if (name.contains("Adam") || rule.updatesEveryStep()) {
      // Adam's first step does not depend on the size of gradients.
      return;
    }
    float clip = 1e-3f;
    Sgd.Builder sgd = Optimizer.sgd().setLearningRateTracker(RATE).optClipGrad(clip);
    Optimizer clipped =
        switch (name) {
          case "Sgd" -> sgd.build();
          case "OwnSgd" -> new OwnSgd(sgd);
          default -> MomentumSgd.builder().setLearningRate(RATE).optClipGrad(clip).build();
        };
    try (Setup setup = new Setup(rule, clipped)) {
      List<float[]> start = setup.parameters();
      setup.train(1);
      double largest = 0;
      for (int p = 0; p < start.size(); p++) {
        for (int i = 0; i < start.get(p).length; i++) {
          largest = Math.max(largest, Math.abs(setup.parameters().get(p)[i] - start.get(p)[i]));
        }
      }
      assertThat(largest).isCloseTo(0.01 * clip, within(2e-7));
    }
  }

  @Test
  void aCheckpointOfAnotherOptimizerIsRefusedBeforeAnythingChanges() throws IOException {
    Path file = folder.resolve("sgd.safetensors");
    try (Setup sgd = new Setup(new OtttA(), optimizers().get("MomentumSgd").get());
        Setup adam = new Setup(new OtttA(), optimizers().get("Adam").get())) {
      sgd.train(1);
      Checkpoint.write(file, sgd.trainer.network(), sgd.optimizer, Map.of());
      float[] before = adam.parameters().get(0);
      assertThatExceptionOfType(CheckpointException.class)
          .isThrownBy(() -> Checkpoint.load(file, adam.trainer.network(), adam.optimizer))
          .withMessageContainingAll("it holds momentum", "keeps means and variances");
      assertThat(adam.parameters().get(0)).isEqualTo(before);
    }
  }

  @Test
  void whatPyTorchCannotRunIsRefusedAtOnce() {
    try (Model model = Model.newInstance("refused")) {
      model.setBlock(TestNetworks.convolutional(LifParameters.DEFAULT, 0));
      for (Optimizer optimizer :
          List.of(
              Optimizer.rmsprop().build(),
              Optimizer.adagrad().build(),
              Optimizer.adadelta().build(),
              Optimizer.nag().setLearningRateTracker(RATE).setMomentum(0.9f).build())) {
        DefaultTrainingConfig config =
            new DefaultTrainingConfig(new SpikingLoss(0)).optOptimizer(optimizer);
        assertThatIllegalArgumentException()
            .isThrownBy(() -> new SpikingTrainer(model, config, new OtttA(), 2).close())
            .withMessageContainingAll(
                optimizer.getClass().getSimpleName(), "MomentumSgd, Sgd, Adam or AdamW");
      }
    }
  }

  @Test
  void anOptimizerOfUnknownStateIsRefusedForCheckpoints() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OptimizerState.of(new Unknown()))
        .withMessageContaining("StatefulOptimizer");
  }

  /** Keeps gradients and changes nothing. */
  private static final class Recorder extends Optimizer implements StatefulOptimizer {

    private final List<float[]> gradients;

    Recorder(List<float[]> gradients) {
      super(Adam.builder());
      this.gradients = gradients;
    }

    @Override
    public void update(String parameterId, NDArray weight, NDArray grad) {
      gradients.add(grad.toFloatArray());
    }

    @Override
    public List<String> stateKinds() {
      return List.of();
    }

    @Override
    public NDArray getState(String kind, String parameterId) {
      return null;
    }

    @Override
    public void setState(String kind, String parameterId, NDArray values) {
      values.close();
    }
  }

  private static final class Unknown extends Optimizer {

    Unknown() {
      super(Adam.builder());
    }

    @Override
    public void update(String parameterId, NDArray weight, NDArray grad) {
      updateCount(parameterId);
    }
  }

  @Test
  void gradientsAreClippedBeforeTheyAreRescaled() {
    Optimizer half =
        Optimizer.sgd().setLearningRateTracker(RATE).setRescaleGrad(0.5f).optClipGrad(1).build();
    assertThat(OptimizerState.of(half).clipBound()).isEqualTo(2);
    Optimizer free = Optimizer.sgd().setLearningRateTracker(RATE).build();
    assertThat(OptimizerState.of(free).clipBound()).isEqualTo(Float.POSITIVE_INFINITY);
  }
}
