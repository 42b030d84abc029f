package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.dataset.Batch;
import ai.djl.training.loss.L1Loss;
import ai.djl.training.loss.L2Loss;
import ai.djl.training.loss.Loss;
import ai.djl.training.loss.SigmoidBinaryCrossEntropyLoss;
import ai.djl.training.loss.SoftmaxCrossEntropyLoss;
import ai.djl.training.tracker.Tracker;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.ndarray.SafeNumbers;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.Bptt;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.rule.Sltt;
import org.ottt.djl.testing.BufferScrubber;
import org.ottt.djl.testing.EqualBits;
import org.ottt.djl.testing.RuleForms;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.training.optimizer.MomentumSgd;

/** DJL's losses, also those that multiply by numbers, give the gradients that they ought to. */
@EqualBits
class DjlLossesTest {

  private static final int SAMPLES = 4;
  private static final int CLASSES = TestNetworks.CLASSES;

  static Map<String, Loss> lossesByName() {
    Map<String, Loss> losses = new LinkedHashMap<>();
    losses.put("softmax", new SoftmaxCrossEntropyLoss());
    losses.put("weighted softmax", new SoftmaxCrossEntropyLoss("w", 0.3f, -1, true, true));
    losses.put("dense softmax", new SoftmaxCrossEntropyLoss("d", 0.7f, -1, false, true));
    losses.put("L2", new L2Loss("l2", 0.6f));
    losses.put("L1", new L1Loss());
    losses.put("sigmoid", new SigmoidBinaryCrossEntropyLoss("s", 0.5f, false));
    losses.put("own", new OwnLoss());
    losses.put("elementwise", new ElementwiseLoss());
    losses.put("gather", new GatherLoss());
    losses.put("one number in a row", new RowLoss());
    return losses;
  }

  static Stream<String> losses() {
    return lossesByName().keySet().stream();
  }

  /** Of a user who has not heard of what numbers do within a graph. */
  private static final class OwnLoss extends Loss {

    OwnLoss() {
      super("own");
    }

    @Override
    public NDArray evaluate(NDList labels, NDList predictions) {
      NDArray logits = predictions.singletonOrThrow();
      NDArray oneHot = labels.singletonOrThrow().oneHot((int) logits.getShape().get(1));
      NDArray distance = oneHot.mul(2).sub(logits.div(3));
      NDArray limited = distance.maximum(-0.1).minimum(1.9);
      return limited.add(distance).pow(2).mul(0.5).sum().div(logits.getShape().get(0));
    }
  }

  /** For one-hot rows, which a column of class numbers fits by broadcasting. */
  private static final class ElementwiseLoss extends Loss {

    ElementwiseLoss() {
      super("elementwise");
    }

    @Override
    public NDArray evaluate(NDList labels, NDList predictions) {
      NDArray logits = predictions.singletonOrThrow();
      return labels.singletonOrThrow().mul(logits.logSoftmax(1)).sum().neg();
    }
  }

  /** For a column of class numbers; one-hot rows are indices too. */
  private static final class GatherLoss extends Loss {

    GatherLoss() {
      super("gather");
    }

    @Override
    public NDArray evaluate(NDList labels, NDList predictions) {
      NDArray logits = predictions.singletonOrThrow();
      return logits.logSoftmax(1).gather(labels.singletonOrThrow(), 1).mean().neg();
    }
  }

  /** Keeps an axis, so that its value has the shape [1]. */
  private static final class RowLoss extends Loss {

    RowLoss() {
      super("row");
    }

    @Override
    public NDArray evaluate(NDList labels, NDList predictions) {
      return new OwnLoss().evaluate(labels, predictions).reshape(1);
    }
  }

  /** For a column of class numbers, which it compares with all classes. */
  private static final class ComparingLoss extends Loss {

    ComparingLoss() {
      super("comparing");
    }

    @Override
    public NDArray evaluate(NDList labels, NDList predictions) {
      NDArray logits = predictions.singletonOrThrow();
      NDArray classes = logits.getManager().arange((float) logits.getShape().get(1));
      NDArray hits = labels.singletonOrThrow().toType(DataType.FLOAT32, false).eq(classes);
      return hits.toType(DataType.FLOAT32, false).mul(logits.logSoftmax(1)).sum().neg();
    }
  }

  @Test
  void aLossForAColumnIsGivenOne() {
    try (NDManager manager = NDManager.newBaseManager()) {
      for (Loss loss : List.of(new GatherLoss(), new ComparingLoss())) {
        for (int classes : new int[] {2, 3, CLASSES, 100}) {
          assertThat(LabelForm.takenBy(loss, classes, manager))
              .as("%s, %d classes", loss.getName(), classes)
              .isEqualTo(LabelForm.COLUMN);
        }
      }
    }
  }

