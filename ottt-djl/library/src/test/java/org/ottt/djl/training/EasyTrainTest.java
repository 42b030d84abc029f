package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.metric.Metrics;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import ai.djl.training.evaluator.Accuracy;
import ai.djl.training.listener.EvaluatorTrainingListener;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.listener.TrainingListenerAdapter;
import ai.djl.training.loss.Loss;
import ai.djl.training.tracker.Tracker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.metrics.tensorboard.TensorBoardListener;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.testing.EqualBits;
import org.ottt.djl.testing.NativeArrays;
import org.ottt.djl.testing.RuleForms;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.training.optimizer.MomentumSgd;
import org.ottt.djl.training.schedule.EpochClock;

/** DJL's own training loop trains as {@code trainBatch} does, or says what is wrong. */
@EqualBits
class EasyTrainTest {

  private static final Shape SAMPLES = new Shape(12, 2, 6, 6);
  private static final int TIME_STEPS = 3;
  private static final int BATCH = 5;
  private static final int EPOCHS = 2;

  static Stream<LearningRule> rules() {
    return RuleForms.all();
  }

  /** A model with its trainer, always from the same parameters. */
  private static final class Setup implements AutoCloseable {

    private final Model model = Model.newInstance("easy");
    private final MomentumSgd sgd =
        MomentumSgd.builder().setLearningRate(Tracker.fixed(0.05f)).optWeightDecays(0.01f).build();
    private final EvaluatorTrainingListener evaluation = new EvaluatorTrainingListener();
    private final SpikingTrainer trainer;

    Setup(LearningRule rule) {
      this(rule, new SpikingLoss(0.05f));
    }

    Setup(LearningRule rule, Loss loss, TrainingListener... more) {
      model.setBlock(TestNetworks.convolutional(LifParameters.DEFAULT, 0));
      trainer =
          new SpikingTrainer(
              model,
              new DefaultTrainingConfig(loss)
                  .optOptimizer(sgd)
                  .addEvaluator(new Accuracy())
                  .addTrainingListeners(evaluation)
                  .addTrainingListeners(more),
              rule,
              TIME_STEPS);
      trainer.setMetrics(new Metrics());
      trainer.initialize(SAMPLES);
      TestNetworks.randomize(trainer.network(), 1);
    }

    Map<String, List<Float>> parameters() {
      Map<String, List<Float>> values = new TreeMap<>();
      trainer
          .network()
          .getParameters()
          .forEach(pair -> values.put(pair.getKey(), list(pair.getValue().getArray())));
      return values;
    }

    @Override
    public void close() {
      trainer.close();
      sgd.close();
      model.close();
    }
  }

  private static List<Float> list(NDArray array) {
    List<Float> values = new ArrayList<>();
    for (float value : array.toFloatArray()) {
      values.add(value);
    }
    return values;
  }

