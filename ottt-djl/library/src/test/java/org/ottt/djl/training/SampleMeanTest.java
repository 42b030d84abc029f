package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.dataset.Batch;
import ai.djl.training.loss.L1Loss;
import ai.djl.training.loss.L2Loss;
import ai.djl.training.loss.Loss;
import ai.djl.training.loss.SigmoidBinaryCrossEntropyLoss;
import ai.djl.training.loss.SoftmaxCrossEntropyLoss;
import ai.djl.training.tracker.Tracker;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.testing.BesideNothing;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.training.optimizer.MomentumSgd;

/** A batch is split only where the loss is a mean over samples. */
class SampleMeanTest {

  private static final Shape SHAPE = new Shape(4, 2, 6, 6);
  private static final int[] CLASS_COUNTS = {2, 3, TestNetworks.CLASSES, 100, 1000};

  /** Cross-entropy; what is made of the samples' losses and one-hot rows is its own. */
  private static final class CrossEntropy extends Loss {

    private final BinaryOperator<NDArray> reduction;

    CrossEntropy(String name, BinaryOperator<NDArray> reduction) {
      super(name);
      this.reduction = reduction;
    }

    @Override
    public NDArray evaluate(NDList labels, NDList predictions) {
      NDArray logits = predictions.singletonOrThrow();
      NDArray rows = labels.singletonOrThrow().oneHot((int) logits.getShape().get(1));
      return reduction.apply(logits.logSoftmax(1).mul(rows).sum(new int[] {1}).neg(), rows);
    }
  }

  /** The last class counts a little more than the others, in an array of the user's own. */
  private static NDArray weights(NDArray rows) {
    float[] weights = new float[(int) rows.getShape().get(1)];
    Arrays.fill(weights, 1);
    weights[weights.length - 1] = 1.2f;
    return rows.matMul(rows.getManager().create(weights));
  }

  private static Loss sum() {
    return new CrossEntropy("summed", (losses, rows) -> losses.sum());
  }

  static Stream<Arguments> means() {
    AtomicInteger calls = new AtomicInteger();
    return named(
        new SoftmaxCrossEntropyLoss("softmax"),
        new SoftmaxCrossEntropyLoss("dense softmax", 0.7f, -1, false, true),
        new L1Loss("L1"),
        new L2Loss("L2", 0.6f),
        new SigmoidBinaryCrossEntropyLoss("sigmoid", 0.5f, false),
        new CrossEntropy("mean", (losses, rows) -> losses.mean()),
        new CrossEntropy("sum over n", (losses, rows) -> losses.sum().div(losses.size())),
        new CrossEntropy("weighted", (losses, rows) -> losses.mul(weights(rows)).mean()),
        new CrossEntropy("rounded", (losses, rows) -> losses.mean().mul(2048).round().div(2048)),
        new CrossEntropy(
            "another at each call",
            (losses, rows) -> losses.mean().mul(1 + calls.getAndIncrement() % 3)));
  }

  static Stream<Arguments> others() {
    return named(
        sum(),
        new CrossEntropy(
            "over weights",
            (losses, rows) -> losses.mul(weights(rows)).sum().div(weights(rows).sum())),
        new CrossEntropy("root", (losses, rows) -> losses.square().mean().sqrt()),
        new CrossEntropy("worst", (losses, rows) -> losses.max()));
  }

  private static Stream<Arguments> named(Loss... losses) {
    return Stream.of(losses).map(loss -> Arguments.of(loss.getName(), loss));
  }

  private static void require(Loss loss, int classes) {
    try (NDManager manager = NDManager.newBaseManager()) {
      new StepLoss(loss).requireSampleMean(classes, manager);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("means")
  void meansAreTaken(String name, Loss loss) {
    for (int classes : CLASS_COUNTS) {
      assertThatCode(() -> require(loss, classes))
          .as("%s, %d classes", name, classes)
          .doesNotThrowAnyException();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("others")
  void anythingElseIsRefused(String name, Loss loss) {
    for (int classes : CLASS_COUNTS) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> require(loss, classes))
          .withMessageContainingAll(name, "not a mean over samples", "by their number");
    }
  }

  private static SpikingTrainer trainer(Model model, MomentumSgd sgd, int devices) {
    if (model.getBlock() == null) {
      model.setBlock(TestNetworks.convolutional(LifParameters.DEFAULT, 0));
    }
    Device[] cpus = new Device[devices];
    Arrays.fill(cpus, Device.cpu());
    return new SpikingTrainer(
        model, new DefaultTrainingConfig(sum()).optOptimizer(sgd), new OtttA(), 2, List.of(cpus));
  }

  private static BatchResult train(SpikingTrainer trainer) {
    try (Batch batch = TestBatches.random(trainer.getManager(), 1, TestNetworks.CLASSES, SHAPE)) {
      return trainer.trainBatch(batch);
    }
  }

  private static Map<String, float[]> parameters(SpikingTrainer trainer) {
    Map<String, float[]> values = new TreeMap<>();
    trainer
        .network()
        .getParameters()
        .forEach(pair -> values.put(pair.getKey(), pair.getValue().getArray().toFloatArray()));
    return values;
  }

  @Test
  void aTrainerWithASumTrainsWholeBatchesOnly() {
    try (Model model = Model.newInstance("sum", Device.cpu());
        MomentumSgd sgd = MomentumSgd.builder().setLearningRate(Tracker.fixed(0.01f)).build()) {
      try (SpikingTrainer trainer = trainer(model, sgd, 1)) {
        trainer.initialize(SHAPE);
        assertThatIllegalArgumentException()
            .isThrownBy(() -> trainer.setAccumulate(2))
            .withMessageContaining("not a mean over samples");
        assertThatIllegalArgumentException()
            .isThrownBy(() -> trainer.setCommunicator(new BesideNothing(0)))
            .withMessageContaining("not a mean over samples");
        assertThat(trainer.communicator().size()).isEqualTo(1);
        Map<String, float[]> before = parameters(trainer);
        assertThat(train(trainer).loss()).isFinite();
        assertThat(parameters(trainer)).usingRecursiveComparison().isNotEqualTo(before);
      }
      try (SpikingTrainer trainer = trainer(model, sgd, 2)) {
        Map<String, float[]> before = parameters(trainer);
        assertThatIllegalArgumentException()
            .isThrownBy(() -> train(trainer))
            .withMessageContaining("not a mean over samples");
        assertThat(parameters(trainer)).usingRecursiveComparison().isEqualTo(before);
      }
    }
  }

  @Test
  void partsThatWereAskedForBeforeThereAreClassesAreRefusedWithTheFirstShape() {
    try (Model model = Model.newInstance("sum", Device.cpu());
        MomentumSgd sgd = MomentumSgd.builder().setLearningRate(Tracker.fixed(0.01f)).build();
        SpikingTrainer trainer = trainer(model, sgd, 1)) {
      trainer.setAccumulate(2);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> trainer.initialize(SHAPE))
          .withMessageContaining("not a mean over samples");
    }
  }
}