  @Test
  void aLossForOneHotRowsIsGivenThem() {
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThat(LabelForm.takenBy(new ElementwiseLoss(), CLASSES, manager))
          .isEqualTo(LabelForm.ONE_HOT);
      assertThat(LabelForm.takenBy(new ElementwiseLoss(), 3, manager)).isEqualTo(LabelForm.ONE_HOT);
    }
  }

  @Test
  void spikingLossTakesAColumnAsTrainersDo() {
    float[] values = TestBatches.values(5, new Shape(SAMPLES, CLASSES));
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray numbers = manager.create(new long[] {1, 0, 5, 3});
      NDList logits = new NDList(manager.create(values, new Shape(SAMPLES, CLASSES)));
      Loss loss = new SpikingLoss(0.05f);
      assertThat(loss.evaluate(new NDList(numbers.expandDims(1)), logits).getFloat())
          .isEqualTo(loss.evaluate(new NDList(numbers), logits).getFloat());
    }
  }

  /** The gradient of the logits by differences, in doubles of the loss. */
  @ParameterizedTest
  @MethodSource("losses")
  void gradientsAreThoseOfTheValues(String name) {
    Loss loss = lossesByName().get(name);
    float[] values = TestBatches.values(5, new Shape(SAMPLES, CLASSES));
    BufferScrubber scrubber = new BufferScrubber();
    try (NDManager manager = NDManager.newBaseManager()) {
      LabelForm form = LabelForm.takenBy(loss, CLASSES, manager);
      NDArray numbers = manager.create(new long[] {1, 0, 5, 3});
      NDArray logits = manager.create(values, new Shape(SAMPLES, CLASSES));
      logits.setRequiresGradient(true);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray value =
            SafeNumbers.evaluate(loss, new NDList(form.of(numbers, logits)), new NDList(logits));
        scrubber.scrub();
        collector.backward(value);
      }
      float[] gradient = logits.getGradient().toFloatArray();
      float h = 1e-2f;
      for (int i = 0; i < values.length; i++) {
        double difference =
            at(loss, form, manager, numbers, values, i, h)
                - at(loss, form, manager, numbers, values, i, -h);
        assertThat((double) gradient[i])
            .as("%s, logit %d", name, i)
            .isCloseTo(difference / (2 * h), within(2e-4));
      }
    }
  }

  private static double at(
      Loss loss,
      LabelForm form,
      NDManager manager,
      NDArray numbers,
      float[] values,
      int index,
      float change) {
    float[] moved = values.clone();
    moved[index] += change;
    NDArray logits = manager.create(moved, new Shape(SAMPLES, CLASSES));
    return loss.evaluate(new NDList(form.of(numbers, logits)), new NDList(logits)).getFloat();
  }

  /** Training with the collector at work all the time is training without it. */
  @ParameterizedTest
  @MethodSource("losses")
  void garbageCollectionDoesNotChangeTheTraining(String name) throws InterruptedException {
    for (LearningRule rule :
        new LearningRule[] {new OtttA(), new OtttO(), new Sltt(), new Bptt()}) {
      float[] quiet = train(rule, name);
      AtomicBoolean ended = new AtomicBoolean();
      Thread collecting =
          new Thread(
              () -> {
                while (!ended.get()) {
                  System.gc();
                }
              });
      collecting.setDaemon(true);
      collecting.start();
      float[] disturbed = train(rule, name);
      ended.set(true);
      collecting.join();
      assertThat(disturbed).isEqualTo(quiet);
    }
  }

  @Test
  void aLossOfOneNumberInARowIsThatNumber() {
    for (LearningRule rule : RuleForms.all().toList()) {
      assertThat(train(rule, "one number in a row")).isEqualTo(train(rule, "own"));
    }
  }

  private static float[] train(LearningRule rule, String name) {
    Shape shape = new Shape(SAMPLES, 2, 6, 6);
    try (Model model = Model.newInstance("losses");
        MomentumSgd sgd = MomentumSgd.builder().setLearningRate(Tracker.fixed(0.05f)).build()) {
      model.setBlock(TestNetworks.convolutional(LifParameters.DEFAULT, 0));
      try (SpikingTrainer trainer =
          new SpikingTrainer(
              model,
              new DefaultTrainingConfig(lossesByName().get(name)).optOptimizer(sgd),
              rule,
              3)) {
        trainer.initialize(shape);
        TestNetworks.randomize(trainer.network(), 2);
        for (int seed = 0; seed < 2; seed++) {
          try (Batch batch = TestBatches.random(trainer.getManager(), seed, CLASSES, shape)) {
            trainer.trainBatch(batch);
          }
        }
        return trainer.network().getParameters().get(0).getValue().getArray().toFloatArray();
      }
    }
  }

  /** DJL's L1 loss with a weight forgets the predictions, so it would train nothing. */
  @Test
  void aLossWithoutAGradientIsRefused() {
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> LabelForm.takenBy(new L1Loss("l1", 0.4f), CLASSES, manager))
          .withMessageContainingAll("l1", "does not compute with the arrays");
    }
  }

  @Test
  void aLossThatReadsItsPredictionsIsRefusedBeforeTheFirstBatch() {
    Loss reading =
        new Loss("reading") {
          @Override
          public NDArray evaluate(NDList labels, NDList predictions) {
            NDArray logits = predictions.head();
            return logits.getManager().create(logits.toFloatArray()).sum();
          }
        };
    try (Model model = Model.newInstance("refused")) {
      model.setBlock(TestNetworks.convolutional(LifParameters.DEFAULT, 0));
      try (SpikingTrainer trainer =
          new SpikingTrainer(model, new DefaultTrainingConfig(reading), new OtttA(), 2)) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> trainer.initialize(new Shape(SAMPLES, 2, 6, 6)))
            .withMessageContainingAll("reading", "does not compute with the arrays");
      }
    }
  }
}
