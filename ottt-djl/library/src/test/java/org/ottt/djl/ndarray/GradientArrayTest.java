package org.ottt.djl.ndarray;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import org.junit.jupiter.api.Test;

class GradientArrayTest {

  @Test
  void aFreedGradientReadsAsZerosAndTheNextOneBeginsAnew() {
    try (NDManager manager = NDManager.newBaseManager();
        GradientCollector collector = manager.getEngine().newGradientCollector()) {
      NDArray x = manager.create(new float[] {1, 2, 3});
      x.setRequiresGradient(true);
      collector.backward(x.square().sum());
      assertThat(x.getGradient().toFloatArray()).containsExactly(2, 4, 6);
      GradientArray.free(x);
      assertThat(x.hasGradient()).isTrue();
      assertThat(x.getGradient().toFloatArray()).containsOnly(0);
      // Nothing is kept: what is written into those zeros is gone.
      x.getGradient().addi(1);
      assertThat(x.getGradient().toFloatArray()).containsOnly(0);
      collector.backward(x.square().sum());
      collector.backward(x.sum());
      assertThat(x.getGradient().toFloatArray()).containsExactly(3, 5, 7);
    }
  }

  @Test
  void valuesStayWhereTheyAre() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray x = manager.create(new float[] {1, 2, 3});
      x.setRequiresGradient(true);
      NDArray alias = x.stopGradient();
      int arrays = manager.getManagedArrays().size();
      GradientArray.free(x);
      assertThat(manager.getManagedArrays()).hasSize(arrays);
      alias.addi(1);
      assertThat(x.toFloatArray()).containsExactly(2, 3, 4);
    }
  }
}
