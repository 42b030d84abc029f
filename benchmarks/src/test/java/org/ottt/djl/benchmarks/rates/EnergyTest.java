package org.ottt.djl.benchmarks.rates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ottt.djl.benchmarks.run.Tested;
import org.ottt.djl.evaluation.ConfusionMatrix;
import org.ottt.djl.evaluation.Evaluation;
import org.ottt.djl.evaluation.LayerActivity;

/** 2 inputs, 8 neurons, 3 classes: 16 and 24 products; one spike at step 1 and two at step 2. */
class EnergyTest {

  private static Tested tested(boolean isStill) {
    LayerActivity layer = new LayerActivity(1, new Shape(8), 3, List.of(1.0, 2.0));
    Evaluation evaluation =
        new Evaluation(
            List.of(), 2, new ConfusionMatrix(3), List.of(layer), List.of(), 0, List.of());
    return new Tested(evaluation, 2, isStill, 40, List.of(new Shape(8, 2), new Shape(3, 8)));
  }

  @Test
  void aStillImageIsMultipliedOnce() {
    Energy energy = Energy.of(tested(true), 2);
    assertThat(energy).isEqualTo(new Energy(9, 16, 40));
    // 0.9 pJ an addition, 4.6 pJ a multiplication with one.
    assertThat(energy.spikingNanojoules()).isCloseTo(0.0817, within(1e-12));
    assertThat(energy.denseNanojoules()).isCloseTo(0.184, within(1e-12));
    assertThat(Energy.of(tested(true), 1)).isEqualTo(new Energy(3, 16, 40));
  }

  @Test
  void framesAreMultipliedAtEveryStep() {
    Energy energy = Energy.of(tested(false), 2);
    assertThat(energy).isEqualTo(new Energy(9, 32, 80));
    assertThat(energy.spikingNanojoules()).isCloseTo(0.1553, within(1e-12));
    assertThat(energy.denseNanojoules()).isCloseTo(0.368, within(1e-12));
  }
}
