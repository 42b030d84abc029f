package org.ottt.djl.rule;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.network.Flatten;
import org.ottt.djl.network.SpikingLayer;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.network.SpikingSequence;
import org.ottt.djl.neuron.AdaptiveLif;
import org.ottt.djl.neuron.CurrentBasedLif;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.NeuronModel;
import org.ottt.djl.neuron.ParametricLif;
import org.ottt.djl.synapse.LinearSynapse;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestTrainer;

/**
 * OTTT_A against its definition: everything in doubles, with the whole history kept and no
 * recursion. The gradient of a connection is the error at the membrane after it times the sum of
 * all spikes in front of it, each weighted with the filter K of that membrane.
 */
class HistoryTest {

  private static final int T = 6;
  private static final int INPUTS = 5;
  private static final int[] SIZES = {6, 7};
  private static final int CLASSES = 3;
  private static final double THRESHOLD = 0.5;
  private static final LifParameters LIF = LifParameters.DEFAULT.withThreshold((float) THRESHOLD);

  /** Two layers: their models, their filters K(n), the membrane from all currents and spikes. */
  private record Layers(String name, List<NeuronModel> models, List<Dynamics> dynamics) {
    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * A neuron as sums over its history: u[t] = sum K(t-n) I[n] - V sum R(t-n) s[n], and how far
   * spikes have raised its threshold.
   */
  private record Dynamics(
      IntToDoubleFunction filter, IntToDoubleFunction reset, IntToDoubleFunction raised) {

    static Dynamics leaky(double leak) {
      return new Dynamics(n -> Math.pow(leak, n), n -> n < 1 ? 0 : Math.pow(leak, n), n -> 0);
    }
  }

  static Stream<Layers> layers() {
    Dynamics half = Dynamics.leaky(0.5);
    Dynamics cuba =
        new Dynamics(
            n -> {
              double sum = 0;
              for (int i = 0; i <= n; i++) {
                sum += Math.pow(0.25, i) * Math.pow(0.75, n - i);
              }
              return sum;
            },
            n -> n < 1 ? 0 : Math.pow(0.75, n),
            n -> 0);
    Dynamics adaptive =
        new Dynamics(
            half.filter(), half.reset(), n -> n < 1 ? 0 : 0.5 * 0.25 * Math.pow(0.75, n - 1));
    NeuronModel lif = new Lif(LIF);
    return Stream.of(
        new Layers("one leak", List.of(lif, lif), List.of(half, half)),
        new Layers(
            "two leaks",
            List.of(lif, new Lif(LIF.withLeak(0.875f))),
            List.of(half, Dynamics.leaky(0.875))),
        new Layers(
            "IF in front",
            List.of(new Lif(LIF.withLeak(1f)), lif),
            List.of(Dynamics.leaky(1), half)),
        new Layers(
            "current-based",
            List.of(lif, new CurrentBasedLif(LIF.withLeak(0.75f), 0.25f)),
            List.of(half, cuba)),
        new Layers(
            "adaptive", List.of(new AdaptiveLif(LIF, 0.5f, 0.75f), lif), List.of(adaptive, half)),
        new Layers(
            "learnable leak",
            List.of(lif, new ParametricLif(LIF.withLeak(0.75f))),
            List.of(half, Dynamics.leaky(0.75))));
  }

  @ParameterizedTest
  @MethodSource("layers")
  void gradientsAreErrorsTimesFilteredHistories(Layers layers) {
    int compared = 0;
    for (long seed = 1; compared < 3; seed++) {
      assertThat(seed).as("seeds without a neuron near its threshold").isLessThan(60);
      Expected expected = new Expected(layers.dynamics(), seed);
      if (expected.margin > 1e-4) {
        Map<String, float[]> actual = train(layers, seed);
        for (int l = 0; l <= SIZES.length; l++) {
          String name = l == SIZES.length ? "classifier" : "0" + (l + 2) + "SpikingLayer";
          assertClose(actual, name, "weight", expected.weightGradients[l]);
          assertClose(actual, name, "bias", new double[][] {expected.biasGradients[l]});
        }
        compared++;
      }
    }
  }

  private static void assertClose(
      Map<String, float[]> actual, String layer, String what, double[][] expected) {
    String name =
        actual.keySet().stream()
            .filter(key -> key.contains(layer) && key.endsWith(what))
            .findFirst()
            .orElseThrow();
    double largest = 1e-9;
    for (double[] row : expected) {
      for (double value : row) {
        largest = Math.max(largest, Math.abs(value));
      }
    }
    int i = 0;
    for (double[] row : expected) {
      for (double value : row) {
        assertThat(Math.abs(actual.get(name)[i] - value))
            .as("%s[%d] is %s, expected %s", name, i, actual.get(name)[i], value)
            .isLessThan(2e-5 * largest);
        i++;
      }
    }
  }

