package org.ottt.djl.ndarray;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import org.junit.jupiter.api.Test;
import org.ottt.djl.testing.BufferScrubber;

class ScalarsTest {

  @Test
  void valuesAreThoseOfDjlsOwnOperations() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray x = manager.create(new float[] {1, -2.5f, 1e-3f, 7});
      assertThat(Scalars.times(x, 0.3f).toFloatArray()).containsExactly(x.mul(0.3f).toFloatArray());
      assertThat(Scalars.over(x, 0.3f).toFloatArray()).containsExactly(x.div(0.3f).toFloatArray());
      assertThat(Scalars.times(x, 2).getShape()).isEqualTo(x.getShape());
    }
  }

  @Test
  void clippingKeepsSignsAndWhatIsNotANumber() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray x = manager.create(new float[] {-3, -0.5f, 0, 0.5f, 3, Float.NaN});
      assertThat(Scalars.clip(x, 1).toFloatArray())
          .containsExactly(-1, -0.5f, 0, 0.5f, 1, Float.NaN);
    }
  }

  @Test
  void theWayBackNeedsNoJavaBuffer() {
    BufferScrubber scrubber = new BufferScrubber();
    try (NDManager manager = NDManager.newBaseManager();
        GradientCollector collector = manager.getEngine().newGradientCollector()) {
      NDArray x = manager.create(new float[] {1, 2, 3});
      x.setRequiresGradient(true);
      NDArray y = Scalars.over(Scalars.times(x, 6), 2).sum();
      scrubber.scrub();
      collector.backward(y);
      assertThat(x.getGradient().toFloatArray()).containsOnly(3f);
    }
    assertThat(scrubber.size()).isPositive();
  }
}
