package org.ottt.djl.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ottt.djl.data.BatchLoader;
import org.ottt.djl.data.ImageSet;
import org.ottt.djl.metrics.FiringRates;
import org.ottt.djl.metrics.NotFiniteException;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.network.InferencePass;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.testing.NativeArrays;
import org.ottt.djl.testing.TestDescriptions;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.training.SpikingLoss;

class EvaluatorTest {

  private static final NetworkDescription VGG = TestDescriptions.vgg(true);
  private static final List<Integer> STEPS = List.of(5, 1, 3);
  private static final int DETAIL = 3;

  private final NDManager manager = NDManager.newBaseManager();
  private final SpikingNetwork network = network(VGG);
  private final ImageSet images = TestImageSets.random(VGG, 20);

  @AfterEach
  void close() {
    manager.close();
  }

  private SpikingNetwork network(NetworkDescription description) {
    SpikingNetwork built = description.build(manager);
    TestNetworks.randomize(built, 8);
    return built;
  }

  private Evaluation evaluate(int batchSize, int worst) throws IOException {
    return new Evaluator(network, STEPS, DETAIL, worst)
        .run(BatchLoader.builder(images).optBatchSize(batchSize).build(), manager);
  }

  @Test
  void onePassGivesWhatOnePassPerNumberOfStepsGives() throws IOException {
    Evaluation evaluation = evaluate(7, 0);
    assertThat(evaluation.accuracies())
        .extracting(StepAccuracy::timeSteps)
        .containsExactly(1, 3, 5);
    for (StepAccuracy at : evaluation.accuracies()) {
      NDArray logits = logits(at.timeSteps());
      long[] best = logits.argMax(1).toLongArray();
      int hits = 0;
      for (int i = 0; i < best.length; i++) {
        hits += best[i] == images.label(i) ? 1 : 0;
      }
      assertThat(at.samples()).isEqualTo(20);
      assertThat(at.top1()).isEqualTo(hits);
      assertThat(at.loss()).isCloseTo(meanLoss(logits, at.timeSteps()), within(1e-5));
    }
  }

  @Test
  void topFiveCountsClassesThatAtMostFourOthersAreAheadOf() throws IOException {
    int classes = 8;
    NetworkDescription wide = VGG.withClasses(List.of("a", "b", "c", "d", "e", "f", "g", "h"));
    SpikingNetwork wideNetwork = network(wide);
    ImageSet labelled = TestImageSets.random(wide, 20);
    StepAccuracy at =
        new Evaluator(wideNetwork, List.of(DETAIL), DETAIL, 0)
            .run(BatchLoader.builder(labelled).optBatchSize(20).build(), manager)
            .accuracies()
            .get(0);
    // Their pixels are those of the images of three classes.
    float[] logits = logits(wideNetwork, DETAIL).toFloatArray();
    int hits = 0;
    for (int i = 0; i < 20; i++) {
      int ahead = 0;
      for (int c = 0; c < classes; c++) {
        ahead += logits[classes * i + c] > logits[classes * i + labelled.label(i)] ? 1 : 0;
      }
      hits += ahead < 5 ? 1 : 0;
    }
    assertThat(at.top5()).isEqualTo(hits).isGreaterThan(at.top1()).isLessThan(20);
  }

  @Test
  void theTrainingLossIsTheMeanOfTheLossesOfTheSteps() throws IOException {
    List<StepAccuracy> accuracies =
        new Evaluator(network, List.of(1, 2), 2, 0)
            .optTrainingLoss(0.05f, 0.25f)
            .run(BatchLoader.builder(images).optBatchSize(7).build(), manager)
            .accuracies();
    NDArray first = logits(1);
    double ofFirst = trainingLoss(first);
    double ofSecond = trainingLoss(logits(2).sub(first));
    assertThat(accuracies.get(0).trainingLoss()).isCloseTo(ofFirst, within(1e-4));
    assertThat(accuracies.get(1).trainingLoss()).isCloseTo((ofFirst + ofSecond) / 2, within(1e-4));
  }

  private double trainingLoss(NDArray logits) {
    long[] labels = LongStream.range(0, 20).map(i -> images.label((int) i)).toArray();
    return new SpikingLoss(0.05f, 0.25f)
        .evaluate(new NDList(manager.create(labels)), new NDList(logits))
        .getFloat();
  }

  @Test
  void everySampleStopsOnce() throws IOException {
    assertThat(evaluate(7, 0).anytime())
        .hasSize(AnytimeTally.MARGINS.length)
        .allSatisfy(
            at -> {
              assertThat(at.stopped()).hasSize(DETAIL);
              assertThat(at.samples()).isEqualTo(20);
            });
  }

  @Test
  void aLossThatIsNotFiniteIsNoResult() {
    TestNetworks.set(network.getParameters().get("02classifier_bias"), 0, Float.NaN, 0);
    assertThatExceptionOfType(NotFiniteException.class)
        .isThrownBy(() -> evaluate(7, 0))
        .withMessageContainingAll(
            "The loss of sample 0 became NaN", "after step 1", "1 NaN and 0 infinite of 3 values");
  }

