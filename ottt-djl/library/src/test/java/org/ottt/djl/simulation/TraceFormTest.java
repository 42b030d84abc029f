package org.ottt.djl.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ottt.djl.testing.Close.assertClose;

import ai.djl.engine.Engine;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.ArctanSurrogate;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.RectangularSurrogate;
import org.ottt.djl.neuron.TriangularSurrogate;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.testing.MarginSurrogate;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.testing.TestTrainer;

/**
 * The trace form gives what one forward on spikes and one on traces give: every spike, the logits
 * and the gradients.
 */
class TraceFormTest {

  /** No neuron may come nearer to its threshold: sums in another order would flip it. */
  private static final double MARGIN = 2e-5;

  private record Case(
      String name,
      int timeSteps,
      LifParameters lif,
      boolean frames,
      Function<LifParameters, SpikingNetwork> network) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    LifParameters lif = LifParameters.DEFAULT;
    Function<LifParameters, SpikingNetwork> plain = p -> TestNetworks.convolutional(p, 0);
    Function<LifParameters, SpikingNetwork> dropout = p -> TestNetworks.convolutional(p, 0.3f);
    return Stream.of(
        new Case("T = 1", 1, lif, false, plain),
        new Case("T = 2", 2, lif, false, plain),
        new Case("the method's settings, T = 6", 6, lif, false, plain),
        new Case("T = 8, long memory", 8, lif.withLeak(0.9f), false, plain),
        new Case("no memory", 5, lif.withLeak(0), false, plain),
        new Case("low threshold", 6, lif.withThreshold(0.3f), false, plain),
        new Case("frames", 6, lif.withLeak(0.75f), true, plain),
        new Case("dropout", 6, lif, false, dropout),
        new Case("dropout on frames", 5, lif.withThreshold(0.5f), true, dropout),
        new Case("rectangle", 6, lif.withSurrogate(new RectangularSurrogate(1)), false, plain),
        new Case(
            "arctangent, threshold 1.5",
            6,
            lif.withThreshold(1.5f).withSurrogate(new ArctanSurrogate()),
            true,
            plain),
        new Case("triangle", 7, lif.withSurrogate(new TriangularSurrogate(2)), false, plain),
        new Case("mixed parts", 6, lif, false, TestNetworks::mixed),
        new Case(
            "mixed parts on frames",
            8,
            lif.withLeak(0.8f).withThreshold(0.7f).withSurrogate(new ArctanSurrogate(1)),
            true,
            TestNetworks::mixed));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void equalsTheTwoForwardForm(Case c) {
    long seed = seedWithMargin(c);
    Run twoForward = run(c, seed, OtttA.Form.TWO_FORWARD, c.lif);
    Run trace = run(c, seed, OtttA.Form.AUTOMATIC, c.lif);

    assertThat(trace.spikes).as("spikes by layer and step").hasSameSizeAs(twoForward.spikes);
    for (int i = 0; i < twoForward.spikes.size(); i++) {
      assertThat(trace.spikes.get(i)).as("spikes %d", i).containsExactly(twoForward.spikes.get(i));
    }
    assertThat(twoForward.spikes).as("some neurons fire").anyMatch(layer -> contains(layer, 1));
    assertThat(twoForward.spikes).as("some do not").anyMatch(layer -> contains(layer, 0));
    assertClose("logits of step", trace.logits, twoForward.logits, 1e-5);
    assertClose("gradient", trace.gradients, twoForward.gradients, 2e-5);
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
    for (long seed = 1; seed < 40; seed++) {
      MarginSurrogate surrogate = new MarginSurrogate(c.lif.surrogate());
      run(c, seed, OtttA.Form.TWO_FORWARD, c.lif.withSurrogate(surrogate));
      if (surrogate.margin() > MARGIN) {
        return seed;
      }
    }
    throw new AssertionError("no seed gives a margin of " + MARGIN);
  }

  private static Run run(Case c, long seed, OtttA.Form form, LifParameters lif) {
    SpikingNetwork network = c.network.apply(lif);
    OtttA rule = new OtttA(form);
    assertThat(rule.runsInTraceForm(network)).isEqualTo(form == OtttA.Form.AUTOMATIC);
    Shape still = TestNetworks.IMAGES;
    Shape shape = c.frames ? new Shape(still.get(0), c.timeSteps).addAll(still.slice(1)) : still;
    try (TestTrainer trainer = new TestTrainer(network, rule, c.timeSteps, shape, seed)) {
      // The masks of dropout are drawn in the same order in both forms.
      Engine.getInstance().setRandomSeed((int) seed);
      Batch batch =
          TestBatches.random(
              trainer.trainer().getManager(), seed + 100, TestNetworks.CLASSES, shape);
      trainer.train(batch);
      return new Run(
          List.copyOf(trainer.spikes()),
          List.copyOf(trainer.logits()),
          Map.copyOf(trainer.gradients().get(0)));
    }
  }

  private record Run(List<float[]> spikes, List<float[]> logits, Map<String, float[]> gradients) {}
}
