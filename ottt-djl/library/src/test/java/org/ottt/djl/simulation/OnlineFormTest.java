package org.ottt.djl.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.ottt.djl.testing.Close.assertClose;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.model.NfResNet;
import org.ottt.djl.model.SpikingVgg;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.Surrogate;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.testing.TestTrainer;

/**
 * The trace form of OTTT_O against the exact one: the same where the weights do not move, and else
 * with an error on the order of the learning rate.
 */
class OnlineFormTest {

  /** No neuron may come nearer to its threshold: sums in another order would flip it. */
  private static final double MARGIN = 2e-5;

  private static final int SEEDS = 60;

  /** What is far more than rounding in a membrane of the order of 1. */
  private static final double BEYOND_ROUNDING = 2e-5;

  private record Case(
      String name,
      int timeSteps,
      LifParameters lif,
      Shape shape,
      Function<LifParameters, SpikingNetwork> network,
      float rate,
      boolean isExact,
      boolean readsSpikes) {

    Case(
        String name,
        int timeSteps,
        LifParameters lif,
        Shape shape,
        Function<LifParameters, SpikingNetwork> network) {
      this(name, timeSteps, lif, shape, network, 4e-3f, false, true);
    }

    /** Without memory, or after pixels only, the trace form is the exact one. */
    Case exact() {
      return new Case(name, timeSteps, lif, shape, network, rate, true, readsSpikes);
    }

    Case readingCurrents(float newRate) {
      return new Case(name, timeSteps, lif, shape, network, newRate, isExact, false);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    LifParameters lif = LifParameters.DEFAULT;
    Shape still = TestNetworks.IMAGES;
    Shape frames = new Shape(3, 5, 2, 6, 6);
    return Stream.of(
        new Case("VGG", 6, lif, still, p -> TestNetworks.convolutional(p, 0)),
        new Case("dropout", 5, lif, still, p -> TestNetworks.convolutional(p, 0.3f)),
        new Case("frames", 5, lif.withLeak(0.75f), frames, p -> TestNetworks.convolutional(p, 0)),
        new Case("mixed parts", 6, lif.withThreshold(0.7f), still, TestNetworks::mixed),
        new Case("no memory", 4, lif.withLeak(0), still, TestNetworks::mixed).exact(),
        new Case("classifier on neurons", 6, lif, still, p -> TestNetworks.full(p, 20, 6)).exact(),
        new Case("VGG-F", 5, lif, new Shape(2, 3, 8, 8), OnlineFormTest::feedback),
        new Case("NF-ResNet", 4, lif, new Shape(2, 3, 32, 32), OnlineFormTest::residual)
            .readingCurrents(0.5f));
  }

  private static SpikingNetwork feedback(LifParameters lif) {
    return SpikingVgg.builder()
        .optLayout(4, SpikingVgg.POOL, 6)
        .optClasses(TestNetworks.CLASSES)
        .optFeedback(true)
        .optNeurons(lif)
        .build();
  }

  private static SpikingNetwork residual(LifParameters lif) {
    return NfResNet.builder(NfResNet.Depth.NF_RESNET_18)
        .optStages(List.of(1, 1), 4, 6)
        .optClasses(TestNetworks.CLASSES)
        .optNeurons(lif)
        .build();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void formsAgreeWhereTheWeightsDoNotMove(Case c) {
    long seed = seedWithMargin(c);
    Run exact = run(c, seed, OtttO.Form.EXACT, 0);
    Run trace = run(c, seed, OtttO.Form.TRACE, 0);

    assertSameSpikes(trace, exact);
    assertThat(exact.spikes).as("some neurons fire").anyMatch(layer -> contains(layer, 1));
    assertThat(exact.spikes).as("some do not").anyMatch(layer -> contains(layer, 0));
    assertClose("logits of step", trace.logits, exact.logits, 1e-5);
    assertThat(trace.gradients).hasSize(c.timeSteps);
    for (int t = 0; t < c.timeSteps; t++) {
      assertClose("gradient at " + t, trace.gradients.get(t), exact.gradients.get(t), 2e-5);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void membranesDifferByTheOrderOfTheLearningRate(Case c) {
    Pair whole = pairWithSameSpikes(c, c.rate);
    Pair half = pair(c, whole.seed, c.rate / 2);
    assertSameSpikes(half.trace, half.exact);

    double apart = whole.membranesApart();
    if (c.isExact) {
      assertThat(apart).as("there is no past to differ in").isLessThan(1e-6);
      return;
    }
    assertThat(half.membranesApart()).as("by lr / 2").isGreaterThan(BEYOND_ROUNDING);
    assertThat(apart / half.membranesApart()).as("by lr and by lr / 2").isCloseTo(2, within(0.1));
  }

  /** All but where a residual stream is read, whose past is known under past weights only. */
  static Stream<Case> casesThatReadSpikes() {
    return cases().filter(Case::readsSpikes);
  }

  @ParameterizedTest
  @MethodSource("casesThatReadSpikes")
  void logitsAreThoseOfThePresentSpikes(Case c) {
    Pair pair = pairWithSameSpikes(c, c.rate);

    // As long as the spikes are the same, the classifier sees and learns the same in both forms.
    assertClose("logits of step", pair.trace.logits, pair.exact.logits, 1e-5);
    for (int t = 0; t < c.timeSteps; t++) {
      assertClose(
          "classifier's gradient at " + t,
          classifier(pair.trace.gradients.get(t)),
          classifier(pair.exact.gradients.get(t)),
          2e-5);
    }
  }

  private static Map<String, float[]> classifier(Map<String, float[]> gradients) {
    Map<String, float[]> found = new TreeMap<>(gradients);
    found.keySet().removeIf(name -> !name.contains("classifier"));
    assertThat(found).isNotEmpty();
    return found;
  }

  private static void assertSameSpikes(Run actual, Run expected) {
    assertThat(actual.spikes).as("spikes by layer and step").hasSameSizeAs(expected.spikes);
    for (int i = 0; i < expected.spikes.size(); i++) {
      assertThat(actual.spikes.get(i)).as("spikes %d", i).containsExactly(expected.spikes.get(i));
    }
  }

  private static boolean contains(float[] values, float value) {
    for (float v : values) {
      if (v == value) {
        return true;
      }
    }
    return false;
  }

  /** Returns the first seed at which no neuron comes too near to its threshold. */
  private static long seedWithMargin(Case c) {
    for (long seed = 1; seed < SEEDS; seed++) {
      double least = Double.POSITIVE_INFINITY;
      for (float[] membranes : run(c, seed, OtttO.Form.EXACT, 0).membranes) {
        for (float distance : membranes) {
          least = Math.min(least, Math.abs(distance));
        }
      }
      if (least > MARGIN) {
        return seed;
      }
    }
    throw new AssertionError("no seed gives a margin of " + MARGIN);
  }

  /** Returns both forms at the first seed at which no membrane is moved over its threshold. */
  private static Pair pairWithSameSpikes(Case c, float rate) {
    for (long seed = 1; seed < SEEDS; seed++) {
      Pair pair = pair(c, seed, rate);
      if (pair.hasSameSpikes()) {
        return pair;
      }
    }
    throw new AssertionError("no seed gives the same spikes in both forms");
  }

  private static Pair pair(Case c, long seed, float rate) {
    return new Pair(
        seed, run(c, seed, OtttO.Form.EXACT, rate), run(c, seed, OtttO.Form.TRACE, rate));
  }

  private record Pair(long seed, Run exact, Run trace) {

    boolean hasSameSpikes() {
      for (int i = 0; i < exact.spikes.size(); i++) {
        if (!Arrays.equals(exact.spikes.get(i), trace.spikes.get(i))) {
          return false;
        }
      }
      return true;
    }

    /** Root of the mean square over all neurons, steps and samples. */
    double membranesApart() {
      assertThat(trace.membranes).hasSameSizeAs(exact.membranes);
      double sum = 0;
      long count = 0;
      for (int i = 0; i < exact.membranes.size(); i++) {
        float[] a = trace.membranes.get(i);
        float[] b = exact.membranes.get(i);
        for (int k = 0; k < b.length; k++) {
          sum += (a[k] - b[k]) * (double) (a[k] - b[k]);
          count++;
        }
      }
      return Math.sqrt(sum / count);
    }
  }

  private static Run run(Case c, long seed, OtttO.Form form, float rate) {
    MembraneRecorder recorder = new MembraneRecorder(c.lif.surrogate());
    SpikingNetwork network = c.network.apply(c.lif.withSurrogate(recorder));
    OtttO rule = new OtttO(form);
    try (TestTrainer trainer = new TestTrainer(network, rule, c.timeSteps, c.shape, seed, rate)) {
      // The masks of dropout are drawn in the same order in both forms.
      Engine.getInstance().setRandomSeed((int) seed);
      trainer.train(
          TestBatches.random(
              trainer.trainer().getManager(), seed + 100, TestNetworks.CLASSES, c.shape));
      return new Run(
          List.copyOf(trainer.spikes()),
          List.copyOf(trainer.logits()),
          List.copyOf(trainer.gradients()),
          List.copyOf(recorder.membranes));
    }
  }

  private record Run(
      List<float[]> spikes,
      List<float[]> logits,
      List<Map<String, float[]>> gradients,
      List<float[]> membranes) {}

  /** Writes down u - V_th of each layer, step by step. */
  private static final class MembraneRecorder implements Surrogate, TestTrainer.Recording {

    private final Surrogate inner;
    private final List<float[]> membranes = new ArrayList<>();

    MembraneRecorder(Surrogate inner) {
      this.inner = inner;
    }

    @Override
    public void forget() {
      membranes.clear();
    }

    @Override
    public String name() {
      return inner.name();
    }

    @Override
    public float slope() {
      return inner.slope();
    }

    @Override
    public NDArray derivative(NDArray x) {
      return inner.derivative(x);
    }

    @Override
    public NDArray pseudoSpike(NDArray x) {
      float[] values = x.toFloatArray();
      for (int i = 0; i < values.length; i++) {
        values[i] /= inner.slope();
      }
      membranes.add(values);
      return inner.pseudoSpike(x);
    }
  }
}
