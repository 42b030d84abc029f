package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ottt.djl.testing.BesideNothing;

class TrainingProcessesTest {

  /** One of two processes; the other one has a sample, its loss 6, among the first five. */
  private static final class BesideASample extends BesideNothing {

    BesideASample() {
      super(0);
    }

    @Override
    public void allReduce(float[] values) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void allReduce(double[] values) {
      double[] others = {1, 6, 0, 1};
      for (int i = 0; i < others.length; i++) {
        values[i] += others[i];
      }
    }
  }

  private static BatchResult sum(int averageEvery) {
    TrainingProcesses processes = new TrainingProcesses();
    processes.join(new BesideASample(), averageEvery);
    return processes.sum(new BatchResult(3, 2, 1, 2));
  }

  @Test
  void whereWeightsAreAveragedEachLossIsAMeanOverItsOwnSamples() {
    assertThat(sum(1)).isEqualTo(new BatchResult(4, (3 * 2 + 6) / 4.0, 1, 3));
  }

  @Test
  void whereGradientsAreAddedEachLossIsAPartOfTheMean() {
    assertThat(sum(0)).isEqualTo(new BatchResult(4, 2 + 6, 1, 3));
  }
}
