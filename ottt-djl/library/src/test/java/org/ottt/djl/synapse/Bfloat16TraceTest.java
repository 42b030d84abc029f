package org.ottt.djl.synapse;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;
import org.ottt.djl.testing.Bfloat16Values;

/**
 * With lambda = 0.5 a trace of T steps is a multiple of 2^(1-T) below 2, so it has T significant
 * bits, of which bfloat16 holds 8; a sum of four such traces has two more.
 */
class Bfloat16TraceTest {

  private static final int EXACT_STEPS = 8;
  private static final int EXACT_STEPS_BEHIND_POOL = 6;

  @Test
  void tracesOfEightStepsPassUnchangedAndOfNineDoNot() {
    for (int steps = 1; steps <= EXACT_STEPS; steps++) {
      float[] traces = traces(steps);
      assertThat(throughConvolution(traces)).as("T = %d", steps).containsExactly(traces);
      assertThat(throughConnection(traces)).as("T = %d", steps).containsExactly(traces);
    }
    float[] nine = traces(EXACT_STEPS + 1);
    assertThat(throughConvolution(nine))
        .isNotEqualTo(nine)
        .containsExactly(Bfloat16Values.round(nine));
    assertThat(throughConnection(nine)).isNotEqualTo(nine);
  }

  @Test
  void averagesOfFourTracesOfSixStepsPassUnchangedAndOfSevenDoNot() {
    for (int steps = 1; steps <= EXACT_STEPS_BEHIND_POOL; steps++) {
      float[] averages = averages(steps);
      assertThat(throughConvolution(averages)).as("T = %d", steps).containsExactly(averages);
    }
    float[] seven = averages(EXACT_STEPS_BEHIND_POOL + 1);
    assertThat(throughConvolution(seven)).isNotEqualTo(seven);
  }

  /** The traces of all spike trains of T steps, run as the neurons run them. */
  private static float[] traces(int steps) {
    float[] traces = new float[1 << steps];
    for (int train = 0; train < traces.length; train++) {
      for (int t = 0; t < steps; t++) {
        traces[train] = 0.5f * traces[train] + (train >> t & 1);
      }
    }
    return traces;
  }

  /** All averages of four traces: their sums are all multiples up to four times the largest. */
  private static float[] averages(int steps) {
    int largest = (1 << steps) - 1;
    float[] averages = new float[4 * largest + 1];
    for (int sum = 0; sum < averages.length; sum++) {
      float total = 0;
      for (int left = sum, pixel = 0; pixel < 4; pixel++) {
        int one = Math.min(left, largest);
        left -= one;
        total += one / (float) (1 << (steps - 1));
      }
      averages[sum] = total / 4;
    }
    return averages;
  }

  private static float[] throughConvolution(float[] values) {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray input = manager.create(values, new Shape(1, 1, 1, values.length));
      NDArray one = manager.ones(new Shape(1, 1, 1, 1));
      return Precision.BFLOAT16.conv2d(input, one, null, 1, 0, 1).toFloatArray();
    }
  }

  private static float[] throughConnection(float[] values) {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray input = manager.create(values, new Shape(values.length, 1));
      return Precision.BFLOAT16.linear(input, manager.ones(new Shape(1, 1)), null).toFloatArray();
    }
  }
}