  @Test
  void confusionCountsEverySampleOnce() throws IOException {
    Evaluation evaluation = evaluate(6, 0);
    ConfusionMatrix confusion = evaluation.confusion();
    int[][] expected = new int[3][3];
    long[] best = logits(DETAIL).argMax(1).toLongArray();
    for (int i = 0; i < best.length; i++) {
      expected[images.label(i)][(int) best[i]]++;
    }
    int all = 0;
    int diagonal = 0;
    for (int label = 0; label < 3; label++) {
      double row = 0;
      for (int predicted = 0; predicted < 3; predicted++) {
        assertThat(confusion.count(label, predicted)).isEqualTo(expected[label][predicted]);
        all += confusion.count(label, predicted);
        row += confusion.fraction(label, predicted);
      }
      assertThat(row).isCloseTo(1, within(1e-12));
      diagonal += confusion.count(label, label);
    }
    assertThat(all).isEqualTo(20);
    assertThat(diagonal).isEqualTo(evaluation.accuracies().get(1).top1());
  }

  @Test
  void ratesAreThoseOfTheTraining() throws IOException {
    Evaluation evaluation = evaluate(7, 0);
    for (int steps : STEPS) {
      try (FiringRates rates = new FiringRates(manager)) {
        InferencePass.run(
            network,
            new ParameterStore(manager, false),
            input(),
            steps,
            rates,
            (step, total) -> true);
        assertThat(evaluation.meanRate(steps)).isCloseTo(rates.mean(), within(1e-9));
        List<Double> byLayer = List.copyOf(rates.byLayer().values());
        double operations = 0;
        for (int i = 0; i < byLayer.size(); i++) {
          LayerActivity layer = evaluation.layers().get(i);
          assertThat(layer.layer()).isEqualTo(i + 1);
          assertThat(layer.rate(steps)).isCloseTo(byLayer.get(i), within(1e-9));
          operations += byLayer.get(i) * layer.neurons() * steps * layer.fanOut();
        }
        assertThat(evaluation.synapticOperations(steps)).isCloseTo(operations, within(1e-6));
      }
    }
    assertThat(evaluation.layers())
        .extracting(LayerActivity::shape)
        .containsExactly(new Shape(6, 8, 8), new Shape(8, 4, 4), new Shape(8, 2, 2));
  }

  @Test
  void keepsTheSamplesOfTheLargestLoss() throws IOException {
    float[] logits = logits(DETAIL).toFloatArray();
    List<Integer> expected = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      expected.add(i);
    }
    expected.sort(Comparator.comparingDouble((Integer i) -> -loss(logits, i, DETAIL)));
    List<ScoredSample> worst = evaluate(7, 4).worst();
    assertThat(worst).extracting(ScoredSample::index).isEqualTo(expected.subList(0, 4));
    ScoredSample first = worst.get(0);
    assertThat(first.label()).isEqualTo(images.label(first.index()));
    assertThat(first.loss()).isCloseTo(loss(logits, first.index(), DETAIL), within(1e-5));
    assertThat(first.probability()).isCloseTo(largest(logits, first.index()), within(1e-5));
    float[] values = new float[3 * 64];
    images.read(first.index(), new java.util.SplittableRandom(), values, 0);
    assertThat(first.values()).containsExactly(values);
  }

  @Test
  void doesNotDependOnTheBatchSizeAndLeavesNoArrays() throws IOException {
    Evaluation whole = evaluate(20, 3);
    long before = NativeArrays.count();
    Evaluation parts = evaluate(3, 3);
    assertThat(NativeArrays.count()).isEqualTo(before);
    assertThat(parts.layers()).isEqualTo(whole.layers());
    assertThat(parts.worst())
        .extracting(ScoredSample::index)
        .isEqualTo(whole.worst().stream().map(ScoredSample::index).toList());
  }

  @Test
  void refusesNumbersThatMakeNoSense() {
    assertThatThrownBy(() -> new Evaluator(network, List.of(2, 0), 2, 1))
        .hasMessageContaining("at least 1");
    assertThatThrownBy(() -> new Evaluator(network, List.of(), 2, 1))
        .hasMessageContaining("at least 1");
    assertThatThrownBy(() -> new Evaluator(network, List.of(2), 4, 1))
        .hasMessageContaining("4 is not among");
  }

  private NDArray input() throws IOException {
    float[] values = new float[20 * 3 * 64];
    for (int i = 0; i < 20; i++) {
      images.read(i, new java.util.SplittableRandom(), values, i * 3 * 64);
    }
    return manager.create(values, new Shape(20, 3, 8, 8));
  }

  private NDArray logits(int steps) throws IOException {
    return logits(network, steps);
  }

  private NDArray logits(SpikingNetwork of, int steps) throws IOException {
    of.setTimeSteps(steps);
    NDList pixels = new NDList(input());
    return of.forward(new ParameterStore(manager, false), pixels, false).singletonOrThrow();
  }

  private double meanLoss(NDArray logits, int steps) {
    float[] values = logits.toFloatArray();
    double sum = 0;
    for (int i = 0; i < 20; i++) {
      sum += loss(values, i, steps);
    }
    return sum / 20;
  }

  private double loss(float[] logits, int sample, int steps) {
    double sum = 0;
    for (int c = 0; c < 3; c++) {
      sum += Math.exp(logits[3 * sample + c] / steps);
    }
    return Math.log(sum) - logits[3 * sample + images.label(sample)] / (double) steps;
  }

  /** The largest probability, the softmax of the mean logits. */
  private static double largest(float[] logits, int sample) {
    double sum = 0;
    double largest = 0;
    for (int c = 0; c < 3; c++) {
      double weight = Math.exp(logits[3 * sample + c] / (double) DETAIL);
      sum += weight;
      largest = Math.max(largest, weight);
    }
    return largest / sum;
  }
}
