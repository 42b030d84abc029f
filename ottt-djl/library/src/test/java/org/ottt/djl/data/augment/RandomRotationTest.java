package org.ottt.djl.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RandomRotationTest {

  private static final float[] NINE = {1, 2, 3, 4, 5, 6, 7, 8, 9};

  @Test
  void aQuarterTurnMovesPixelsExactly() {
    float[] values = NINE.clone();
    RandomRotation.rotate(values, 0, SampleLayout.of(new Shape(1, 3, 3)), 90);
    float[] turned = {3, 6, 9, 2, 5, 8, 1, 4, 7};
    for (int i = 0; i < turned.length; i++) {
      assertThat(values[i]).isCloseTo(turned[i], within(1e-5f));
    }
  }

  @Test
  void betweenPixelsValuesAreInterpolatedAndOutsideIsBlack() {
    // By 45 degrees the corners of the picture come from outside, (1, 0) from (0.29, 0.29).
    float[] values = NINE.clone();
    SampleLayout layout =
        SampleLayout.of(new Shape(1, 3, 3)).withLevels(new float[] {-1}, new float[] {1});
    RandomRotation.rotate(values, 0, layout, 45);
    assertThat(values[4]).isEqualTo(5);
    double far = 1 - Math.sqrt(0.5);
    // Row 0, column 1 reads (x, y) = (1 + sin 45, 1 - cos 45).
    double expected = (2 * far + 3 * (1 - far)) * (1 - far) + (5 * far + 6 * (1 - far)) * far;
    assertThat(values[1]).isCloseTo((float) expected, within(1e-5f));
    // Column 0, row 0 reads (1, 1 - sqrt 2): a part of 2, the rest black.
    assertThat(values[0])
        .isCloseTo((float) (2 * (2 - Math.sqrt(2)) - (Math.sqrt(2) - 1)), within(1e-5f));
  }

  @Test
  void allFramesAndChannelsTurnAlikeAndBySeed() {
    SampleLayout layout = SampleLayout.of(new Shape(2, 2, 5, 5));
    float[] values = new float[layout.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 25;
    }
    float[] again = values.clone();
    new RandomRotation(30).apply(values, 0, layout, new SplittableRandom(3));
    new RandomRotation(30).apply(again, 0, layout, new SplittableRandom(3));
    assertThat(values).isEqualTo(again);
    for (int i = 25; i < values.length; i++) {
      assertThat(values[i]).isEqualTo(values[i % 25]);
    }
    assertThat(values[0]).isNotEqualTo(0f + 24);
    float[] other = again.clone();
    new RandomRotation(30).apply(other, 0, layout, new SplittableRandom(4));
    assertThat(other).isNotEqualTo(values);
  }

  @Test
  void anglesOutOfRangeAreRefused() {
    for (double angle : new double[] {0, -1, 181, Double.NaN}) {
      assertThatThrownBy(() -> new RandomRotation(angle)).hasMessageContaining("at most 180");
    }
  }
}