  /** Labels as DJL's data sets have them: floats, in a column. */
  private static ArrayDataset samples(NDManager manager, int seed) {
    float[] labels = new float[(int) SAMPLES.get(0)];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i % TestNetworks.CLASSES;
    }
    return new ArrayDataset.Builder()
        .setData(manager.create(TestBatches.values(seed, SAMPLES), SAMPLES))
        .optLabels(manager.create(labels, new Shape(labels.length, 1)))
        .setSampling(BATCH, false)
        .build();
  }

  @Test
  void aClockCountsTheEpochsOfEasyTrain() throws Exception {
    EpochClock clock = new EpochClock(epoch -> 10 + epoch);
    List<Float> rates = new ArrayList<>();
    TrainingListener noting =
        new TrainingListenerAdapter() {
          @Override
          public void onTrainingBatch(Trainer trainer, BatchData batch) {
            rates.add(clock.getNewValue(1));
          }
        };
    try (NDManager manager = NDManager.newBaseManager();
        Setup setup = new Setup(new OtttO(), new SpikingLoss(0), clock.listener(), noting)) {
      EasyTrain.fit(setup.trainer, EPOCHS, samples(manager, 1), null);
    }
    assertThat(rates).containsExactly(10f, 10f, 10f, 11f, 11f, 11f);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void fitTrainsAndReportsAsTrainBatchDoes(LearningRule rule) throws Exception {
    try (NDManager manager = NDManager.newBaseManager();
        Setup fitted = new Setup(rule);
        Setup looped = new Setup(rule)) {
      ArrayDataset train = samples(manager, 1);
      ArrayDataset test = samples(manager, 2);
      EasyTrain.fit(fitted.trainer, EPOCHS, train, test);

      double trainLoss = 0;
      double testLoss = 0;
      int hits = 0;
      int batches = 0;
      for (int epoch = 0; epoch < EPOCHS; epoch++) {
        trainLoss = 0;
        testLoss = 0;
        hits = 0;
        batches = 0;
        for (Batch batch : looped.trainer.iterateDataset(train)) {
          try (batch) {
            trainLoss += looped.trainer.trainBatch(batch).loss();
            batches++;
          }
        }
        for (Batch batch : looped.trainer.iterateDataset(test)) {
          try (batch) {
            BatchResult result = looped.trainer.validateBatch(batch);
            testLoss += result.loss();
            hits += result.top1();
          }
        }
        looped.trainer.notifyListeners(listener -> listener.onEpoch(looped.trainer));
      }
      assertThat(fitted.parameters()).isEqualTo(looped.parameters());
      Map<String, Float> reported = fitted.evaluation.getLatestEvaluations();
      assertThat(reported).isEqualTo(looped.evaluation.getLatestEvaluations());
      assertThat(reported.get("train_loss").doubleValue())
          .isCloseTo(trainLoss / batches, within(1e-6));
      assertThat(reported.get("validate_loss").doubleValue())
          .isCloseTo(testLoss / batches, within(1e-6));
      assertThat(reported.get("validate_Accuracy").doubleValue())
          .isCloseTo(hits / (double) SAMPLES.get(0), within(1e-6));
    }
  }

  @Test
  void twoBatchesBeforeAStepAddUp() {
    try (Setup twice = new Setup(new OtttA());
        Setup whole = new Setup(new OtttA())) {
      // The gradients of two halves, each a mean of its own, are twice those of the whole.
      EasyTrain.trainBatch(twice.trainer, batch(twice, 1, 6));
      EasyTrain.trainBatch(twice.trainer, batch(twice, 2, 6));
      assertThat(twice.parameters()).isEqualTo(whole.parameters());
      twice.trainer.step();
      Map<String, List<Float>> start = whole.parameters();
      EasyTrain.trainBatch(whole.trainer, batch(whole, 1, 6));
      whole.trainer.step();
      Map<String, List<Float>> first = whole.parameters();
      assertThat(twice.parameters()).isNotEqualTo(first).isNotEqualTo(start);
    }
  }

  private static Batch batch(Setup setup, int seed, int samples) {
    Shape shape = new Shape(samples, 2, 6, 6);
    return TestBatches.random(setup.trainer.getManager(), seed, TestNetworks.CLASSES, shape);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void aLossBesideTheTrainersOwnIsRefused(LearningRule rule) {
    try (Setup setup = new Setup(rule);
        Batch batch = batch(setup, 1, 4);
        GradientCollector collector = setup.trainer.newGradientCollector()) {
      NDList predictions = setup.trainer.forward(batch.getData(), batch.getLabels());
      NDArray loss = setup.trainer.getLoss().evaluate(batch.getLabels(), predictions);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> collector.backward(loss.add(1)))
          .withMessageContaining("training configuration");
      assertThatIllegalStateException()
          .isThrownBy(setup.trainer::step)
          .withMessageContaining("not handed to backward");
    }
  }

  @Test
  void callsInTheWrongOrderSayWhatIsMissing() {
    try (Setup setup = new Setup(new OtttA());
        Batch batch = batch(setup, 1, 4)) {
      SpikingTrainer trainer = setup.trainer;
      Map<String, List<Float>> start = setup.parameters();
      assertThatIllegalStateException()
          .isThrownBy(trainer::step)
          .withMessageContaining("no gradients");
      assertThatIllegalStateException()
          .isThrownBy(() -> trainer.forward(batch.getData(), batch.getLabels()))
          .withMessageContaining("newGradientCollector");
      assertThatIllegalStateException()
          .isThrownBy(() -> trainer.forward(batch.getData()))
          .withMessageContaining("needs the labels");
      assertThat(setup.parameters()).isEqualTo(start);
      EasyTrain.trainBatch(trainer, batch);
      assertThatIllegalStateException()
          .isThrownBy(() -> trainer.trainBatch(batch))
          .withMessageContaining("wait for step()");
      trainer.step();
      assertThatIllegalStateException().isThrownBy(trainer::step);
    }
    try (Model model = Model.newInstance("early")) {
      model.setBlock(TestNetworks.convolutional(LifParameters.DEFAULT, 0));
      try (SpikingTrainer trainer =
              new SpikingTrainer(
                  model, new DefaultTrainingConfig(new SpikingLoss(0)), new OtttA(), 2);
          Batch batch = TestBatches.random(trainer.getManager(), 1, 2, new Shape(2, 2, 6, 6))) {
        assertThatIllegalStateException()
            .isThrownBy(() -> trainer.trainBatch(batch))
            .withMessageContaining("call initialize");
        assertThatIllegalStateException()
            .isThrownBy(() -> trainer.evaluate(batch.getData()))
            .withMessageContaining("call initialize");
      }
    }
  }

  @Test
  void aStepAfterTrainBatchChangesNothing() {
    try (Setup setup = new Setup(new OtttA());
        Batch batch = batch(setup, 1, 4)) {
      setup.trainer.trainBatch(batch);
      Map<String, List<Float>> after = setup.parameters();
      assertThatIllegalStateException()
          .isThrownBy(setup.trainer::step)
          .withMessageContaining("has updated the weights already");
      assertThat(setup.parameters()).isEqualTo(after);
    }
    try (Setup setup = new Setup(new OtttO());
        Batch batch = batch(setup, 1, 4)) {
      setup.trainer.trainBatch(batch);
      Map<String, List<Float>> after = setup.parameters();
      setup.trainer.step();
      assertThat(setup.parameters()).isEqualTo(after);
    }
  }

  @Test
  void djlsPlainTrainerNamesTheRightOneBeforeAnythingChanges() {
    try (Model model = Model.newInstance("plain")) {
      SpikingNetwork network = TestNetworks.convolutional(LifParameters.DEFAULT, 0);
      model.setBlock(network);
      try (Trainer trainer =
          model.newTrainer(new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss()))) {
        trainer.initialize(SAMPLES);
        float[] before = network.getParameters().get(0).getValue().getArray().toFloatArray();
        try (Batch batch = TestBatches.random(trainer.getManager(), 1, 6, SAMPLES)) {
          assertThatIllegalStateException()
              .isThrownBy(() -> EasyTrain.trainBatch(trainer, batch))
              .withMessageContaining("new SpikingTrainer(model, config, rule, timeSteps)");
        }
        assertThat(network.getParameters().get(0).getValue().getArray().toFloatArray())
            .isEqualTo(before);
      }
    }
  }

  @Test
  void aListenerWritesEpochsForTensorBoard(@TempDir Path folder) throws Exception {
    try (NDManager manager = NDManager.newBaseManager();
        Setup setup = new Setup(new OtttA(), new SpikingLoss(0), new TensorBoardListener(folder))) {
      ArrayDataset train = samples(manager, 1);
      EasyTrain.fit(setup.trainer, 1, train, train);
      long one = bytes(folder.resolve("train"));
      EasyTrain.fit(setup.trainer, 1, train, null);
      assertThat(bytes(folder.resolve("train"))).isGreaterThan(one);
      for (String split : List.of("train", "test")) {
        try (Stream<Path> files = Files.list(folder.resolve(split))) {
          String events =
              Files.readString(files.findFirst().orElseThrow(), StandardCharsets.ISO_8859_1);
          assertThat(events).contains("brain.Event:2", "SpikingLoss", "Accuracy");
        }
      }
    }
  }

  private static long bytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return Files.size(files.findFirst().orElseThrow());
    }
  }

  @Test
  void fitLeavesNothingOpen() throws Exception {
    try (NDManager manager = NDManager.newBaseManager();
        Setup setup = new Setup(new OtttA())) {
      ArrayDataset train = samples(manager, 1);
      EasyTrain.fit(setup.trainer, 1, train, train);
      int before = NativeArrays.count();
      EasyTrain.fit(setup.trainer, 2, train, train);
      assertThat(NativeArrays.count()).isEqualTo(before);
    }
  }
}
