package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.metric.Metrics;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.evaluator.Accuracy;
import ai.djl.training.evaluator.TopKAccuracy;
import ai.djl.training.initializer.ConstantInitializer;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.listener.EarlyStoppingListener;
import ai.djl.training.listener.SaveModelTrainingListener;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.listener.TrainingListenerAdapter;
import ai.djl.training.loss.Loss;
import ai.djl.training.tracker.Tracker;
import ai.djl.util.Pair;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.testing.NativeArrays;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.training.optimizer.MomentumSgd;

/** What a DJL program puts into its training configuration, or does with its model, works. */
class DjlConfigurationTest {

  private static final Shape SAMPLES = new Shape(12, 2, 6, 6);
  private static final int TIME_STEPS = 3;

  static Stream<LearningRule> rules() {
    return Stream.of(new OtttA(), new OtttO());
  }

  /** A model with its trainer; the parameters are always the same unless they are kept. */
  private static final class Setup implements AutoCloseable {

    private final Model model = Model.newInstance("net");
    private final MomentumSgd sgd;
    private final SpikingTrainer trainer;

    Setup(LearningRule rule, UnaryOperator<DefaultTrainingConfig> configure) {
      this(rule, 0.05f, configure);
    }

    Setup(LearningRule rule, float rate, UnaryOperator<DefaultTrainingConfig> configure) {
      sgd = MomentumSgd.builder().setLearningRate(Tracker.fixed(rate)).build();
      model.setBlock(TestNetworks.convolutional(LifParameters.DEFAULT, 0));
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(new SpikingLoss(0.05f)).optOptimizer(sgd);
      trainer = new SpikingTrainer(model, configure.apply(config), rule, TIME_STEPS);
      trainer.setMetrics(new Metrics());
      trainer.initialize(SAMPLES);
    }

    Setup randomized() {
      TestNetworks.randomize(trainer.network(), 1);
      return this;
    }

    Map<String, List<Float>> parameters() {
      return parametersOf(model);
    }

    void fit(int epochs) throws Exception {
      try (NDManager manager = NDManager.newBaseManager()) {
        EasyTrain.fit(trainer, epochs, samples(manager, 1), samples(manager, 2));
      }
    }

    @Override
    public void close() {
      trainer.close();
      sgd.close();
      model.close();
    }
  }

  private static Map<String, List<Float>> parametersOf(Model model) {
    Map<String, List<Float>> values = new TreeMap<>();
    for (Pair<String, Parameter> pair : model.getBlock().getParameters()) {
      List<Float> list = new ArrayList<>();
      for (float value : pair.getValue().getArray().toFloatArray()) {
        list.add(value);
      }
      values.put(pair.getKey(), list);
    }
    return values;
  }

