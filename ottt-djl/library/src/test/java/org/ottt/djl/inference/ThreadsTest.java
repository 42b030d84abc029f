package org.ottt.djl.inference;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ModelException;
import ai.djl.inference.Predictor;
import ai.djl.modality.Classifications;
import ai.djl.modality.cv.Image;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.testing.EqualBits;
import org.ottt.djl.testing.NativeArrays;
import org.ottt.djl.testing.TestDescriptions;
import org.ottt.djl.testing.TestRun;

/** Eight threads on one model get what one thread gets. */
@EqualBits
class ThreadsTest {

  private static final int THREADS = 8;
  private static final int ROUNDS = 6;

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final List<Image> images =
      IntStream.range(0, 10).mapToObj(i -> TestRun.image(i, 8 + i, 12)).toList();

  @TempDir private Path run;
  private ZooModel<Image, Classifications> model;
  private List<List<Double>> expected;

  @BeforeEach
  void load() throws IOException, ModelException, TranslateException {
    TestRun.write(run, TestDescriptions.vgg(true), 8);
    model = SpikingModels.load(run);
    try (Predictor<Image, Classifications> predictor = model.newPredictor()) {
      expected = predictAll(predictor);
    }
    assertThat(expected).doesNotHaveDuplicates();
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    model.close();
  }

  @Test
  void withAPredictorEach() throws InterruptedException, ExecutionException {
    inAllThreads(
        () -> {
          try (Predictor<Image, Classifications> predictor = model.newPredictor()) {
            return predictAll(predictor);
          }
        });
  }

  @Test
  void withOnePredictor() throws InterruptedException, ExecutionException {
    try (Predictor<Image, Classifications> predictor = model.newPredictor()) {
      inAllThreads(() -> predictAll(predictor));
    }
  }

  @Test
  void stepByStep() throws InterruptedException, ExecutionException {
    AnytimePredictor predictor = new AnytimePredictor(model);
    inAllThreads(
        () ->
            images.stream()
                .map(image -> predictor.predict(image).last().getProbabilities())
                .toList());
  }

  @Test
  void leaveNothingBehind() throws InterruptedException, ExecutionException {
    AnytimePredictor predictor = new AnytimePredictor(model);
    predictor.predict(images.get(0));
    long before = NativeArrays.count();
    stepByStep();
    withAPredictorEach();
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  private void inAllThreads(Callable<List<List<Double>>> task)
      throws InterruptedException, ExecutionException {
    List<Callable<List<List<Double>>>> tasks = new ArrayList<>();
    for (int i = 0; i < THREADS * ROUNDS; i++) {
      tasks.add(task);
    }
    for (Future<List<List<Double>>> result : threads.invokeAll(tasks)) {
      assertThat(result.get()).isEqualTo(expected);
    }
  }

  private List<List<Double>> predictAll(Predictor<Image, Classifications> predictor)
      throws TranslateException {
    List<List<Double>> all = new ArrayList<>();
    for (Image image : images) {
      all.add(predictor.predict(image).getProbabilities());
    }
    return all;
  }
}
