package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.ottt.djl.testing.Close.assertClose;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.dataset.Batch;
import ai.djl.training.loss.Loss;
import ai.djl.training.tracker.Tracker;
import ai.djl.util.Pair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ottt.djl.metrics.NotFiniteException;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.LearningRules;
import org.ottt.djl.testing.NoiseSamples;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.training.checkpoint.Checkpoint;
import org.ottt.djl.training.checkpoint.CheckpointException;
import org.ottt.djl.training.optimizer.MomentumSgd;

/** Losses and gradients that are not finite stop a run, say where, and get into no checkpoint. */
class NotFiniteTest {

  private static final Shape SHAPE = TestNetworks.IMAGES;
  private static final int TIME_STEPS = 3;

  private final SpikingNetwork network = TestNetworks.convolutional(LifParameters.DEFAULT, 0);
  private final MomentumSgd sgd =
      MomentumSgd.builder().setLearningRate(Tracker.fixed(0.1f)).build();
  private final BrittleLoss loss = new BrittleLoss();
  private final Model model = Model.newInstance("brittle");
  private SpikingTrainer trainer;

  @TempDir private Path folder;

  @BeforeEach
  void open() {
    model.setBlock(network);
  }

  private void openTrainer(String rule) {
    trainer =
        new SpikingTrainer(
            model,
            new DefaultTrainingConfig(loss).optOptimizer(sgd),
            LearningRules.byName(rule),
            TIME_STEPS);
    trainer.initialize(SHAPE);
    TestNetworks.randomize(network, 2);
  }

  @AfterEach
  void close() {
    if (trainer != null) {
      trainer.close();
    }
    sgd.close();
    model.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ottt-a", "sltt", "bptt"})
  void aGradientThatIsNotFiniteNeverReachesTheWeights(String rule) {
    openTrainer(rule);
    train(1);
    Map<String, float[]> before = parameters();
    loss.brokenStep = 2;
    assertThatExceptionOfType(NotFiniteException.class)
        .isThrownBy(() -> train(2))
        .withMessageStartingWith("A gradient became NaN: ")
        .withMessageContainingAll(
            "gradients are not finite, nearest to the loss classifier bias has 6 NaN",
            "of 6 values",
            "the parameter itself is from",
            "the largest parameter is",
            "Lower the learning rate");
    assertClose("parameters", parameters(), before, 0);
    loss.brokenStep = 0;
    assertThat(train(3).loss()).isFinite();
  }

  @Test
  void underARuleThatUpdatesAtEveryStepItIsSaidThatTheWeightsAreLost() throws IOException {
    openTrainer("ottt-o");
    train(1);
    Path checkpoint = folder.resolve("last.safetensors");
    Checkpoint.write(checkpoint, network, sgd, Map.of("epoch", "1"));
    Map<String, float[]> good = parameters();
    byte[] kept = Files.readAllBytes(checkpoint);

    loss.brokenStep = 2;
    assertThatExceptionOfType(NotFiniteException.class)
        .isThrownBy(() -> train(2))
        .withMessageContainingAll(
            "parameters are not finite, the first is",
            "updates at every step",
            "load the last checkpoint");
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> Checkpoint.write(checkpoint, network, sgd, Map.of("epoch", "2")))
        .withMessageContainingAll("last.safetensors is not written", "NaN", "earlier checkpoint");
    assertThat(checkpoint).hasBinaryContent(kept);

    Checkpoint.load(checkpoint, network, sgd);
    assertClose("parameters", parameters(), good, 0);
    loss.brokenStep = 0;
    assertThat(train(3).loss()).isFinite();
  }

