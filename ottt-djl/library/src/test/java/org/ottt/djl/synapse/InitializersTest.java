package org.ottt.djl.synapse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Kaiming normal with fan-out: N(0, 2 / fan-out), fan-out = filters · k². */
class InitializersTest {

  @Test
  void convolutionsStartWithKaimingFanOut() {
    assertNormal(Conv2dSynapse.builder(64).build(), new Shape(1, 32, 8, 8), 64 * 9);
    assertNormal(
        Conv2dSynapse.builder(128).optKernel(5, 2).optStride(2).build(),
        new Shape(1, 16, 8, 8),
        128 * 25);
  }

  @Test
  void fullConnectionsStartWithKaimingFanOut() {
    assertNormal(LinearSynapse.builder(200).build(), new Shape(1, 100), 200);
  }

  private static void assertNormal(Synapse synapse, Shape input, double fanOut) {
    Engine.getInstance().setRandomSeed(17);
    try (NDManager manager = NDManager.newBaseManager()) {
      synapse.initialize(manager, DataType.FLOAT32, input);
      float[] weights = synapse.getDirectParameters().get("weight").getArray().toFloatArray();
      double sum = 0;
      double squares = 0;
      int beyondTwoSigma = 0;
      double std = Math.sqrt(2 / fanOut);
      for (float w : weights) {
        sum += w;
        squares += (double) w * w;
        beyondTwoSigma += Math.abs(w) > 2 * std ? 1 : 0;
      }
      int n = weights.length;
      // Four standard errors each.
      assertThat(Math.sqrt(squares / n))
          .isCloseTo(std, Offset.offset(4 * std / Math.sqrt(2.0 * n)));
      assertThat(sum / n).isCloseTo(0, within(4 * std / Math.sqrt(n)));
      assertThat((double) beyondTwoSigma / n).isCloseTo(0.0455, within(4 * 0.21 / Math.sqrt(n)));
    }
  }
}
