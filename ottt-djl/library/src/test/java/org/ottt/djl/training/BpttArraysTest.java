package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.model.NfResNet;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.Reset;
import org.ottt.djl.neuron.Surrogates;
import org.ottt.djl.rule.Bptt;
import org.ottt.djl.testing.NativeArrays;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.testing.TestTrainer;

/** The arrays that BPTT leaves at each step of its long window: the baseline is not inflated. */
class BpttArraysTest {

  private static final int TIME_STEPS = 5;
  private static final int ARRAYS_PER_STEP = 11;
  private static final int ARRAYS_PER_STEP_OF_18_LAYERS = 19;
  private static final Shape IMAGES = TestNetworks.IMAGES;

  static Stream<Arguments> neurons() {
    return Surrogates.NAMES.stream()
        .flatMap(
            name ->
                Stream.of(Reset.values())
                    .map(
                        reset ->
                            Arguments.of(
                                LifParameters.DEFAULT
                                    .withReset(reset)
                                    .withSurrogate(Surrogates.byName(name, 1f)))));
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void areTheSameForEverySurrogateAndReset(LifParameters lif) {
    assertAdds(ARRAYS_PER_STEP, TestNetworks.convolutional(lif, 0f), IMAGES);
  }

  @Test
  void areFewWhereCurrentsMeetAndBranch() {
    SpikingNetwork residual =
        NfResNet.builder(NfResNet.Depth.NF_RESNET_18)
            .optWidth(0.125)
            .optClasses(TestNetworks.CLASSES)
            .build();
    assertAdds(ARRAYS_PER_STEP_OF_18_LAYERS, residual, new Shape(2, 3, 32, 32));
  }

  private static void assertAdds(int arrays, SpikingNetwork network, Shape images) {
    List<Integer> counts = new ArrayList<>();
    try (TestTrainer run = new TestTrainer(network, new Bptt(), TIME_STEPS, images, 1)) {
      run.setAfterLoss(() -> counts.add(NativeArrays.count()));
      run.train(TestBatches.random(run.trainer().getManager(), 1, TestNetworks.CLASSES, images));
    }
    List<Integer> added = new ArrayList<>();
    for (int step = 2; step < TIME_STEPS; step++) {
      added.add(counts.get(step) - counts.get(step - 1));
    }
    assertThat(added).containsOnly(arrays);
  }
}
