package org.ottt.djl.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.ottt.djl.testing.Close.assertClose;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.dataset.Batch;
import ai.djl.training.optimizer.Adam;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.util.Pair;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.inference.SpikingModels;
import org.ottt.djl.model.InputDescription;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.model.SpikingVgg;
import org.ottt.djl.model.VggArchitecture;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.Bptt;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.rule.Sltt;
import org.ottt.djl.testing.EqualBits;
import org.ottt.djl.testing.NativeArrays;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.training.SpikingLoss;
import org.ottt.djl.training.SpikingTrainer;
import org.ottt.djl.training.checkpoint.Checkpoint;
import org.ottt.djl.training.checkpoint.CheckpointException;
import org.ottt.djl.training.checkpoint.StoredNetwork;
import org.ottt.djl.training.optimizer.MomentumSgd;

/** What a stream learns, keeps, saves and refuses. */
class LearningStreamTest {

  private static final Shape FRAME = new Shape(2, 6, 6);
  private static final int SIZE = (int) FRAME.size();
  private static final int STEPS = 9;

  private static SpikingNetwork convolutional() {
    return TestNetworks.convolutional(LifParameters.DEFAULT, 0);
  }

  private static SpikingNetwork withFeedback() {
    return SpikingVgg.builder()
        .optLayout(4, SpikingVgg.POOL, 6)
        .optClasses(TestNetworks.CLASSES)
        .optFeedback(true)
        .build();
  }

  private static SpikingNetwork ready(NDManager manager, SpikingNetwork network) {
    network.initialize(manager, DataType.FLOAT32, new Shape(1).addAll(FRAME));
    TestNetworks.randomize(network, 5);
    return network;
  }