  private static ArrayDataset samples(NDManager manager, int seed) {
    long[] labels = new long[(int) SAMPLES.get(0)];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (i * 5L + seed) % TestNetworks.CLASSES;
    }
    return new ArrayDataset.Builder()
        .setData(manager.create(TestBatches.values(seed, SAMPLES), SAMPLES))
        .optLabels(manager.create(labels))
        .setSampling(4, false)
        .build();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void aSavingListenerWritesModelsThatLoad(LearningRule rule, @TempDir Path folder)
      throws Exception {
    List<Map<String, List<Float>>> afterEpochs = new ArrayList<>();
    TrainingListener watch =
        new TrainingListenerAdapter() {
          @Override
          public void onEpoch(ai.djl.training.Trainer trainer) {
            afterEpochs.add(parametersOf(trainer.getModel()));
          }
        };
    try (Setup setup =
        new Setup(
                rule,
                config ->
                    config.addTrainingListeners(
                        watch, new SaveModelTrainingListener(folder.toString(), "saved", 1)))
            .randomized()) {
      setup.fit(2);
    }
    assertThat(afterEpochs.get(0)).isNotEqualTo(afterEpochs.get(1));
    for (int epoch = 1; epoch <= 2; epoch++) {
      try (Model model = Model.newInstance("net")) {
        model.setBlock(TestNetworks.convolutional(LifParameters.DEFAULT, 0));
        model.load(folder, "saved", Map.of("epoch", epoch));
        assertThat(model.getProperty("Epoch")).isEqualTo(String.valueOf(epoch));
        assertThat(parametersOf(model)).isEqualTo(afterEpochs.get(epoch - 1));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void aLoadedModelTrainsOnToTheSameBits(LearningRule rule, @TempDir Path folder) throws Exception {
    try (Setup whole = new Setup(rule, config -> config).randomized()) {
      whole.fit(1);
      whole.model.save(folder, "half");
      try (Setup loaded = new Setup(rule, config -> config)) {
        loaded.model.load(folder, "half");
        assertThat(loaded.parameters()).isEqualTo(whole.parameters());
        // Momentum is not part of DJL's model files: the first starts without as well.
        whole.sgd.close();
        loaded.fit(1);
        whole.fit(1);
        assertThat(loaded.parameters()).isEqualTo(whole.parameters());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void earlyStoppingEndsTheLoopBetweenTwoEpochs(LearningRule rule) throws Exception {
    EarlyStoppingListener stopping =
        EarlyStoppingListener.builder()
            .optMinEpochs(1)
            .optEpochPatience(1)
            .optEarlyStopPctImprovement(1)
            .build();
    int before = NativeArrays.count();
    // A learning rate of 0: nothing improves.
    try (Setup stopped =
        new Setup(
                rule,
                0f,
                config ->
                    config
                        .addTrainingListeners(TrainingListener.Defaults.basic())
                        .addTrainingListeners(stopping))
            .randomized()) {
      Map<String, List<Float>> start = stopped.parameters();
      assertThatExceptionOfType(EarlyStoppingListener.EarlyStoppedException.class)
          .isThrownBy(() -> stopped.fit(5))
          .satisfies(e -> assertThat(e.getStopEpoch()).isEqualTo(2))
          .withMessageContaining("failed to achieve 1.0% improvement 1 times");
      assertThat(stopped.parameters()).isEqualTo(start);
      assertThat(stopped.trainer.getTrainingResult().getEpoch()).isEqualTo(2);
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
    EarlyStoppingListener reached = new EarlyStoppingListener.Builder().build();
    try (Setup setup =
        new Setup(
                rule,
                config ->
                    config
                        .addTrainingListeners(TrainingListener.Defaults.basic())
                        .addTrainingListeners(reached))
            .randomized()) {
      // The loss of these two epochs falls, so nothing stops, and the trainer is ready for more.
      setup.fit(2);
      assertThat(setup.trainer.getTrainingResult().getEpoch()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void theDevicesOfTheConfigurationTrain(LearningRule rule) throws Exception {
    Device[] one = {Device.cpu()};
    try (Setup named = new Setup(rule, config -> config.optDevices(one)).randomized();
        Setup byDefault = new Setup(rule, config -> config).randomized()) {
      assertThat(named.trainer.devices()).containsExactly(one);
      assertThat(named.trainer.getDevices()).containsExactly(one);
      named.fit(1);
      byDefault.fit(1);
      assertThat(named.parameters()).isEqualTo(byDefault.parameters());
    }
  }

  @Test
  void oneDeviceTwiceIsForTheTrainersListOfDevices() {
    Device[] twice = {Device.cpu(), Device.cpu()};
    // DJL's configuration refuses it; SeveralDevicesTest trains on such a list.
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Setup(new OtttA(), config -> config.optDevices(twice)).close())
        .withMessageContaining("Duplicated devices");
  }

  @Test
  void initializersDrawTheParametersTheyAreFor() {
    try (Setup setup =
        new Setup(
            new OtttA(),
            config ->
                config
                    .optInitializer(new ConstantInitializer(0.25f), Parameter.Type.WEIGHT)
                    .optInitializer(
                        new ConstantInitializer(-1), p -> p.getName().equals("bias")))) {
      for (Pair<String, Parameter> pair : setup.trainer.network().getParameters()) {
        float expected =
            switch (pair.getValue().getType()) {
              case WEIGHT -> 0.25f;
              case BIAS -> -1;
              default -> 1;
            };
        assertThat(pair.getValue().getArray().toFloatArray())
            .as(pair.getKey())
            .containsOnly(expected);
      }
    }
  }

  @Test
  void initializersThatComeTooLateAreRefused() {
    try (Model model = Model.newInstance("late")) {
      model.setBlock(TestNetworks.convolutional(LifParameters.DEFAULT, 0));
      model.getBlock().initialize(model.getNDManager(), DataType.FLOAT32, SAMPLES);
      Map<String, List<Float>> start = parametersOf(model);
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(new SpikingLoss(0))
              .optInitializer(Initializer.ZEROS, Parameter.Type.WEIGHT);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new SpikingTrainer(model, config, new OtttA(), 2))
          .withMessageContaining("leave optInitializer out");
      assertThat(parametersOf(model)).isEqualTo(start);
    }
  }

  @Test
  void aTrainerThatCannotBeMadeLeavesNothingOpen() {
    List<String> calls = new ArrayList<>();
    TrainingListener watch =
        new TrainingListenerAdapter() {
          @Override
          public void onTrainingBegin(ai.djl.training.Trainer trainer) {
            calls.add("begin");
          }

          @Override
          public void onTrainingEnd(ai.djl.training.Trainer trainer) {
            calls.add("end " + trainer.getManager().isOpen());
          }
        };
    try (Model model = Model.newInstance("none")) {
      SpikingNetwork network = TestNetworks.convolutional(LifParameters.DEFAULT, 0);
      int before = network.timeSteps();
      model.setBlock(network);
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(new SpikingLoss(0)).addTrainingListeners(watch);
      for (int timeSteps : new int[] {0, -1}) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> new SpikingTrainer(model, config, new OtttA(), timeSteps))
            .withMessage("The number of time steps must be at least 1, but is %d.", timeSteps);
      }
      assertThat(calls).isEmpty();

      config.optInitializer(
          Initializer.ZEROS,
          parameter -> {
            throw new IllegalStateException("no such parameter");
          });
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(() -> new SpikingTrainer(model, config, new OtttA(), before + 1))
          .withMessage("no such parameter");
      assertThat(calls).hasSize(2).first().isEqualTo("begin");
      assertThat(network.timeSteps()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void frozenPartsStayThroughDjlsLoop(LearningRule rule) throws Exception {
    try (Setup setup = new Setup(rule, config -> config).randomized()) {
      Map<String, List<Float>> start = setup.parameters();
      setup.trainer.network().freezeParameters(true, p -> !p.getName().equals("bias"));
      setup.fit(1);
      setup
          .parameters()
          .forEach(
              (name, values) ->
                  assertThat(values.equals(start.get(name)))
                      .as(name)
                      .isEqualTo(!name.endsWith("bias")));
      // Thawed, all learn.
      setup.trainer.network().freezeParameters(false);
      setup.fit(1);
      setup
          .parameters()
          .forEach((name, values) -> assertThat(values).as(name).isNotEqualTo(start.get(name)));
    }
  }

  /** Counts what it is shown. */
  private static final class Shown extends Accuracy {

    private final List<Shape> labels = new ArrayList<>();
    private final List<Shape> predictions = new ArrayList<>();

    Shown() {
      super("Shown");
    }

    @Override
    public void updateAccumulators(String[] keys, NDList labelList, NDList predictionList) {
      labels.add(labelList.head().getShape());
      predictions.add(predictionList.head().getShape());
      super.updateAccumulators(keys, labelList, predictionList);
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void evaluatorsSeeEveryBatchOnce(LearningRule rule) throws Exception {
    Shown shown = new Shown();
    TopKAccuracy top = new TopKAccuracy(3);
    try (Setup setup =
        new Setup(
                rule,
                config ->
                    config
                        .addEvaluator(shown)
                        .addEvaluator(top)
                        .addEvaluator(Loss.softmaxCrossEntropyLoss("of the sum"))
                        .addTrainingListeners(TrainingListener.Defaults.basic()))
            .randomized()) {
      setup.fit(1);
      assertThat(shown.labels).hasSize(6).containsOnly(new Shape(4));
      assertThat(shown.predictions).containsOnly(new Shape(4, TestNetworks.CLASSES));
      Map<String, Float> results = setup.trainer.getTrainingResult().getEvaluations();
      assertThat(results)
          .containsKeys(
              "train_Shown", "validate_Shown", "validate_Top_3_Accuracy", "train_of the sum");
      assertThat(results.get("validate_Top_3_Accuracy"))
          .isGreaterThanOrEqualTo(results.get("validate_Shown"));
      // Of the logits summed over the steps, by hand for the test set.
      try (NDManager manager = NDManager.newBaseManager()) {
        NDArray images = manager.create(TestBatches.values(2, SAMPLES), SAMPLES);
        NDArray logits = setup.trainer.evaluate(new NDList(images)).singletonOrThrow();
        int right = 0;
        for (int i = 0; i < SAMPLES.get(0); i++) {
          right += logits.get(i).argMax().getLong() == (i * 5 + 2) % TestNetworks.CLASSES ? 1 : 0;
        }
        assertThat(results.get("validate_Shown"))
            .isCloseTo(right / (float) SAMPLES.get(0), within(1e-6f));
      }
    }
  }
}