  /** Values that are exact in floats: the same ones go into both computations. */
  private static float[] values(long seed, int count) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = Math.round(random.nextGaussian() * 256) / 512f;
    }
    return values;
  }

  private static float[] weights(int layer, long seed) {
    int in = layer == 0 ? INPUTS : SIZES[layer - 1];
    int out = layer == SIZES.length ? CLASSES : SIZES[layer];
    return values(100 * seed + layer, in * out);
  }

  private static float[] biases(int layer, long seed) {
    return values(100 * seed + 50 + layer, layer == SIZES.length ? CLASSES : SIZES[layer]);
  }

  private static Map<String, float[]> train(Layers layers, long seed) {
    SpikingSequence body = new SpikingSequence().add(new Flatten());
    for (int l = 0; l < SIZES.length; l++) {
      body.add(new SpikingLayer(LinearSynapse.builder(SIZES[l]).build(), layers.models().get(l)));
    }
    SpikingNetwork network = new SpikingNetwork(body, LinearSynapse.builder(CLASSES).build(), 1);
    Shape frames = new Shape(1, T, INPUTS, 1, 1);
    try (TestTrainer run = new TestTrainer(network, new OtttA(), T, frames, seed)) {
      network
          .getParameters()
          .forEach(
              entry -> {
                int l =
                    entry.getKey().contains("classifier")
                        ? SIZES.length
                        : entry.getKey().contains("02Spiking") ? 0 : 1;
                if (entry.getKey().endsWith("weight")) {
                  entry.getValue().getArray().set(weights(l, seed));
                } else if (entry.getKey().endsWith("bias")) {
                  entry.getValue().getArray().set(biases(l, seed));
                } else {
                  entry.getValue().getArray().set(new float[] {(float) Math.log(3)});
                }
              });
      run.train(
          TestBatches.of(run.trainer().getManager(), values(7 * seed, T * INPUTS), frames, 1));
      return run.gradients().get(0);
    }
  }

  /** The forward pass and OTTT_A's gradients by their definition. */
  private static final class Expected {

    private final double[][][] weightGradients = new double[SIZES.length + 1][][];
    private final double[][] biasGradients = new double[SIZES.length + 1][];
    private double margin = Double.POSITIVE_INFINITY;

    private Expected(List<Dynamics> dynamics, long seed) {
      int layers = SIZES.length;
      double[][][] currents = new double[layers][T][];
      double[][][] outputs = new double[layers + 1][T][];
      double[][][] slopes = new double[layers][T][];
      float[] input = values(7 * seed, T * INPUTS);
      for (int l = 0; l <= layers; l++) {
        int out = l == layers ? CLASSES : SIZES[l];
        weightGradients[l] = new double[out][l == 0 ? INPUTS : SIZES[l - 1]];
        biasGradients[l] = new double[out];
      }
      for (int t = 0; t < T; t++) {
        outputs[0][t] = new double[INPUTS];
        for (int i = 0; i < INPUTS; i++) {
          outputs[0][t][i] = input[t * INPUTS + i];
        }
        for (int l = 0; l < layers; l++) {
          currents[l][t] = affine(l, seed, outputs[l][t]);
          outputs[l + 1][t] = new double[SIZES[l]];
          slopes[l][t] = new double[SIZES[l]];
          for (int i = 0; i < SIZES[l]; i++) {
            double distance = -THRESHOLD;
            for (int n = 0; n <= t; n++) {
              distance += dynamics.get(l).filter().applyAsDouble(t - n) * currents[l][n][i];
              if (n < t) {
                double fired = outputs[l + 1][n][i];
                distance -= THRESHOLD * dynamics.get(l).reset().applyAsDouble(t - n) * fired;
                distance -= dynamics.get(l).raised().applyAsDouble(t - n) * fired;
              }
            }
            margin = Math.min(margin, Math.abs(distance));
            outputs[l + 1][t][i] = distance >= 0 ? 1 : 0;
            double p = 1 / (1 + Math.exp(-4 * distance));
            slopes[l][t][i] = 4 * p * (1 - p);
          }
        }
        double[] error = softmax(affine(layers, seed, outputs[layers][t]));
        error[1] -= 1;
        for (int i = 0; i < CLASSES; i++) {
          error[i] /= T;
        }
        for (int l = layers; l >= 0; l--) {
          // The classifier reads with the filter of the neurons in front of it.
          Dynamics reader = dynamics.get(Math.min(l, layers - 1));
          double[] below = new double[l == 0 ? INPUTS : SIZES[l - 1]];
          float[] w = weights(l, seed);
          for (int i = 0; i < error.length; i++) {
            biasGradients[l][i] += error[i];
            for (int j = 0; j < below.length; j++) {
              double history = l == 0 ? outputs[0][t][j] : 0;
              for (int n = 0; l > 0 && n <= t; n++) {
                history += reader.filter().applyAsDouble(t - n) * outputs[l][n][j];
              }
              weightGradients[l][i][j] += error[i] * history;
              below[j] += w[i * below.length + j] * error[i];
            }
          }
          for (int j = 0; l > 0 && j < below.length; j++) {
            below[j] *= slopes[l - 1][t][j];
          }
          error = below;
        }
      }
    }

    private static double[] affine(int layer, long seed, double[] in) {
      float[] w = weights(layer, seed);
      float[] b = biases(layer, seed);
      double[] out = new double[b.length];
      for (int i = 0; i < b.length; i++) {
        out[i] = b[i];
        for (int j = 0; j < in.length; j++) {
          out[i] += w[i * in.length + j] * in[j];
        }
      }
      return out;
    }

    private static double[] softmax(double[] logits) {
      double sum = 0;
      double[] p = new double[logits.length];
      for (int i = 0; i < p.length; i++) {
        p[i] = Math.exp(logits[i]);
        sum += p[i];
      }
      for (int i = 0; i < p.length; i++) {
        p[i] /= sum;
      }
      return p;
    }
  }
}
