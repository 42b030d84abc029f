package org.ottt.djl.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.SampleSource;
import org.ottt.djl.data.Split;
import org.ottt.djl.data.glyph.GlyphSet;
import org.ottt.djl.data.glyph.GlyphSplit;
import org.ottt.djl.evaluation.Evaluation;
import org.ottt.djl.evaluation.ScoredSample;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.model.SpikingVgg;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.rule.Bptt;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.testing.EqualBits;
import org.ottt.djl.testing.NativeArrays;
import org.ottt.djl.training.schedule.LearningRateSchedule;

@EqualBits
class ExperimentTest {

  /** Noise on a dark or a bright field; with {@code frames} above 0 shown that many times. */
  private record Fields(int size, int frames) implements SampleSource {

    @Override
    public Shape sampleShape() {
      return frames == 0 ? new Shape(1, 4, 4) : new Shape(frames, 1, 4, 4);
    }

    @Override
    public List<String> classNames() {
      return List.of("dark", "bright");
    }

    @Override
    public int label(int index) {
      return index % 2;
    }

    @Override
    public void read(int index, SplittableRandom random, float[] target, int offset) {
      for (int i = 0; i < sampleShape().size(); i++) {
        target[offset + i] = (float) (2 * label(index) - 1 + random.nextDouble(-0.5, 0.5));
      }
    }
  }

  /** Fields with something about them changed. */
  private static class Changed implements SampleSource {

    private final Fields fields;

    Changed(Fields fields) {
      this.fields = fields;
    }

    @Override
    public int size() {
      return fields.size();
    }

    @Override
    public Shape sampleShape() {
      return fields.sampleShape();
    }

    @Override
    public List<String> classNames() {
      return fields.classNames();
    }

    @Override
    public int label(int index) {
      return fields.label(index);
    }

    @Override
    public void read(int index, SplittableRandom random, float[] target, int offset) {
      fields.read(index, random, target, offset);
    }
  }

  /** Fields whose labels do not begin with 0. */
  private static final class Shifted extends Changed {

    private final int shift;

    Shifted(Fields fields, int shift) {
      super(fields);
      this.shift = shift;
    }

    @Override
    public int label(int index) {
      return super.label(index) + shift;
    }

    @Override
    public String identity(int index) {
      return "field " + index;
    }
  }

  private static SpikingNetwork network() {
    return SpikingVgg.builder().optLayout(8).optClasses(2).optTimeSteps(3).build();
  }

  private static Experiment.Builder experiment() {
    return Experiment.builder(new Fields(64, 0), new Fields(20, 0))
        .setNetwork(network())
        .optBatchSize(8)
        .optEpochs(3);
  }

  @Test
  void learnsAndTellsWhatItMeasured() throws IOException {
    try (Experiment experiment = experiment().build()) {
      List<EpochMetrics> rows = experiment.train();
      assertThat(rows).extracting(EpochMetrics::epoch).containsExactly(1, 1, 2, 2, 3, 3);
      assertThat(rows.get(0).split()).isEqualTo(Split.TRAIN);
      assertThat(rows.get(0).lr()).isEqualTo(0.1);
      EpochMetrics last = rows.get(5);
      assertThat(last.split()).isEqualTo(Split.TEST);
      assertThat(last.top1()).isEqualTo(1);

      Evaluation evaluation = experiment.evaluate(1, 3);
      assertThat(evaluation.detailSteps()).isEqualTo(3);
      assertThat(evaluation.accuracies().get(1).samples()).isEqualTo(20);
      assertThat(evaluation.accuracies().get(1).top1()).isEqualTo(20);
    }
  }