  private static float[] frame(long seed) {
    Random random = new Random(seed);
    float[] values = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static Map<String, float[]> parameters(SpikingNetwork network) {
    Map<String, float[]> all = new TreeMap<>();
    for (Pair<String, Parameter> entry : network.getParameters()) {
      all.put(entry.getKey(), entry.getValue().getArray().toFloatArray());
    }
    return all;
  }

  private static MomentumSgd sgd() {
    return MomentumSgd.builder()
        .setLearningRate(Tracker.fixed(0.05f))
        .optWeightDecays(0.01f)
        .build();
  }

  static Stream<Arguments> sameAsBatches() {
    return Stream.of(
        Arguments.of(new OtttO(), 1, 0, false),
        Arguments.of(new OtttO(OtttO.Form.TRACE), 1, 0, false),
        Arguments.of(new OtttO(), 1, 0, true),
        // Standardized weights are prepared once per batch there, so sums are in another order.
        Arguments.of(new OtttA(), STEPS, 1e-5, false),
        Arguments.of(new Sltt(), STEPS, 1e-5, false));
  }

  @ParameterizedTest
  @MethodSource("sameAsBatches")
  void learnsFromTheFramesOfASampleWhatATrainerLearnsFromABatchOfIt(
      LearningRule rule, int window, double share, boolean feedback) {
    Supplier<SpikingNetwork> made =
        () -> feedback ? TestNetworks.recurrent(new Lif(LifParameters.DEFAULT)) : convolutional();
    Map<String, float[]> expected;
    try (Model model = Model.newInstance("batch");
        MomentumSgd optimizer = sgd()) {
      SpikingNetwork network = ready(model.getNDManager(), made.get());
      model.setBlock(network);
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(new SpikingLoss(0.05f)).optOptimizer(optimizer);
      LearningRule there = rule instanceof OtttA ? new OtttA(OtttA.Form.TWO_FORWARD) : rule;
      try (SpikingTrainer trainer = new SpikingTrainer(model, config, there, STEPS)) {
        for (int sample = 0; sample < 3; sample++) {
          try (NDManager manager = model.getNDManager().newSubManager()) {
            FloatBuffer frames = FloatBuffer.allocate(STEPS * SIZE);
            for (int t = 0; t < STEPS; t++) {
              frames.put(frame(100L * sample + t));
            }
            NDArray data = manager.create(frames.flip(), new Shape(1, STEPS).addAll(FRAME));
            NDList labels = new NDList(manager.create(new long[] {sample}));
            trainer.trainBatch(new Batch(manager, new NDList(data), labels, 1, null, null, 0, 0));
          }
        }
        expected = parameters(network);
      }
    }
    try (NDManager manager = NDManager.newBaseManager();
        MomentumSgd optimizer = sgd()) {
      SpikingNetwork network = ready(manager, made.get());
      Map<String, float[]> before = parameters(network);
      try (LearningStream stream =
          LearningStream.builder(network, rule)
              .optWindow(window)
              .optLossWeight(1f / STEPS)
              .optOptimizer(optimizer)
              .build()) {
        for (int sample = 0; sample < 3; sample++) {
          for (int t = 0; t < STEPS; t++) {
            stream.step(frame(100L * sample + t), sample);
          }
          stream.reset();
        }
        assertThat(stream.updates()).isEqualTo(3L * STEPS / window);
      }
      Map<String, float[]> actual = parameters(network);
      assertThat(before)
          .allSatisfy((name, values) -> assertThat(actual.get(name)).isNotEqualTo(values));
      if (share == 0) {
        expected.forEach((name, values) -> assertThat(actual.get(name)).as(name).isEqualTo(values));
      } else {
        assertClose("parameters", actual, expected, share);
      }
    }
  }

  @Test
  void learnsFromTheLossThatItIsGiven() {
    try (NDManager manager = NDManager.newBaseManager()) {
      List<Map<String, float[]>> learned = new ArrayList<>();
      for (SpikingLoss loss : List.of(new SpikingLoss(0.05f), new SpikingLoss(1f))) {
        SpikingNetwork network = ready(manager, convolutional());
        try (MomentumSgd optimizer = sgd();
            LearningStream stream =
                LearningStream.builder(network, new OtttO())
                    .optLoss(loss)
                    .optOptimizer(optimizer)
                    .build()) {
          StreamAnswer answer = stream.step(frame(1), 2);
          try (NDManager scratch = manager.newSubManager()) {
            NDArray expected =
                loss.evaluate(
                    new NDList(scratch.create(new long[] {2})),
                    new NDList(scratch.create(answer.logits()).expandDims(0)));
            assertThat(answer.loss()).isCloseTo(expected.getFloat(), within(1e-6f));
          }
        }
        learned.add(parameters(network));
      }
      learned
          .get(0)
          .forEach((name, values) -> assertThat(learned.get(1).get(name)).isNotEqualTo(values));
    }
  }

  @Test
  void aFrameWithoutALabelChangesNoWeights() {
    try (NDManager manager = NDManager.newBaseManager();
        MomentumSgd optimizer = sgd()) {
      SpikingNetwork network = ready(manager, convolutional());
      try (LearningStream stream =
          LearningStream.builder(network, new OtttO()).optOptimizer(optimizer).build()) {
        stream.step(frame(1), 1);
        Map<String, float[]> learned = parameters(network);
        stream.step(frame(2));
        assertThat(stream.updates()).isEqualTo(1);
        parameters(network)
            .forEach((name, values) -> assertThat(values).as(name).isEqualTo(learned.get(name)));
      }
    }
  }

  @Test
  void learnsFromArraysAsWell() {
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = ready(manager, convolutional());
      try (LearningStream stream = LearningStream.builder(network, new OtttO()).build()) {
        StreamAnswer answer = stream.step(manager.create(frame(1), FRAME), 2);
        assertThat(answer.loss()).isFinite();
        assertThat(stream.labels()).isEqualTo(1);
        assertThat(stream.updates()).isEqualTo(1);
      }
    }
  }

