package org.ottt.djl.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ottt.djl.testing.Close.assertClose;

import ai.djl.ModelException;
import ai.djl.inference.Predictor;
import ai.djl.modality.Classifications;
import ai.djl.modality.cv.Image;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.LearningRules;
import org.ottt.djl.synapse.Precision;
import org.ottt.djl.testing.EqualBits;
import org.ottt.djl.testing.NativeArrays;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestDescriptions;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.testing.TestRun;
import org.ottt.djl.testing.TestTrainer;

/** Predictions in eight threads and trainings in others do not disturb each other by a bit. */
@EqualBits
class TrainingBesideTest {

  private static final int THREADS = 8;
  private static final int BATCHES = 15;
  private static final int TIME_STEPS = 3;
  private static final Shape SHAPE = TestNetworks.IMAGES;

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS + 2);
  private final List<Image> images =
      IntStream.range(0, 6).mapToObj(i -> TestRun.image(i, 9 + i, 12)).toList();

  @TempDir private Path run;

  @AfterEach
  void shutDown() {
    threads.shutdownNow();
  }

  @ParameterizedTest
  @CsvSource({
    "ottt-a, float32",
    "ottt-o, float32",
    "sltt, float32",
    "bptt, float32",
    "ottt-a, bf16",
    "ottt-o, bf16"
  })
  void eightPredictorsAndATraining(String rule, String precision)
      throws IOException,
          ModelException,
          TranslateException,
          InterruptedException,
          ExecutionException {
    int before = NativeArrays.count();
    TestRun.write(run, TestDescriptions.vgg(true), 8);
    Map<String, float[]> trainedAlone = train(rule, 1, precision, new AtomicBoolean());
    try (ZooModel<Image, Classifications> model = SpikingModels.load(run)) {
      ((SpikingNetwork) model.getBlock()).setPrecision(Precision.byName(precision));
      List<List<Double>> alone = predictAll(model);
      AtomicBoolean trained = new AtomicBoolean();
      List<Future<Integer>> predictions = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        predictions.add(threads.submit(predictUntil(trained, model, alone)));
      }
      Future<Map<String, float[]>> training =
          threads.submit(() -> train(rule, 1, precision, trained));
      assertClose("parameters", training.get(), trainedAlone, 0);
      for (Future<Integer> rounds : predictions) {
        assertThat(rounds.get()).isPositive();
      }
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  /** The engine collects gradients in one place per process, so trainers take turns. */
  @Test
  void twoTrainings() throws InterruptedException, ExecutionException {
    Map<String, float[]> first = train("ottt-a", 1, new AtomicBoolean());
    Map<String, float[]> second = train("bptt", 2, new AtomicBoolean());
    Future<Map<String, float[]>> one =
        threads.submit(() -> train("ottt-a", 1, new AtomicBoolean()));
    Future<Map<String, float[]>> two = threads.submit(() -> train("bptt", 2, new AtomicBoolean()));
    assertClose("first", one.get(), first, 0);
    assertClose("second", two.get(), second, 0);
  }

  private Callable<Integer> predictUntil(
      AtomicBoolean trained, ZooModel<Image, Classifications> model, List<List<Double>> expected) {
    return () -> {
      int rounds = 0;
      boolean last = false;
      while (!last) {
        last = trained.get();
        assertThat(predictAll(model)).isEqualTo(expected);
        rounds++;
      }
      return rounds;
    };
  }

  private List<List<Double>> predictAll(ZooModel<Image, Classifications> model)
      throws TranslateException {
    AnytimePredictor anytime = new AnytimePredictor(model);
    List<List<Double>> all = new ArrayList<>();
    try (Predictor<Image, Classifications> predictor = model.newPredictor()) {
      for (Image image : images) {
        all.add(predictor.predict(image).getProbabilities());
        all.add(anytime.predict(image).last().getProbabilities());
      }
    }
    return all;
  }

  private static Map<String, float[]> train(String rule, long seed, AtomicBoolean done) {
    return train(rule, seed, "float32", done);
  }

  private static Map<String, float[]> train(
      String rule, long seed, String precision, AtomicBoolean done) {
    SpikingNetwork network = TestNetworks.convolutional(LifParameters.DEFAULT, 0);
    network.setPrecision(Precision.byName(precision));
    try (TestTrainer run =
        new TestTrainer(network, LearningRules.byName(rule), TIME_STEPS, SHAPE, seed)) {
      for (int i = 0; i < BATCHES; i++) {
        run.train(TestBatches.random(run.trainer().getManager(), i, TestNetworks.CLASSES, SHAPE));
      }
      return run.parameters();
    } finally {
      done.set(true);
    }
  }
}