  @Test
  void theLossIsThatOfTraining() throws IOException {
    GlyphSet glyphs = new GlyphSet(1);
    try (Experiment experiment =
        Experiment.builder(
                glyphs.imageSet(GlyphSplit.TRAIN, 40), glyphs.imageSet(GlyphSplit.TEST, 20))
            .setNetwork(SpikingVgg.builder().optLayout(4).optTimeSteps(2).build())
            .optEpochs(1)
            .build()) {
      EpochMetrics test = experiment.train().get(1);
      assertThat(experiment.evaluate(2).accuracies().get(0).trainingLoss())
          .isCloseTo(test.loss(), within(1e-5));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 2", "-1, 0, -1"})
  void aLabelOfNoClassIsNamed(int shift, int sample, int label) {
    SampleSource shifted = new Shifted(new Fields(8, 0), shift);
    try (Experiment experiment =
        Experiment.builder(shifted, shifted).setNetwork(network()).build()) {
      String rest = " has label " + label + ", but there are 2 class names";
      assertThatThrownBy(experiment::train)
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageMatching("Sample [0-7] \\(field [0-7]\\)" + rest + ".*");
      assertThatThrownBy(() -> experiment.evaluate(3))
          .isInstanceOf(DataException.class)
          .hasMessageStartingWith("Sample %d (field %d)%s".formatted(sample, sample, rest));
    }
  }

  @Test
  void predictsInTheOrderOfTheTestSet() throws IOException {
    try (Experiment experiment = experiment().build()) {
      experiment.train();
      List<ScoredSample> samples = experiment.predict(7);
      assertThat(samples).extracting(ScoredSample::index).containsExactly(0, 1, 2, 3, 4, 5, 6);
      assertThat(samples).extracting(ScoredSample::label).containsExactly(0, 1, 0, 1, 0, 1, 0);
      assertThat(samples).allMatch(sample -> sample.predicted() == sample.label());
      assertThatThrownBy(() -> experiment.predict(21))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("1 to 20");
    }
  }

  @Test
  void framesSetTheNumberOfSteps() {
    try (Experiment experiment =
        Experiment.builder(new Fields(8, 5), new Fields(8, 5)).setNetwork(network()).build()) {
      assertThat(experiment.trainer().timeSteps()).isEqualTo(5);
    }
    try (Experiment experiment = experiment().build()) {
      assertThat(experiment.trainer().timeSteps()).isEqualTo(3);
    }
    try (Experiment experiment = experiment().optTimeSteps(2).build()) {
      assertThat(experiment.trainer().timeSteps()).isEqualTo(2);
    }
  }

  @Test
  void sameSeedGivesTheSameWeights() {
    try (Experiment one = experiment().build();
        Experiment other = experiment().optSeed(2).build()) {
      assertThat(one.weights()).hasSameSizeAs(other.weights());
      assertThat(first(one)).isNotEqualTo(first(other));
    }
    float[] before;
    try (Experiment one = experiment().build()) {
      one.train();
      before = first(one);
    }
    try (Experiment again = experiment().build()) {
      assertThat(first(again)).isNotEqualTo(before);
      again.train();
      assertThat(first(again)).containsExactly(before);
    }
  }

  private static float[] first(Experiment experiment) {
    return experiment.weights().values().iterator().next();
  }

  @Test
  void theRuleIsTheOneThatIsGiven() {
    try (Experiment usual = experiment().build();
        Experiment other = experiment().optRule(new Bptt()).build()) {
      assertThat(usual.trainer().rule()).isInstanceOf(OtttA.class);
      assertThat(other.trainer().rule()).isInstanceOf(Bptt.class);
    }
  }

  @Test
  void theLearningRateIsTheOneThatIsGiven() {
    try (Experiment experiment =
        experiment().optEpochs(1).optLearningRate(LearningRateSchedule.constant(0.02f)).build()) {
      assertThat(experiment.train().get(0).lr()).isCloseTo(0.02, within(1e-8));
    }
  }

  @Test
  void theSquaredErrorIsAPartOfWhatIsLearned() {
    float[] usual = learned(experiment());
    assertThat(learned(experiment().optMseWeight(0.05f))).containsExactly(usual);
    assertThat(learned(experiment().optMseWeight(1))).isNotEqualTo(usual);
  }

  private static float[] learned(Experiment.Builder builder) {
    try (Experiment experiment = builder.optEpochs(1).build()) {
      experiment.train();
      return first(experiment);
    }
  }

  @Test
  void isTrainedOnce() {
    try (Experiment experiment = experiment().optEpochs(1).build()) {
      experiment.train();
      assertThatThrownBy(experiment::train)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("build a new one");
    }
  }

  @Test
  void aNetworkThatDoesNotFitTheDataLeavesNothingOpen() {
    int before = NativeArrays.count();
    for (int i = 0; i < 2; i++) {
      // Three pools cannot halve 4 x 4 pixels.
      SpikingNetwork network =
          SpikingVgg.builder().optLayout(8, -1, 8, -1, 8, -1, 8).optClasses(2).build();
      assertThatThrownBy(
              () ->
                  Experiment.builder(new Fields(8, 0), new Fields(8, 0))
                      .setNetwork(network)
                      .build())
          .isInstanceOf(RuntimeException.class);
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void needsANetwork() {
    assertThatThrownBy(() -> Experiment.builder(new Fields(8, 0), new Fields(8, 0)).build())
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("setNetwork");
  }

  /** Notes in which order samples are read; without workers that is the order of the batches. */
  private static final class Noting extends Changed {

    private final List<Integer> order;

    Noting(Fields fields, List<Integer> order) {
      super(fields);
      this.order = order;
    }

    @Override
    public void read(int index, SplittableRandom random, float[] target, int offset) {
      order.add(index);
      super.read(index, random, target, offset);
    }
  }

  /** Returns the order of the training samples in two epochs. */
  private static List<Integer> trainingOrder(int seed, List<Integer> testOrder) {
    List<Integer> order = new ArrayList<>();
    try (Experiment experiment =
        Experiment.builder(
                new Noting(new Fields(16, 0), order), new Noting(new Fields(5, 0), testOrder))
            .setNetwork(network())
            .optBatchSize(8)
            .optEpochs(2)
            .optSeed(seed)
            .build()) {
      experiment.train();
    }
    return order;
  }

  @Test
  void trainingSamplesAreShuffledBySeedAndEpochAndTestSamplesAreNot() {
    List<Integer> testOrder = new ArrayList<>();
    List<Integer> order = trainingOrder(1, testOrder);
    List<Integer> sorted = IntStream.range(0, 16).boxed().toList();
    List<Integer> first = order.subList(0, 16);
    assertThat(first).isNotEqualTo(sorted).containsExactlyInAnyOrderElementsOf(sorted);
    assertThat(order.subList(16, 32))
        .isNotEqualTo(first)
        .containsExactlyInAnyOrderElementsOf(sorted);
    assertThat(testOrder).containsExactly(0, 1, 2, 3, 4, 0, 1, 2, 3, 4);
    assertThat(trainingOrder(1, new ArrayList<>())).isEqualTo(order);
    assertThat(trainingOrder(2, new ArrayList<>())).isNotEqualTo(order);
  }
}