  static Stream<Arguments> saved() {
    Supplier<Optimizer> adam =
        () -> Adam.builder().optLearningRateTracker(Tracker.fixed(0.01f)).build();
    return Stream.of(
        Arguments.of(new OtttO(), 1, (Supplier<Optimizer>) LearningStreamTest::sgd, false),
        Arguments.of(new OtttO(OtttO.Form.TRACE), 1, adam, false),
        Arguments.of(new OtttA(), 4, (Supplier<Optimizer>) LearningStreamTest::sgd, true),
        Arguments.of(new OtttO(OtttO.Form.TRACE), 1, adam, true),
        Arguments.of(new Sltt(), 3, adam, true));
  }

  @ParameterizedTest
  @MethodSource("saved")
  void continuesFromAFileToTheSameBits(
      LearningRule rule,
      int window,
      Supplier<Optimizer> optimizers,
      boolean feedback,
      @TempDir Path folder)
      throws Exception {
    Path file = folder.resolve("stream.safetensors");
    List<float[]> expected = new ArrayList<>();
    Map<String, float[]> weights;
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = ready(manager, feedback ? withFeedback() : convolutional());
      try (LearningStream stream =
          LearningStream.builder(network, rule)
              .optWindow(window)
              .optFade(0.7)
              .optOptimizer(optimizers.get())
              .build()) {
        for (int t = 0; t < 10; t++) {
          stream.step(frame(t), t % 3 == 0 ? LearningStream.NO_LABEL : t % 5);
        }
        stream.save(file, Map.of("where", "frame 10"));
        for (int t = 10; t < 20; t++) {
          expected.add(stream.step(frame(t), t % 5).evidence());
        }
        weights = parameters(network);
      }
    }
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = ready(manager, feedback ? withFeedback() : convolutional());
      TestNetworks.randomize(network, 77);
      try (LearningStream stream =
          LearningStream.builder(network, rule)
              .optWindow(window)
              .optOptimizer(optimizers.get())
              .build()) {
        stream.step(frame(555), 1);
        assertThat(stream.load(file)).containsEntry("where", "frame 10");
        assertThat(stream.steps()).isEqualTo(10);
        assertThat(stream.labels()).isEqualTo(6);
        for (int t = 10; t < 20; t++) {
          assertThat(stream.step(frame(t), t % 5).evidence()).isEqualTo(expected.get(t - 10));
        }
      }
      parameters(network)
          .forEach((name, values) -> assertThat(values).as(name).isEqualTo(weights.get(name)));
    }
  }

  static Stream<Arguments> goneOn() {
    Supplier<Optimizer> adam =
        () -> Adam.builder().optLearningRateTracker(Tracker.fixed(0.01f)).build();
    return Stream.of(
        Arguments.of((Supplier<Optimizer>) LearningStreamTest::sgd, 0),
        Arguments.of((Supplier<Optimizer>) LearningStreamTest::sgd, 4),
        Arguments.of(adam, 0),
        Arguments.of(adam, 4));
  }

  @EqualBits
  @ParameterizedTest
  @MethodSource("goneOn")
  void goesBackToItsOwnFileAndRepeatsTheSameBits(
      Supplier<Optimizer> optimizers, int labelsBefore, @TempDir Path folder) throws Exception {
    Path file = folder.resolve("stream.safetensors");
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = ready(manager, convolutional());
      try (LearningStream stream =
          LearningStream.builder(network, new OtttO()).optOptimizer(optimizers.get()).build()) {
        stream.step(frame(0));
        for (int t = 1; t <= labelsBefore; t++) {
          stream.step(frame(t), t % 5);
        }
        stream.save(file);
        List<float[]> expected = new ArrayList<>();
        for (int t = 10; t < 20; t++) {
          expected.add(stream.step(frame(t), t % 5).evidence());
        }
        Map<String, float[]> weights = parameters(network);
        stream.load(file);
        for (int t = 10; t < 20; t++) {
          assertThat(stream.step(frame(t), t % 5).evidence()).isEqualTo(expected.get(t - 10));
        }
        parameters(network)
            .forEach((name, values) -> assertThat(values).as(name).isEqualTo(weights.get(name)));
      }
    }
  }

  @Test
  void aFileNamesTheLoss(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("stream.safetensors");
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = ready(manager, convolutional());
      try (LearningStream stream =
          LearningStream.builder(network, new OtttO())
              .optLoss(new SpikingLoss(0.25f, 0.125f))
              .build()) {
        stream.step(frame(0), 1);
        stream.save(file);
        assertThat(Checkpoint.readMetadata(file))
            .containsEntry(LearningStream.MSE_WEIGHT, "0.25")
            .containsEntry(LearningStream.LABEL_SMOOTHING, "0.125");
      }
      try (LearningStream stream = LearningStream.builder(network, new OtttO()).build()) {
        // The loss is the stream's own, whatever an earlier one learned with.
        stream.load(file);
        stream.save(file);
        assertThat(Checkpoint.readMetadata(file))
            .containsEntry(LearningStream.MSE_WEIGHT, "0.05")
            .containsEntry(LearningStream.LABEL_SMOOTHING, "0.0");
      }
    }
  }

  @Test
  void showsAnObserverNoStepThatNeverHappened(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("stream.safetensors");
    int[] seen = {0};
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = ready(manager, withFeedback());
      try (LearningStream stream =
          LearningStream.builder(network, new OtttO())
              .optObserver((neurons, spikes) -> seen[0]++)
              .build()) {
        stream.step(frame(1), 1);
        stream.save(file);
        int perStep = network.neurons().size();
        assertThat(seen[0]).isEqualTo(perStep);
        stream.load(file);
        assertThat(seen[0]).isEqualTo(perStep);
        stream.step(frame(2), 2);
        assertThat(seen[0]).isEqualTo(2 * perStep);
      }
    }
  }

  @EqualBits
  @Test
  void learnsOnANetworkThatDjlHasLoaded(@TempDir Path folder) throws Exception {
    try (Model saved = Model.newInstance("stream");
        Model loaded = Model.newInstance("stream")) {
      saved.setBlock(ready(saved.getNDManager(), convolutional()));
      saved.save(folder, "stream");
      SpikingNetwork network = convolutional();
      loaded.setBlock(network);
      loaded.load(folder, "stream");
      try (LearningStream expected =
              LearningStream.builder((SpikingNetwork) saved.getBlock(), new OtttO()).build();
          LearningStream stream = LearningStream.builder(network, new OtttO()).build()) {
        for (int t = 0; t < 3; t++) {
          assertThat(stream.step(frame(t), t).logits())
              .isEqualTo(expected.step(frame(t), t).logits());
        }
      }
    }
  }

  static Stream<Arguments> rules() {
    return Stream.of(
        Arguments.of(new OtttO(), 1),
        Arguments.of(new OtttO(OtttO.Form.TRACE), 1),
        Arguments.of(new OtttA(), 8),
        Arguments.of(new Sltt(), 1));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void holdsTheSameArraysAfterThousandsOfSteps(LearningRule rule, int window) {
    // A leak near 1, under which kappa changes at every step.
    LifParameters lif = LifParameters.DEFAULT.withLeak(0.999f);
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = TestNetworks.full(lif, 5, TestNetworks.CLASSES);
      ready(manager, network);
      try (LearningStream stream =
          LearningStream.builder(network, rule).optWindow(window).build()) {
        float[] frame = frame(1);
        int early = 0;
        for (int t = 0; t < 3000; t++) {
          stream.step(frame, t % 4 == 0 ? t % TestNetworks.CLASSES : LearningStream.NO_LABEL);
          if (t == 999) {
            stream.reset();
          }
          if (t == 1999) {
            early = NativeArrays.count();
          }
        }
        assertThat(NativeArrays.count()).isEqualTo(early);
      }
    }
  }

  @Test
  void refusesWhatCannotLearnFromAStream() {
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = ready(manager, convolutional());
      assertThatThrownBy(() -> LearningStream.builder(network, new Bptt()).build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("grow without end");
      assertThatThrownBy(() -> LearningStream.builder(network, new OtttA(OtttA.Form.TRACE)).build())
          .hasMessageContaining("two-forward form");
      assertThatThrownBy(() -> LearningStream.builder(network, new OtttO()).optWindow(2).build())
          .hasMessageContaining("updates at every step");
      SpikingNetwork integrating =
          ready(manager, TestNetworks.convolutional(LifParameters.DEFAULT.withLeak(1), 0));
      assertThatThrownBy(() -> LearningStream.builder(integrating, new OtttO()).build())
          .hasMessageStartingWith("Layer 1 of ")
          .hasMessageContaining("does not leak")
          .hasMessageContaining("grow without bound");
      LearningStream.builder(integrating, new Sltt()).build().close();
      try (LearningStream first = LearningStream.builder(network, new Sltt()).build()) {
        assertThatThrownBy(() -> LearningStream.builder(network, new Sltt()).build())
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("Another stream already learns");
      }
      LearningStream.builder(network, new Sltt()).build().close();
    }
  }

  @Test
  void refusesABadFrameOrLabelBeforeAnythingHasChanged(@TempDir Path folder) throws Exception {
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = ready(manager, convolutional());
      try (LearningStream stream = LearningStream.builder(network, new OtttO()).build()) {
        stream.step(frame(1), 1);
        Path before = folder.resolve("before");
        stream.save(before);
        float[] broken = frame(2);
        broken[7] = Float.NaN;
        assertThatThrownBy(() -> stream.step(broken, 1))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("Value 7 of the frame is NaN; frames must be finite numbers.");
        assertThatThrownBy(() -> stream.step(new float[5]))
            .hasMessage("The network reads frames (2, 6, 6) of 72 values, but this one has 5.");
        assertThatThrownBy(() -> stream.step(manager.zeros(new Shape(2, 7, 6))))
            .hasMessage("The network reads frames (2, 6, 6), but this one is (2, 7, 6).");
        assertThatThrownBy(() -> stream.step(frame(2), 6)).hasMessageContaining("Label 6 is none");
        assertThatThrownBy(() -> stream.step(frame(2), -2)).hasMessageContaining("Label -2");
        assertThatThrownBy(() -> stream.fade(1.5)).hasMessageContaining("[0, 1]");
        assertThat(stream.steps()).isEqualTo(1);
        Path after = folder.resolve("after");
        stream.save(after);
        assertThat(after).hasSameBinaryContentAs(before);
      }
    }
  }

  @Test
  void refusesAFileOfAnotherStreamBeforeAnythingHasChanged(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("stream.safetensors");
    Path other = folder.resolve("other.safetensors");
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = ready(manager, convolutional());
      try (LearningStream stream = LearningStream.builder(network, new Sltt()).build()) {
        stream.step(frame(1), 1);
        stream.save(file);
      }
      SpikingNetwork feedback = ready(manager, withFeedback());
      try (LearningStream stream = LearningStream.builder(feedback, new OtttO()).build()) {
        stream.step(frame(1), 1);
        stream.save(other);
      }
      try (LearningStream stream = LearningStream.builder(network, new OtttO()).build()) {
        Map<String, float[]> weights = parameters(network);
        assertThatThrownBy(() -> stream.load(file))
            .isInstanceOf(CheckpointException.class)
            .hasMessageContaining("learns by sltt");
        assertThatThrownBy(() -> stream.load(other))
            .isInstanceOf(CheckpointException.class)
            .hasMessageContaining("does not belong to this network");
        assertThat(stream.steps()).isZero();
        parameters(network)
            .forEach((name, values) -> assertThat(values).isEqualTo(weights.get(name)));
      }
    }
  }

  @Test
  void savesACheckpointThatOpensWithoutKnowingMore(@TempDir Path folder) throws Exception {
    NetworkDescription description =
        new NetworkDescription(
            new VggArchitecture(List.of(4, SpikingVgg.POOL, 6), 1, false, 0),
            new InputDescription(2, 6, 6, 6, null),
            List.of("left", "right"),
            LifParameters.DEFAULT,
            4);
    Path file = folder.resolve("stream.safetensors");
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = description.build(manager);
      try (LearningStream stream =
          LearningStream.builder(network, new OtttO()).optDescription(description).build()) {
        stream.step(frame(1), 1);
        stream.save(file);
      }
      Map<String, float[]> weights = parameters(network);
      SpikingNetwork loaded = StoredNetwork.open(file).load(manager);
      parameters(loaded)
          .forEach((name, values) -> assertThat(values).as(name).isEqualTo(weights.get(name)));
      try (ZooModel<NDList, NDList> model = SpikingModels.loadForArrays(file);
          SpikingStream answers = SpikingStream.of(model);
          SpikingStream expected = new SpikingStream(network, null)) {
        assertThat(answers.classes()).containsExactly("left", "right");
        assertThat(answers.step(frame(2)).logits()).isEqualTo(expected.step(frame(2)).logits());
      }
      // Weights alone are not a state to continue from.
      Path weightsOnly = folder.resolve("weights.safetensors");
      Checkpoint.write(weightsOnly, network, null, Map.of());
      try (LearningStream stream = LearningStream.builder(network, new OtttO()).build()) {
        assertThatThrownBy(() -> stream.load(weightsOnly))
            .isInstanceOf(CheckpointException.class)
            .hasMessageContaining("without the state of a stream");
      }
    }
  }

  @Test
  void turnsDropoutOff() {
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork plain = ready(manager, convolutional());
      SpikingNetwork dropping =
          ready(manager, TestNetworks.convolutional(LifParameters.DEFAULT, 0.5f));
      try (LearningStream one = LearningStream.builder(plain, new OtttO()).build();
          LearningStream two = LearningStream.builder(dropping, new OtttO()).build()) {
        for (int t = 0; t < 5; t++) {
          assertThat(two.step(frame(t), 2).logits()).isEqualTo(one.step(frame(t), 2).logits());
        }
      }
    }
  }

  /** Returns the parameters after eight labelled frames, of which four make a window. */
  private static Map<String, float[]> learned(UnaryOperator<LearningStream.Builder> options) {
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = ready(manager, convolutional());
      try (LearningStream stream =
          options.apply(LearningStream.builder(network, new Sltt()).optWindow(4)).build()) {
        for (int t = 0; t < 8; t++) {
          stream.step(frame(t), t % TestNetworks.CLASSES);
        }
      }
      return parameters(network);
    }
  }

  private static Map<String, float[]> learned(float lr) {
    try (MomentumSgd optimizer =
        MomentumSgd.builder().setLearningRate(Tracker.fixed(lr)).optMomentum(0.9f).build()) {
      return learned(builder -> builder.optOptimizer(optimizer));
    }
  }

  @EqualBits
  @Test
  void learnsAtThePapersRateForOneSampleAndByTheMeanLossOfAWindow() {
    Map<String, float[]> usual = learned(builder -> builder);
    assertThat(usual).usingRecursiveComparison().isEqualTo(learned(0.1f / 128));
    assertThat(usual)
        .usingRecursiveComparison()
        .isEqualTo(learned(builder -> builder.optLossWeight(1f / 4)));
    for (Map<String, float[]> other :
        List.of(learned(0.1f), learned(builder -> builder.optLossWeight(1)))) {
      usual.forEach((name, values) -> assertThat(other.get(name)).as(name).isNotEqualTo(values));
    }
  }
}
