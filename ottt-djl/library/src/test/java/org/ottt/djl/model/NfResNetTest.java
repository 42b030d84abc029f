package org.ottt.djl.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifModel;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.NeuronState;
import org.ottt.djl.testing.TestNetworks;

class NfResNetTest {

  /**
   * The counts of the ordinary ResNets (11,689,512, 21,797,672 and 25,557,032, whose batch
   * normalization has two numbers per channel as a bias and a gain are) and a skip gain per block.
   */
  @ParameterizedTest
  @CsvSource({
    "NF_RESNET_18, 11689520, 17",
    "NF_RESNET_34, 21797688, 33",
    "NF_RESNET_50, 25557048, 49"
  })
  void hasAsManyParametersAsTheOrdinaryNetworkAndASkipGainPerBlock(
      NfResNet.Depth depth, long parameters, int firstAndHiddenLayers) {
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = NfResNet.builder(depth).build();
      network.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 32, 32));
      assertThat(network.parameterCount()).isEqualTo(parameters);
      // Each block has its neurons on the stream and those within the branch; the stem has none.
      assertThat(network.neurons()).hasSize(firstAndHiddenLayers - 1);
    }
  }

  @Test
  void startsWithSilentBranchesAndAnUndecidedClassifier() {
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network =
          NfResNet.builder(NfResNet.Depth.NF_RESNET_18).optWidth(0.125).optClasses(7).build();
      Shape shape = new Shape(2, 3, 64, 64);
      network.initialize(manager, DataType.FLOAT32, shape);
      for (Parameter parameter : network.getParameters().values()) {
        if (parameter.getName().equals("skipinit_gain")) {
          assertThat(parameter.getArray().toFloatArray()).containsExactly(0f);
        }
      }
      NDArray logits =
          network
              .forward(new ParameterStore(manager, false), new NDList(manager.ones(shape)), false)
              .singletonOrThrow();
      assertThat(logits.getShape()).isEqualTo(new Shape(2, 7));
      assertThat(logits.toFloatArray()).containsOnly(0f);
    }
  }

  @Test
  void everyStageNeedsBlocksAndAWidth() {
    NfResNet.Builder builder = NfResNet.builder(NfResNet.Depth.NF_RESNET_18);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.optStages(List.of(1, 1), 8))
        .withMessageContaining("number of blocks and a width");
  }

  /** Leaky neurons that remember what charged them. */
  private record Listening(LifParameters parameters, List<float[]> currents) implements LifModel {

    @Override
    public String name() {
      return "listening";
    }

    @Override
    public NDArray charge(NDArray current, NeuronState state) {
      currents.add(current.toFloatArray());
      return LifModel.super.charge(current, state);
    }
  }

  /**
   * While the branches are silent, the stream stays what it was where a stage began, so the neurons
   * of its blocks read it over their own beta: 1, sqrt(1 + a^2), sqrt(1 + 2 a^2), ..., counted from
   * 1 again where a shortcut has neurons in it.
   */
  @Test
  void blocksReadTheStreamOverItsExpectedDeviation() {
    double a2 = 0.3f * 0.3f;
    List<float[]> currents = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager()) {
      // Weights and images under which neurons of all blocks fire.
      manager.getEngine().setRandomSeed(1);
      SpikingNetwork network =
          NfResNet.builder(NfResNet.Depth.NF_RESNET_18)
              .optStages(List.of(3, 4), 6, 8)
              .optAlpha(0.3f)
              .optClasses(3)
              .optTimeSteps(1)
              .optNeurons(new Listening(LifParameters.DEFAULT.withThreshold(0.1f), currents))
              .build();
      Shape shape = new Shape(2, 3, 32, 32);
      network.initialize(manager, DataType.FLOAT32, shape);
      network.forward(
          new ParameterStore(manager, false),
          new NDList(manager.randomNormal(0, 4, shape, DataType.FLOAT32)),
          false);
    }
    // Two layers per block: the one on the stream, and the one within the branch.
    assertThat(currents).hasSize(14);
    float[] first = currents.get(0);
    assertRatio(currents.get(2), first, 1 / Math.sqrt(1 + a2));
    assertRatio(currents.get(4), first, 1 / Math.sqrt(1 + 2 * a2));
    assertRatio(currents.get(6), first, 1 / Math.sqrt(1 + 3 * a2));
    float[] second = currents.get(8);
    assertRatio(currents.get(10), second, Math.sqrt((1 + a2) / (1 + 2 * a2)));
    assertRatio(currents.get(12), second, Math.sqrt((1 + a2) / (1 + 3 * a2)));
  }

  private static void assertRatio(float[] actual, float[] reference, double ratio) {
    assertThat(actual).hasSameSizeAs(reference);
    for (int i = 0; i < actual.length; i++) {
      assertThat((double) actual[i])
          .isCloseTo(reference[i] * ratio, within(1e-5 * (1 + Math.abs(reference[i]))));
    }
    double energy = 0;
    for (float value : reference) {
      energy += value * value;
    }
    assertThat(energy).as("there is a current at all").isPositive();
  }

  /**
   * The stem's bias of 9 is averaged over 3 × 3 places, of which the image is one: a current of 1,
   * at which the block's neuron fires. The hidden neuron then has gamma times 0.88884444, that is
   * 2.43543379, and its bias; if it fires, 0.2 · 0.5 · 2.43543379 is added to the stream.
   */
  @ParameterizedTest
  @CsvSource({"-1.43, 1.24354338, -1.98708676", "-1.44, 1, -1.5"})
  void addsABranchOfTheSpikesToTheCurrentOfThePooledStem(float bias, float first, float second) {
    float[] centre = {0, 0, 0, 0, 1, 0, 0, 0, 0};
    float[][] values = {
      new float[49], {9}, {1}, {0.5f}, centre, {bias}, {1}, centre, {0}, {1}, {1, -2}, {0, 0.5f},
    };
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network =
          NfResNet.builder(NfResNet.Depth.NF_RESNET_18)
              .optStages(List.of(1), 1)
              .optClasses(2)
              .optTimeSteps(1)
              .build();
      Shape shape = new Shape(1, 1, 1, 1);
      network.initialize(manager, DataType.FLOAT32, shape);
      assertThat(network.getParameters()).hasSize(values.length);
      for (int i = 0; i < values.length; i++) {
        TestNetworks.set(network.getParameters().valueAt(i), values[i]);
      }
      float[] logits =
          network
              .forward(new ParameterStore(manager, false), new NDList(manager.ones(shape)), false)
              .singletonOrThrow()
              .toFloatArray();
      assertThat(logits).containsExactly(new float[] {first, second}, within(1e-5f));
    }
  }
}