  /** Clipping makes it finite before it reaches the weights, and each update frees gradients. */
  @Test
  void anInfiniteGradientIsNoticedAlsoWhereItWasClipped() {
    try (MomentumSgd clipping =
        MomentumSgd.builder().setLearningRate(Tracker.fixed(0.1f)).optClipGrad(1).build()) {
      trainer =
          new SpikingTrainer(
              model,
              new DefaultTrainingConfig(loss).optOptimizer(clipping),
              LearningRules.byName("ottt-o"),
              TIME_STEPS);
      trainer.initialize(SHAPE);
      TestNetworks.randomize(network, 2);
      // Its gradient is that of the logits, without a factor that could be zero.
      network.freezeParameters(true);
      network.getParameters().get(7).getValue().freeze(false);
      loss.steepStep = 2;
      assertThatExceptionOfType(NotFiniteException.class)
          .isThrownBy(() -> train(1))
          .withMessageStartingWith("A gradient became Infinity: ")
          .withMessageContaining("load the last checkpoint");
      assertThat(network.getParameters().valueAt(7).getArray().toFloatArray())
          .doesNotContain(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY);
    }
  }

  /** As checkpoint/best of a run. */
  @Test
  void aCheckpointWithoutOptimizerStateClearsMomentumThatIsNotFinite() throws IOException {
    openTrainer("ottt-o");
    train(1);
    Path best = folder.resolve("best.safetensors");
    Checkpoint.write(best, network, null, Map.of());
    loss.brokenStep = 2;
    assertThatExceptionOfType(NotFiniteException.class).isThrownBy(() -> train(2));

    Checkpoint.load(best, network, sgd);
    loss.brokenStep = 0;
    assertThat(train(3).loss()).isFinite();
    assertThat(parameters().values())
        .allSatisfy(values -> assertThat(values).doesNotContain(Float.NaN));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ottt-a", "ottt-o", "ottt-o-trace", "sltt", "bptt"})
  void theStepOfABadLossIsNamed(String rule) {
    openTrainer(rule);
    loss.infiniteStep = 2;
    assertThatExceptionOfType(NotFiniteException.class)
        .isThrownBy(() -> train(1))
        .withMessageStartingWith("The loss became ")
        .withMessageContaining(" at time step 2 of 3: ");
  }

  @Test
  void badInputIsNamed() {
    openTrainer("ottt-a");
    float[] values = TestBatches.values(1, SHAPE);
    values[5] = Float.NaN;
    values[7] = Float.POSITIVE_INFINITY;
    assertThatExceptionOfType(NotFiniteException.class)
        .isThrownBy(
            () -> {
              try (Batch batch = TestBatches.of(trainer.getManager(), values, SHAPE, 0, 1, 2)) {
                trainer.trainBatch(batch);
              }
            })
        .withMessageContaining("the input of the batch has 1 NaN and 1 infinite of 216 values");
  }

  @Test
  void badWeightsAreNamedInEvaluation() {
    openTrainer("ottt-a");
    Pair<String, Parameter> classifier = network.getParameters().get(6);
    spoil(classifier.getValue());
    assertThatExceptionOfType(NotFiniteException.class)
        .isThrownBy(
            () -> {
              try (Batch batch = TestBatches.random(trainer.getManager(), 1, 6, SHAPE)) {
                trainer.validateBatch(batch);
              }
            })
        .withMessageContaining(
            "1 of 8 parameters are not finite, the first is classifier weight has 1 NaN");
  }

  @Test
  void badWeightsThatDjlHasLoadedAreNamedInEvaluation() throws Exception {
    network.initialize(model.getNDManager(), DataType.FLOAT32, SHAPE);
    TestNetworks.randomize(network, 2);
    spoil(network.getParameters().get(6).getValue());
    model.save(folder, "bad");
    try (Model loaded = Model.newInstance("bad")) {
      loaded.setBlock(TestNetworks.convolutional(LifParameters.DEFAULT, 0));
      loaded.load(folder, "bad");
      DefaultTrainingConfig config = new DefaultTrainingConfig(loss).optOptimizer(sgd);
      try (SpikingTrainer untrained =
              new SpikingTrainer(loaded, config, LearningRules.byName("ottt-a"), TIME_STEPS);
          Batch batch = TestBatches.random(untrained.getManager(), 1, 6, SHAPE)) {
        assertThatExceptionOfType(NotFiniteException.class)
            .isThrownBy(() -> untrained.validateBatch(batch))
            .withMessageContaining("the first is classifier weight has 1 NaN");
      }
    }
  }

  /** A membrane that is NaN does not fire, so the loss is finite and the gradient alone tells. */
  @ParameterizedTest
  @ValueSource(strings = {"ottt-a", "ottt-o", "ottt-o-trace", "sltt", "bptt"})
  void badWeightsOfAHiddenLayerAreNoticed(String rule) {
    openTrainer(rule);
    Pair<String, Parameter> first = network.getParameters().get(0);
    spoil(first.getValue());
    assertThatExceptionOfType(NotFiniteException.class)
        .isThrownBy(() -> train(1))
        .withMessageContainingAll("became NaN", "the first is layer 1 weight");
  }

  private static void spoil(Parameter parameter) {
    float[] values = parameter.getArray().toFloatArray();
    values[3] = Float.NaN;
    TestNetworks.set(parameter, values);
  }

  @Test
  void aRunSaysInWhichBatch() {
    Shape sample = new Shape(2, 6, 6);
    NoiseSamples data = new NoiseSamples(10, sample, TestNetworks.CLASSES);
    try (RunBench bench =
        new RunBench(
            TestNetworks.convolutional(LifParameters.DEFAULT, 0),
            LearningRules.byName("ottt-a"),
            sample,
            0.25f)) {
      int[] batches = {0};
      bench.setAfterBatch(
          () -> {
            if (++batches[0] == 4) {
              Parameter last = bench.trainer().network().getParameters().valueAt(6);
              float[] values = new float[(int) last.getArray().size()];
              Arrays.fill(values, 1e38f);
              TestNetworks.set(last, values);
            }
          });
      assertThatExceptionOfType(NotFiniteException.class)
          .isThrownBy(() -> bench.run(folder.resolve("run"), data, data, 3))
          .withMessageMatching(
              "The loss became (NaN|Infinity) at time step \\d of 2"
                  + " in epoch 2, train batch 2 of 3, at learning rate 0.25: .*")
          .withMessageNotContaining("\n");
    }
  }

  @Test
  void finiteWeightsWhoseSumIsInfiniteAreKept() throws IOException {
    openTrainer("ottt-a");
    Parameter first = network.getParameters().valueAt(0);
    float[] values = new float[(int) first.getArray().size()];
    Arrays.fill(values, 3e38f);
    TestNetworks.set(first, values);
    Path file = folder.resolve("large.safetensors");
    Checkpoint.write(file, network, null, Map.of());
    TestNetworks.randomize(network, 9);
    Checkpoint.load(file, network, null);
    assertThat(first.getArray().toFloatArray()).containsOnly(3e38f);
  }

  private BatchResult train(long seed) {
    loss.step = 0;
    try (Batch batch = TestBatches.random(trainer.getManager(), seed, 6, SHAPE)) {
      return trainer.trainBatch(batch);
    }
  }

  private Map<String, float[]> parameters() {
    Map<String, float[]> values = new TreeMap<>();
    for (Pair<String, Parameter> pair : network.getParameters()) {
      values.put(pair.getKey(), pair.getValue().getArray().toFloatArray());
    }
    return values;
  }

  /** Has a finite value and a gradient that is NaN or infinite at one step, or no finite value. */
  private static final class BrittleLoss extends Loss {

    private final SpikingLoss inner = new SpikingLoss(0f);
    private int step;
    private int brokenStep;
    private int infiniteStep;
    private int steepStep;

    BrittleLoss() {
      super("brittle");
    }

    @Override
    public NDArray evaluate(NDList labels, NDList predictions) {
      step++;
      NDArray value = inner.evaluate(labels, predictions);
      if (step == infiniteStep) {
        return value.add(Float.POSITIVE_INFINITY);
      }
      if (step == steepStep) {
        NDArray logits = predictions.head();
        return value.add(logits.sub(logits.stopGradient()).sqrt().sum());
      }
      if (step != brokenStep) {
        return value;
      }
      // The slope of a square root at zero is infinite, and that of |x| is 0 there.
      NDArray logits = predictions.head();
      return value.add(logits.sub(logits.stopGradient()).abs().sqrt().sum());
    }
  }
}
