package org.ottt.djl.ndarray;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Test;

class ValueStatisticsTest {

  private static final float NAN = Float.NaN;
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  @Test
  void countsWhatIsNotFiniteAndMeasuresTheRest() {
    ValueStatistics found = ValueStatistics.of(NAN, 3, -INFINITY, -4, INFINITY);
    assertThat(found).isEqualTo(new ValueStatistics(5, 1, 2, -4, 3, 5));
    assertThat(found.isFinite()).isFalse();
    assertThat(found.magnitude()).isEqualTo(4);
    assertThat(found)
        .hasToString(
            "1 NaN and 2 infinite of 5 values, the others from -4.000 to 3.000, norm 5.000");
  }

  @Test
  void saysLessWhereThereIsLess() {
    assertThat(ValueStatistics.of(1, -2)).hasToString("from -2.000 to 1.000, norm 2.236");
    assertThat(ValueStatistics.of(NAN, NAN)).hasToString("2 NaN and 0 infinite of 2 values");
    assertThat(ValueStatistics.of(NAN, NAN).magnitude()).isZero();
    assertThat(ValueStatistics.of()).hasToString("no values");
    assertThat(ValueStatistics.of().isFinite()).isTrue();
  }

  @Test
  void readsArraysOfAnyType() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray whole = manager.create(new int[] {3, -4});
      NDArray real = manager.create(new float[] {0.5f, NAN});
      assertThat(ValueStatistics.of(whole)).isEqualTo(new ValueStatistics(2, 0, 0, -4, 3, 5));
      assertThat(ValueStatistics.of(real)).isEqualTo(new ValueStatistics(2, 1, 0, 0.5, 0.5, 0.5));
      assertThat(manager.getManagedArrays()).hasSize(2);
    }
  }
}
