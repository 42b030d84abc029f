package org.ottt.djl.ndarray;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HalfFloatTest {

  @Test
  void everyNumberSurvives() {
    for (int code = 0; code < 1 << 16; code++) {
      float value = HalfFloat.toFloat((short) code);
      // -0 is stored as 0, and all NaN as one.
      if (!Float.isNaN(value) && code != 0x8000) {
        assertThat(HalfFloat.of(value)).isEqualTo((short) code);
      }
    }
  }

  @Test
  void knowsLandmarks() {
    assertThat(HalfFloat.of(1)).isEqualTo((short) 0x3C00);
    assertThat(HalfFloat.of(-2)).isEqualTo((short) 0xC000);
    assertThat(HalfFloat.of(65504)).isEqualTo((short) 0x7BFF);
    assertThat(HalfFloat.of(65520)).isEqualTo((short) 0x7C00);
    assertThat(HalfFloat.of(0x1p-24f)).isEqualTo((short) 1);
    assertThat(HalfFloat.of(0x1.554p-2f)).isEqualTo((short) 0x3555);
    assertThat(HalfFloat.of(Float.NaN)).isEqualTo((short) 0x7C01);
  }

  @Test
  void roundsToTheNearestAndTiesToEven() {
    assertThat(HalfFloat.of(2049)).isEqualTo(HalfFloat.of(2048));
    assertThat(HalfFloat.of(2051)).isEqualTo(HalfFloat.of(2052));
    assertThat(HalfFloat.of(2049.01f)).isEqualTo(HalfFloat.of(2050));
    assertThat(HalfFloat.of(65519)).isEqualTo((short) 0x7BFF);
    assertThat(HalfFloat.of(2047.9f)).isEqualTo(HalfFloat.of(2048));
  }
}
