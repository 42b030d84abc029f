package org.ottt.djl.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ottt.djl.network.SpikingNetwork;

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
}
