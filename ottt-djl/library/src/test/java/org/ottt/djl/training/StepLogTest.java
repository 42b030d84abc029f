package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.optimizer.Optimizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ottt.djl.data.BatchLoader;
import org.ottt.djl.metrics.StepMetrics;
import org.ottt.djl.metrics.StepsFile;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.network.ParameterNames;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.LearningRules;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.run.ExistingRun;
import org.ottt.djl.run.RunFolder;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.training.optimizer.MomentumSgd;
import org.ottt.djl.training.schedule.EpochClock;
import org.ottt.djl.training.schedule.LearningRateSchedule;

class StepLogTest {

  @TempDir Path folder;

  private List<String[]> rows(Path run) throws IOException {
    return Files.readAllLines(run.resolve("steps.csv")).stream()
        .map(line -> line.split(",", -1))
        .toList();
  }

  /** Of one step of plain SGD the update is the learning rate times the gradient. */
  @ParameterizedTest
  @ValueSource(strings = {"ottt-a", "bptt"})
  void gradientNormIsThatOfTheUpdate(String method) throws IOException {
    LearningRule rule = LearningRules.byName(method);
    float lr = 1;
    EpochClock clock = new EpochClock(LearningRateSchedule.constant(lr));
    SpikingNetwork network = TestNetworks.convolutional(LifParameters.DEFAULT, 0);
    double squares = 0;
    try (RunFolder opened = RunFolder.open(folder.resolve("run"), ExistingRun.REFUSE);
        Model model = Model.newInstance("one step");
        MomentumSgd sgd = MomentumSgd.builder().setLearningRate(clock).optMomentum(0).build()) {
      model.setBlock(network);
      var config = new DefaultTrainingConfig(new SpikingLoss(0.05f)).optOptimizer(sgd);
      try (SpikingTrainer trainer = new SpikingTrainer(model, config, rule, 3)) {
        BatchLoader data =
            BatchLoader.builder(SmallRun.trainImages()).optBatchSize(64).optSeed(5).build();
        trainer.initialize(new Shape(1).addAll(data.source().sampleShape()));
        TestNetworks.randomize(network, 7);
        Map<String, float[]> before = weights(network);
        TrainingRun.builder()
            .setTrainer(trainer, clock)
            .setData(data, data)
            .setFolder(opened)
            .optLogEvery(1)
            .build()
            .run();
        for (var after : weights(network).entrySet()) {
          float[] start = before.get(after.getKey());
          for (int i = 0; i < start.length; i++) {
            double gradient = (after.getValue()[i] - start[i]) / lr;
            squares += gradient * gradient;
          }
        }
      }
    }
    List<String[]> rows = rows(folder.resolve("run"));
    assertThat(rows).hasSize(2);
    double norm = Double.parseDouble(rows.get(1)[4]);
    assertThat(norm).isPositive().isCloseTo(Math.sqrt(squares), within(1e-3 * norm));
  }

  private static Map<String, float[]> weights(SpikingNetwork network) {
    Map<String, float[]> weights = new LinkedHashMap<>();
    for (var parameter : network.getParameters()) {
      weights.put(parameter.getKey(), HostValues.floats(parameter.getValue().getArray()));
    }
    return weights;
  }

  @ParameterizedTest
  @ValueSource(strings = {"ottt-a", "ottt-o"})
  void measuresEveryNthBatchAndChangesNothing(String method) throws IOException {
    LearningRule rule = LearningRules.byName(method);
    new SmallRun(rule).run(folder.resolve("plain"), () -> false);
    new SmallRun(rule).withLogEvery(2).run(folder.resolve("logged"), () -> false);

    assertThat(SmallRun.outcome(folder.resolve("logged")))
        .isEqualTo(SmallRun.outcome(folder.resolve("plain")));
    assertThat(folder.resolve("plain/steps.csv")).doesNotExist();
    List<String[]> rows = rows(folder.resolve("logged"));
    assertThat(String.join(",", rows.get(0)))
        .startsWith("step,epoch,loss,lr,gradient_norm,firing_rate_1");
    // Three batches an epoch, two epochs.
    assertThat(rows.subList(1, rows.size()))
        .extracting(row -> row[0] + " " + row[1])
        .containsExactly("2 1", "4 2", "6 2");
    for (String[] row : rows.subList(1, rows.size())) {
      assertThat(row).hasSameSizeAs(rows.get(0));
      for (int i = 2; i < row.length; i++) {
        double value = Double.parseDouble(row[i]);
        assertThat(value).as(rows.get(0)[i]).isFinite().isGreaterThanOrEqualTo(0);
        assertThat(i > 4 && value > 1).as("a rate above 1").isFalse();
      }
    }
  }

