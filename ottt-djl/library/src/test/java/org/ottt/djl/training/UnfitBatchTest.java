package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.ottt.djl.testing.Close.assertClose;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.dataset.Batch;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.metrics.NotFiniteException;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.testing.EqualBits;
import org.ottt.djl.testing.RuleForms;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.testing.TestTrainer;

/** A batch that the network cannot read is refused, with the remedy, before anything changes. */
@EqualBits
class UnfitBatchTest {

  private static final Shape IMAGES = TestNetworks.IMAGES;
  private static final int TIME_STEPS = 3;

  static Stream<LearningRule> rules() {
    return RuleForms.all();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void aBatchHasOneArrayOfImagesAndOneOfLabels(LearningRule rule) {
    try (TestTrainer run = trainer(rule);
        TestTrainer untroubled = trainer(rule)) {
      assertRefused(
          run, batch -> batch.getLabels().clear(), "array of labels", "has 0", "evaluate(data)");
      assertRefused(run, batch -> twice(batch.getLabels()), "array of labels", "has 2");
      assertRefused(run, batch -> batch.getData().clear(), "images or frames", "has 0");
      assertRefused(run, batch -> twice(batch.getData()), "images or frames", "has 2", "channels");
      NDArray image = run.trainer().getManager().zeros(IMAGES);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> run.trainer().evaluate(new NDList(image, image)))
          .withMessageContainingAll("images or frames", "has 2", "channels");
      assertTrainsAsUntroubled(run, untroubled);
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void imagesOfOtherNumbersOrChannelsAreRefusedByThePart(LearningRule rule) {
    try (TestTrainer run = trainer(rule);
        TestTrainer untroubled = trainer(rule)) {
      for (DataType type : List.of(DataType.UINT8, DataType.INT32, DataType.FLOAT64)) {
        assertRefused(
            run,
            batch -> batch.getData().set(0, batch.getData().head().toType(type, true)),
            "Part 01body_01SpikingLayer_01synapse",
            "type " + type,
            "ToTensor");
      }
      assertRefused(
          run,
          batch -> batch.getData().set(0, batch.getData().head().get(":, :1")),
          "Part 01body_01SpikingLayer does not fit its input (3, 1, 6, 6)",
          "(6, 2, 3, 3)",
          "(6, 1, 3, 3)",
          "initialized with");
      assertTrainsAsUntroubled(run, untroubled);
    }
  }

  @Test
  void imagesOfAnotherSizeAreRefusedOnlyWhereTheSizeMatters() {
    SpikingNetwork full = TestNetworks.full(LifParameters.DEFAULT, 8, TestNetworks.CLASSES);
    try (TestTrainer run = new TestTrainer(full, new OtttA(), TIME_STEPS, IMAGES, 6);
        TestTrainer averaging = trainer(new OtttA())) {
      assertRefused(
          run,
          batch -> batch.getData().set(0, batch.getData().head().get(":, :, :4, :4")),
          "Part 01body_02SpikingLayer does not fit its input (3, 32)",
          "(8, 72)",
          "(8, 32)");
      Batch larger =
          TestBatches.random(
              averaging.trainer().getManager(), 1, TestNetworks.CLASSES, new Shape(3, 2, 8, 8));
      assertThat(averaging.train(larger).loss()).isPositive();
    }
  }

  @Test
  void predictionsOfOtherImagesAreRefusedToo() {
    try (TestTrainer run = trainer(new OtttA())) {
      SpikingTrainer trainer = run.trainer();
      NDManager manager = trainer.getManager();
      ParameterStore store = new ParameterStore(manager, false);
      NDList grey = new NDList(manager.zeros(new Shape(3, 1, 6, 6)));
      NDList bytes = new NDList(manager.zeros(IMAGES, DataType.UINT8));
      List<UnaryOperator<NDList>> predictions =
          List.of(trainer::evaluate, input -> trainer.network().forward(store, input, false));
      for (UnaryOperator<NDList> predict : predictions) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> predict.apply(grey))
            .withMessageContainingAll("01body_01SpikingLayer", "(6, 2, 3, 3)");
        assertThatIllegalArgumentException()
            .isThrownBy(() -> predict.apply(bytes))
            .withMessageContainingAll("01body_01SpikingLayer_01synapse", "uint8", "ToTensor");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void aNetworkThatHasItsWeightsIsNotInitializedForOtherImages(LearningRule rule) {
    try (TestTrainer run = trainer(rule);
        TestTrainer untroubled = trainer(rule)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> run.trainer().initialize(new Shape(1, 1, 6, 6)))
          .withMessageContainingAll("01body_01SpikingLayer", "(6, 2, 3, 3)", "(6, 1, 3, 3)");
      assertThat(run.trainer().network().getInputShapes()).containsExactly(IMAGES);
      assertTrainsAsUntroubled(run, untroubled);
    }
  }

  @Test
  void aGraphNamesTheConnection() {
    SpikingNetwork network = TestNetworks.recurrent(new Lif(LifParameters.DEFAULT));
    try (TestTrainer run = new TestTrainer(network, new OtttA(), TIME_STEPS, IMAGES, 6)) {
      assertRefused(
          run,
          batch -> batch.getData().set(0, batch.getData().head().get(":, :1")),
          "Part 01body_01SpikingGraph",
          "from 'input' to 'a'",
          "(4, 2, 3, 3)");
    }
  }

  /** The current that comes back is added at the second step, after the first update. */
  @ParameterizedTest
  @MethodSource("rules")
  void sizesThatFeedbackDoesNotFitAreRefused(LearningRule rule) {
    SpikingNetwork network = TestNetworks.recurrent(new Lif(LifParameters.DEFAULT));
    SpikingNetwork other = TestNetworks.recurrent(new Lif(LifParameters.DEFAULT));
    try (TestTrainer run = new TestTrainer(network, rule, TIME_STEPS, IMAGES, 6);
        TestTrainer untroubled = new TestTrainer(other, rule, TIME_STEPS, IMAGES, 6)) {
      NDArray odd = run.trainer().getManager().ones(new Shape(3, 2, 7, 7));
      assertRefused(
          run,
          batch -> batch.getData().set(0, odd.duplicate()),
          "connection back from 'b'",
          "7, 7");
      assertTrainsAsUntroubled(run, untroubled);
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void batchesWithoutSamplesAreRefused(LearningRule rule) {
    try (TestTrainer run = trainer(rule);
        TestTrainer untroubled = trainer(rule)) {
      NDArray none = run.trainer().getManager().zeros(new Shape(0, 2, 6, 6));
      assertRefused(
          run, batch -> batch.getData().set(0, none.duplicate()), "needs at least 1 sample");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> run.trainer().evaluate(new NDList(none)))
          .withMessageContaining("needs at least 1 sample");
      assertTrainsAsUntroubled(run, untroubled);
    }
  }

  /** A neuron that is fed NaN never fires, so the logits look like any others. */
  @Test
  void testsAndPredictionsOfWhatIsNotFiniteAreRefused() {
    try (TestTrainer run = trainer(new OtttA())) {
      SpikingTrainer trainer = run.trainer();
      ParameterStore store = new ParameterStore(trainer.getManager(), false);
      for (float value : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
        NDArray images = trainer.getManager().zeros(IMAGES);
        images.set(new NDIndex("0, 1, 2, 3"), value);
        Batch batch = batch(run, 1);
        batch.getData().set(0, images);
        assertThatExceptionOfType(NotFiniteException.class)
            .isThrownBy(() -> run.validate(batch))
            .withMessageContaining("input is not finite");
        List<UnaryOperator<NDList>> predictions =
            List.of(trainer::evaluate, input -> trainer.network().forward(store, input, false));
        for (UnaryOperator<NDList> predict : predictions) {
          assertThatIllegalArgumentException()
              .isThrownBy(() -> predict.apply(new NDList(images)))
              .withMessageContaining("must be finite");
        }
      }
      // Whose sum alone is not finite.
      NDArray large = trainer.getManager().full(IMAGES, Float.MAX_VALUE);
      assertThat(trainer.evaluate(new NDList(large))).hasSize(1);
    }
  }

  private static void twice(NDList arrays) {
    arrays.add(arrays.head());
  }

  /** Changes batches in some way and hands them to all that takes batches. */
  private static void assertRefused(TestTrainer run, Consumer<Batch> change, String... message) {
    List<Consumer<Batch>> uses =
        List.of(run::train, run::validate, batch -> forward(run.trainer(), batch));
    for (Consumer<Batch> use : uses) {
      Batch batch = batch(run, 1);
      change.accept(batch);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> use.accept(batch))
          .withMessageContainingAll(message);
    }
  }

  private static void forward(SpikingTrainer trainer, Batch batch) {
    try (batch;
        GradientCollector collector = trainer.newGradientCollector()) {
      trainer.forward(batch.getData(), batch.getLabels());
    }
  }

  private static void assertTrainsAsUntroubled(TestTrainer run, TestTrainer untroubled) {
    assertThat(run.train(batch(run, 2))).isEqualTo(untroubled.train(batch(untroubled, 2)));
    assertClose("parameters", run.parameters(), untroubled.parameters(), 0);
  }

  private static Batch batch(TestTrainer run, long seed) {
    return TestBatches.random(run.trainer().getManager(), seed, TestNetworks.CLASSES, IMAGES);
  }

  private static TestTrainer trainer(LearningRule rule) {
    return new TestTrainer(
        TestNetworks.convolutional(LifParameters.DEFAULT, 0), rule, TIME_STEPS, IMAGES, 6);
  }
}
