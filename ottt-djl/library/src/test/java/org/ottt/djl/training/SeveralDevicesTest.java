package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;
import static org.ottt.djl.testing.Close.assertClose;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.dataset.Batch;
import ai.djl.training.tracker.Tracker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.metrics.FiringRates;
import org.ottt.djl.metrics.MetricsFile;
import org.ottt.djl.metrics.NotFiniteException;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.Bptt;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.LearningRules;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.rule.Sltt;
import org.ottt.djl.testing.EqualBits;
import org.ottt.djl.testing.NativeArrays;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.testing.TestTrainer;
import org.ottt.djl.training.optimizer.MomentumSgd;

/** Several replicas on the CPU stand for several devices: they reach what one device reaches. */
@Timeout(120)
@EqualBits
class SeveralDevicesTest {

  private static final int TIME_STEPS = 3;
  private static final String THREADS = "ottt-replica-";

  /** Seven do not divide evenly, two are fewer than three devices, one has nothing to share. */
  private static final int[] SIZES = {7, 7, 4, 2, 1, 7};

  static Stream<LearningRule> rules() {
    return Stream.of(
        new OtttA(), new OtttA(OtttA.Form.TWO_FORWARD), new OtttO(), new Sltt(), new Bptt());
  }

  static Stream<Arguments> cases() {
    return rules()
        .flatMap(
            rule ->
                Stream.of(
                    Arguments.of(rule, 2, 1),
                    Arguments.of(rule, 3, 1),
                    Arguments.of(rule, 2, 2),
                    Arguments.of(rule, 3, 3)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void learnFromStillImagesWithDropoutAsOneDevice(LearningRule rule, int replicas, int parts) {
    assertTrainsAsOne(rule, replicas, parts, 0.3f, false);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void learnFromFramesAsOneDevice(LearningRule rule, int replicas, int parts) {
    assertTrainsAsOne(rule, replicas, parts, 0f, true);
  }

  private static void assertTrainsAsOne(
      LearningRule rule, int replicas, int parts, float dropout, boolean frames) {
    try (TestTrainer one = trainer(rule, 1, dropout, frames);
        TestTrainer several = trainer(rule, replicas, dropout, frames)) {
      one.trainer().setAccumulate(parts);
      several.trainer().setAccumulate(parts);
      Map<String, float[]> before = one.parameters();
      for (int i = 0; i < SIZES.length; i++) {
        BatchResult expected = train(one, i, frames);
        BatchResult actual = train(several, i, frames);
        assertThat(actual.samples()).isEqualTo(SIZES[i]);
        assertThat(actual.top1()).isEqualTo(expected.top1());
        assertThat(actual.top5()).isEqualTo(expected.top5());
        assertThat(actual.loss()).isCloseTo(expected.loss(), within(1e-5));
        assertThat(several.gradients()).hasSameSizeAs(one.gradients());
        for (int update = 0; update < one.gradients().size(); update++) {
          assertClose(
              "gradients of batch " + i,
              several.gradients().get(update),
              one.gradients().get(update),
              1e-5);
        }
      }
      assertClose("parameters", several.parameters(), one.parameters(), 1e-5);
      // Far more than the tolerance has been learned, by every parameter.
      before.forEach(
          (name, values) ->
              assertThat(change(values, one.parameters().get(name))).isGreaterThan(1e-3));
    }
  }

  private static double change(float[] before, float[] after) {
    return IntStream.range(0, before.length)
        .mapToDouble(i -> Math.abs((double) after[i] - before[i]))
        .max()
        .orElseThrow();
  }

  @Test
  void weightsThatWereSetFromOutsideReachAllDevices() {
    try (TestTrainer one = trainer(new OtttA(), 1, 0f, false);
        TestTrainer several = trainer(new OtttA(), 2, 0f, false)) {
      train(one, 0, false);
      train(several, 0, false);
      TestNetworks.randomize(one.trainer().network(), 99);
      TestNetworks.randomize(several.trainer().network(), 99);
      train(one, 1, false);
      train(several, 1, false);
      assertClose("parameters", several.parameters(), one.parameters(), 1e-5);
    }
  }

  @Test
  void frozenParametersStayAndMayBeFreedLater() {
    try (TestTrainer one = trainer(new OtttA(), 1, 0f, false);
        TestTrainer several = trainer(new OtttA(), 2, 0f, false)) {
      for (boolean frozen : new boolean[] {false, true, false}) {
        one.trainer().network().getParameters().values().get(0).freeze(frozen);
        several.trainer().network().getParameters().values().get(0).freeze(frozen);
        train(one, 1, false);
        train(several, 1, false);
        assertClose("gradients", several.gradients().get(0), one.gradients().get(0), 1e-5);
      }
      assertClose("parameters", several.parameters(), one.parameters(), 1e-5);
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void leaveNoArraysAndNoThreads(LearningRule rule) {
    int atStart = NativeArrays.count();
    try (TestTrainer run = trainer(rule, 3, 0.3f, false)) {
      train(run, 0, false);
      assertThat(threads()).hasSize(2);
      int before = NativeArrays.count();
      for (int i = 0; i < 5 * SIZES.length; i++) {
        train(run, i % SIZES.length, false);
        run.validate(batch(run, i % SIZES.length, false));
      }
      assertThat(NativeArrays.count()).as("arrays of the running trainer").isEqualTo(before);
      assertThat(threads()).hasSize(2);
    }
    assertThat(NativeArrays.count()).as("arrays after closing").isEqualTo(atStart);
    assertThat(threads()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void aFailureOnAnyDeviceEndsTheBatchOnAllAndLeavesNothing(LearningRule rule) {
    for (String failing : List.of(THREADS + "1", THREADS + "2", Thread.currentThread().getName())) {
      try (TestTrainer run = trainer(rule, 3, 0f, false);
          TestTrainer untroubled = trainer(rule, 3, 0f, false)) {
        train(run, 0, false);
        train(untroubled, 0, false);
        int before = NativeArrays.count();
        run.setAfterLoss(
            () -> {
              // At its first step, so that no rule has changed its weights yet.
              if (Thread.currentThread().getName().equals(failing)) {
                throw new IllegalStateException("from the loss in " + failing);
              }
            });
        assertThatIllegalStateException()
            .isThrownBy(() -> train(run, 1, false))
            .withMessage("from the loss in " + failing);
        run.setAfterLoss(() -> {});
        assertThat(NativeArrays.count()).isEqualTo(before);

        assertThat(train(run, 1, false)).isEqualTo(train(untroubled, 1, false));
        assertClose("parameters", run.parameters(), untroubled.parameters(), 0);
      }
    }
    assertThat(threads()).isEmpty();
  }

  @Test
  void anErrorOfAWorkerIsHandedOnAsItIs() {
    try (TestTrainer run = trainer(new Bptt(), 2, 0f, false)) {
      run.setAfterLoss(
          () -> {
            if (Thread.currentThread().getName().startsWith(THREADS)) {
              throw new OutOfMemoryError("in a worker");
            }
          });
      assertThatExceptionOfType(OutOfMemoryError.class)
          .isThrownBy(() -> train(run, 0, false))
          .withMessage("in a worker");
    }
  }

  @Test
  void anInputThatIsNotFiniteInTheLastShareNeverReachesTheWeights() {
    try (TestTrainer run = trainer(new OtttA(), 3, 0f, false);
        TestTrainer untroubled = trainer(new OtttA(), 3, 0f, false)) {
      Map<String, float[]> before = run.parameters();
      Shape shape = shape(7, false);
      float[] bad = TestBatches.values(1, shape);
      Arrays.fill(bad, bad.length - 72, bad.length, Float.NaN);
      Batch batch = TestBatches.of(run.trainer().getManager(), bad, shape, 0, 1, 2, 3, 4, 5, 0);
      assertThatExceptionOfType(NotFiniteException.class)
          .isThrownBy(() -> run.train(batch))
          .withMessageContainingAll("became NaN", "the input of the batch has");
      assertClose("parameters", run.parameters(), before, 0);
      assertThat(train(run, 1, false)).isEqualTo(train(untroubled, 1, false));
      assertClose("parameters", run.parameters(), untroubled.parameters(), 0);
    }
  }

  @Test
  void anInterruptWaitsForTheEndOfTheBatchAsOnOneDevice() {
    try (TestTrainer run = trainer(new OtttO(), 2, 0f, false);
        TestTrainer untroubled = trainer(new OtttO(), 2, 0f, false)) {
      Thread.currentThread().interrupt();
      BatchResult result = train(run, 0, false);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(result).isEqualTo(train(untroubled, 0, false));
      assertClose("parameters", run.parameters(), untroubled.parameters(), 0);
    }
  }

  @Test
  void observersSeeEverySpikeOnceAndNeverTwoAtATime() {
    try (TestTrainer one = trainer(new OtttA(), 1, 0f, false);
        TestTrainer several = trainer(new OtttA(), 3, 0f, false);
        FiringRates expected = new FiringRates(one.trainer().getManager());
        FiringRates actual = new FiringRates(several.trainer().getManager())) {
      AtomicInteger within = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      one.trainer().setObserver(expected);
      several
          .trainer()
          .setObserver(
              (neurons, spikes) -> {
                most.accumulateAndGet(within.incrementAndGet(), Math::max);
                actual.onSpikes(neurons, spikes);
                within.decrementAndGet();
              });
      for (int i = 0; i < 3; i++) {
        train(one, i, false);
        train(several, i, false);
      }
      assertThat(most).hasValue(1);
      assertThat(expected.spikes()).isPositive();
      assertThat(actual.spikes()).isEqualTo(expected.spikes());
      assertThat(actual.chances()).isEqualTo(expected.chances());
      assertThat(List.copyOf(actual.byLayer().values()))
          .isEqualTo(List.copyOf(expected.byLayer().values()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ottt-a", "ottt-o"})
  void aRunGoesOnToTheSameBitsAndToTheMetricsOfOneDevice(String rule, @TempDir Path folder)
      throws IOException {
    SmallRun run = new SmallRun(LearningRules.byName(rule)).withReplicas(2);
    run.run(folder.resolve("whole"), () -> false);
    AtomicInteger asked = new AtomicInteger();
    run.run(folder.resolve("pieces"), () -> asked.incrementAndGet() >= 2);
    run.run(folder.resolve("pieces"), () -> false);
    Map<String, String> whole = SmallRun.outcome(folder.resolve("whole"));
    assertThat(SmallRun.outcome(folder.resolve("pieces"))).isEqualTo(whole);

    new SmallRun(LearningRules.byName(rule)).run(folder.resolve("one"), () -> false);
    List<Double> losses = losses(folder.resolve("whole"));
    List<Double> expected = losses(folder.resolve("one"));
    assertThat(losses).hasSize(2 * SmallRun.EPOCHS);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(losses.get(i)).isCloseTo(expected.get(i), within(1e-4));
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void momentumAndWeightDecayAreThoseOfOneDevice(LearningRule rule) {
    Map<String, float[]> one = trainedWithMomentum(rule, 1);
    assertClose("parameters", trainedWithMomentum(rule, 2), one, 1e-5);
    assertClose("parameters", trainedWithMomentum(rule, 3), one, 1e-5);
  }

  private static Map<String, float[]> trainedWithMomentum(LearningRule rule, int replicas) {
    SpikingNetwork network = TestNetworks.convolutional(LifParameters.DEFAULT, 0.2f);
    try (Model model = Model.newInstance("momentum", Device.cpu());
        MomentumSgd sgd =
            MomentumSgd.builder()
                .setLearningRate(Tracker.fixed(0.05f))
                .optWeightDecays(0.01f)
                .build()) {
      model.setBlock(network);
      var config = new DefaultTrainingConfig(new SpikingLoss(0.05f)).optOptimizer(sgd);
      List<Device> devices = Collections.nCopies(replicas, Device.cpu());
      try (SpikingTrainer trainer = new SpikingTrainer(model, config, rule, TIME_STEPS, devices)) {
        assertThat(trainer.devices()).isEqualTo(devices);
        trainer.initialize(shape(1, false));
        TestNetworks.randomize(network, 3);
        for (int i = 0; i < SIZES.length; i++) {
          Engine.getInstance().setRandomSeed(i);
          try (Batch batch =
              TestBatches.random(
                  trainer.batchManager(), i, TestNetworks.CLASSES, shape(SIZES[i], false))) {
            trainer.trainBatch(batch);
          }
        }
      }
      Map<String, float[]> values = new TreeMap<>();
      network
          .getParameters()
          .forEach(p -> values.put(p.getKey(), p.getValue().getArray().toFloatArray()));
      return values;
    }
  }

  private static List<Double> losses(Path folder) throws IOException {
    return MetricsFile.read(folder.resolve("metrics.csv")).stream()
        .map(EpochMetrics::loss)
        .toList();
  }

  @Test
  void devicesThatCannotBeMeantAreRefused() {
    try (Model model = Model.newInstance("devices", Device.cpu())) {
      model.setBlock(TestNetworks.convolutional(LifParameters.DEFAULT, 0f));
      DefaultTrainingConfig config = new DefaultTrainingConfig(new SpikingLoss(0));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new SpikingTrainer(model, config, new OtttA(), 2, List.of()))
          .withMessageContaining("The model is on cpu()");
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> new SpikingTrainer(model, config, new OtttA(), 2, List.of(Device.gpu(1))))
          .withMessageContaining("The model is on cpu()");
      config.optDevices(new Device[] {Device.cpu(), Device.gpu()});
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new SpikingTrainer(model, config, new OtttA(), 2))
          .withMessageContainingAll("gpu(0)", "does not exist");
    }
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith(THREADS))
        .toList();
  }

  private static Shape shape(int samples, boolean frames) {
    return frames ? new Shape(samples, TIME_STEPS, 2, 6, 6) : new Shape(samples, 2, 6, 6);
  }

  private static TestTrainer trainer(
      LearningRule rule, int replicas, float dropout, boolean frames) {
    SpikingNetwork network =
        frames
            ? TestNetworks.mixed(LifParameters.DEFAULT)
            : TestNetworks.convolutional(LifParameters.DEFAULT, dropout);
    return new TestTrainer(network, rule, TIME_STEPS, shape(1, frames), 11, 0.1f, replicas);
  }

  private static Batch batch(TestTrainer run, int number, boolean frames) {
    return TestBatches.random(
        run.trainer().getManager(), number, TestNetworks.CLASSES, shape(SIZES[number], frames));
  }

  private static BatchResult train(TestTrainer run, int number, boolean frames) {
    Engine.getInstance().setRandomSeed(number);
    return run.train(batch(run, number, frames));
  }
}