  @Test
  void aResumedRunHasTheRowsOfAnUninterruptedOne() throws IOException {
    LearningRule rule = new OtttA();
    new SmallRun(rule).withLogEvery(1).run(folder.resolve("whole"), () -> false);
    // Asked after each batch: the run stops within its second epoch.
    int[] batches = {0};
    BooleanSupplier stop = () -> ++batches[0] > SmallRun.TRAIN_BATCHES + SmallRun.TEST_BATCHES + 2;
    new SmallRun(rule).withLogEvery(1).run(folder.resolve("cut"), stop);
    assertThat(rows(folder.resolve("cut"))).hasSizeLessThan(7);
    // A row of a batch that no checkpoint knows of.
    StepsFile late = StepsFile.open(folder.resolve("cut/steps.csv"), layers(), 100);
    late.append(new StepMetrics(99, 9, 1, 1, 1, Collections.nCopies(layers(), 0.5)));

    new SmallRun(rule).withLogEvery(1).run(folder.resolve("cut"), () -> false);

    assertThat(folder.resolve("cut/steps.csv"))
        .hasSameTextualContentAs(folder.resolve("whole/steps.csv"));
  }

  private static int layers() {
    return TestNetworks.convolutional(LifParameters.DEFAULT, 0).neurons().size();
  }

  @Test
  void refusesTheFileOfAnotherNetwork() throws IOException {
    Path file = folder.resolve("steps.csv");
    StepsFile.open(file, 2, 0);
    assertThatThrownBy(() -> StepsFile.open(file, 3, 0))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("holds no steps of this run")
        .hasMessageContaining("move it away");
  }

  @Test
  void parametersAreNamedByTheirLayer() {
    SpikingNetwork network = TestNetworks.convolutional(LifParameters.DEFAULT, 0);
    try (NDManager manager = NDManager.newBaseManager()) {
      network.initialize(manager, DataType.FLOAT32, TestNetworks.IMAGES);
      List<String> names =
          network.getParameters().keys().stream()
              .map(name -> ParameterNames.readable(network, name))
              .toList();
      assertThat(names).contains("layer 1 weight", "layer 1 bias", "classifier weight");
      assertThat(names).doesNotHaveDuplicates();
    }
  }

  /** Notes the norms of gradients and changes nothing. */
  private static final class Noting extends Optimizer {

    private final List<Double> squares = new ArrayList<>();

    Noting() {
      super(MomentumSgd.builder());
    }

    @Override
    public void update(String parameterId, NDArray weight, NDArray grad) {
      double sum = 0;
      for (float value : HostValues.floats(grad)) {
        sum += (double) value * value;
      }
      squares.add(sum);
    }
  }

  @Test
  void ofSeveralUpdatesTheGradientNormIsTheirMean() throws IOException {
    int updates = 3;
    EpochClock clock = new EpochClock(LearningRateSchedule.constant(1));
    SpikingNetwork network = TestNetworks.convolutional(LifParameters.DEFAULT, 0);
    Noting noting = new Noting();
    try (RunFolder opened = RunFolder.open(folder.resolve("run"), ExistingRun.REFUSE);
        Model model = Model.newInstance("several updates")) {
      model.setBlock(network);
      var config = new DefaultTrainingConfig(new SpikingLoss(0.05f)).optOptimizer(noting);
      LearningRule rule = LearningRules.byName("ottt-o");
      try (SpikingTrainer trainer = new SpikingTrainer(model, config, rule, updates)) {
        BatchLoader data = BatchLoader.builder(SmallRun.trainImages()).optBatchSize(64).build();
        trainer.initialize(new Shape(1).addAll(data.source().sampleShape()));
        TestNetworks.randomize(network, 7);
        TrainingRun.builder()
            .setTrainer(trainer, clock)
            .setData(data, data)
            .setFolder(opened)
            .optLogEvery(1)
            .build()
            .run();
      }
    }
    int parameters = network.getParameters().size();
    assertThat(noting.squares).hasSize(updates * parameters);
    double mean =
        IntStream.range(0, updates)
            .mapToDouble(
                i ->
                    Math.sqrt(
                        noting.squares.subList(i * parameters, (i + 1) * parameters).stream()
                            .mapToDouble(sum -> sum)
                            .sum()))
            .average()
            .orElseThrow();
    List<String[]> rows = rows(folder.resolve("run"));
    assertThat(rows).hasSize(2);
    assertThat(Double.parseDouble(rows.get(1)[4]))
        .isPositive()
        .isCloseTo(mean, within(1e-3 * mean));
  }
}
