package org.ottt.djl.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ottt.djl.testing.Close.assertClose;

import ai.djl.engine.Engine;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.ottt.djl.network.AveragePool;
import org.ottt.djl.network.GlobalAveragePool;
import org.ottt.djl.network.NeuronDropout;
import org.ottt.djl.network.NormalizerFreeBlock;
import org.ottt.djl.network.SpikingGraph;
import org.ottt.djl.network.SpikingLayer;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.network.SpikingSequence;
import org.ottt.djl.network.SynapticCurrent;
import org.ottt.djl.network.UnfilteredCurrent;
import org.ottt.djl.neuron.ArctanSurrogate;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.RectangularSurrogate;
import org.ottt.djl.neuron.Reset;
import org.ottt.djl.neuron.SigmoidSurrogate;
import org.ottt.djl.neuron.Surrogate;
import org.ottt.djl.neuron.TriangularSurrogate;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.synapse.AveragePooling;
import org.ottt.djl.synapse.Conv2dSynapse;
import org.ottt.djl.synapse.LinearSynapse;
import org.ottt.djl.testing.MarginSurrogate;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.testing.TestTrainer;

/**
 * Both forms of OTTT_A on networks that nobody thought of: the same spikes, logits and gradients.
 */
class RandomNetworksTest {

  private static final int NETWORKS = 80;

  /** No neuron may come nearer to its threshold: sums in another order would flip it. */
  private static final double MARGIN = 2e-5;

  private record Run(List<float[]> logits, Map<String, float[]> gradients) {}

  @Test
  void bothFormsAgreeOn80Networks() {
    int compared = 0;
    for (long seed = 1; compared < NETWORKS; seed++) {
      assertThat(seed).as("seeds without a neuron near its threshold").isLessThan(10 * NETWORKS);
      MarginSurrogate watch = new MarginSurrogate(surrogate(new Random(seed)));
      Run spikes = run(seed, watch, OtttA.Form.TWO_FORWARD);
      if (watch.margin() > MARGIN) {
        Run traces = run(seed, surrogate(new Random(seed)), OtttA.Form.TRACE);
        assertClose("network " + seed + " logits", traces.logits, spikes.logits, 5e-5);
        assertClose("network " + seed + " gradient", traces.gradients, spikes.gradients, 1e-4);
        compared++;
      }
    }
  }

  private static Surrogate surrogate(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> new SigmoidSurrogate(1 + 5 * random.nextFloat());
      case 1 -> new RectangularSurrogate(0.3f + random.nextFloat());
      case 2 -> new ArctanSurrogate(1 + random.nextFloat());
      default -> new TriangularSurrogate(0.5f + random.nextFloat());
    };
  }

  private static Run run(long seed, Surrogate surrogate, OtttA.Form form) {
    Random random = new Random(1000 + seed);
    float[] leaks = {0f, 0.25f, 0.5f, 0.9f, 1f};
    LifParameters lif =
        new LifParameters(
            leaks[random.nextInt(leaks.length)],
            0.3f + random.nextFloat(),
            Reset.SUBTRACT,
            surrogate);
    int timeSteps = 1 + random.nextInt(6);
    Shape shape = random.nextBoolean() ? new Shape(2, 2, 6, 6) : new Shape(2, timeSteps, 2, 6, 6);
    SpikingNetwork network = network(random, lif);
    try (TestTrainer run = new TestTrainer(network, new OtttA(form), timeSteps, shape, seed)) {
      // The masks of dropout are drawn in the same order in both forms.
      Engine.getInstance().setRandomSeed((int) seed);
      run.train(TestBatches.random(run.trainer().getManager(), seed, TestNetworks.CLASSES, shape));
      return new Run(List.copyOf(run.logits()), run.gradients().get(0));
    }
  }

  private static SpikingNetwork network(Random random, LifParameters lif) {
    SpikingSequence body = new SpikingSequence();
    switch (random.nextInt(3)) {
      case 0 -> chain(random, lif, body);
      case 1 -> body.add(graph(random, lif)).add(new GlobalAveragePool());
      default -> residual(random, lif, body);
    }
    return new SpikingNetwork(
        body, LinearSynapse.builder(TestNetworks.CLASSES).optBias(random.nextBoolean()).build(), 1);
  }

  private static Conv2dSynapse convolution(Random random, int channels) {
    int kernel = random.nextBoolean() ? 3 : 1;
    return Conv2dSynapse.builder(channels)
        .optKernel(kernel, kernel / 2)
        .optGroups(random.nextBoolean() ? 2 : 1)
        .optBias(random.nextInt(4) > 0)
        .optStandardized(kernel == 3 && random.nextBoolean())
        .optInputScale(random.nextBoolean() ? 2.74f : 1f)
        .build();
  }

  /** Makes averages of the currents, with zeros around them or not. */
  private static Conv2dSynapse pooled(Random random, int channels) {
    return Conv2dSynapse.builder(channels)
        .optBias(random.nextInt(4) > 0)
        .optPool(random.nextBoolean() ? new AveragePooling(3, 1, 1) : new AveragePooling(2, 1, 0))
        .build();
  }

  private static void chain(Random random, LifParameters lif, SpikingSequence body) {
    int layers = 1 + random.nextInt(3);
    for (int i = 0; i < layers; i++) {
      // Thresholds may differ from layer to layer.
      LifParameters own = lif.withThreshold(lif.threshold() * (0.75f + random.nextFloat() / 2));
      boolean pools = random.nextInt(3) == 0;
      body.add(new SpikingLayer(pools ? pooled(random, 4) : convolution(random, 4), own));
      if (random.nextInt(3) == 0) {
        body.add(new NeuronDropout(0.3f));
      }
      if (i == 0 && random.nextBoolean()) {
        body.add(new AveragePool(2));
      }
    }
    body.add(new GlobalAveragePool());
  }

  private static SpikingGraph graph(Random random, LifParameters lif) {
    SpikingGraph.Builder graph =
        SpikingGraph.builder()
            .addLayer("a", lif)
            .addLayer("b", lif)
            .connect(SpikingGraph.INPUT, "a", convolution(random, 4))
            .connect("a", "b", Conv2dSynapse.builder(4).optStride(2).build());
    if (random.nextBoolean()) {
      graph.connectBack("b", "a", convolution(random, 4));
    }
    if (random.nextBoolean()) {
      graph.connectBack("a", "b", convolution(random, 4));
    }
    if (random.nextBoolean()) {
      graph.connectBack("b", "b", convolution(random, 4));
    }
    return graph.build();
  }

  private static void residual(Random random, LifParameters lif, SpikingSequence body) {
    body.add(new SynapticCurrent(convolution(random, 4)));
    int blocks = 1 + random.nextInt(2);
    for (int i = 0; i < blocks; i++) {
      body.add(
          new NormalizerFreeBlock(
              new Lif(lif),
              List.of(new SpikingLayer(convolution(random, 4), lif)),
              convolution(random, 4),
              random.nextBoolean() ? convolution(random, 4) : null,
              0.2f + random.nextFloat(),
              1 + random.nextFloat()));
    }
    body.add(new GlobalAveragePool()).add(new UnfilteredCurrent());
  }
}
