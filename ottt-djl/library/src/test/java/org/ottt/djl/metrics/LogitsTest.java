package org.ottt.djl.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LogitsTest {

  private static final float NAN = Float.NaN;

  @Test
  void countsTheLargerLogits() {
    float[] logits = {3, 1, 2, 0, -1, 5};
    assertThat(Logits.rank(logits, 0, 3, 0)).isZero();
    assertThat(Logits.rank(logits, 0, 3, 1)).isEqualTo(2);
    assertThat(Logits.rank(logits, 1, 3, 1)).isEqualTo(2);
    assertThat(Logits.rank(logits, 1, 3, 2)).isZero();
  }

  @Test
  void ofEqualLogitsTheEarlierClassComesFirst() {
    float[] logits = {1, 2, 2, 2};
    assertThat(Logits.rank(logits, 0, 4, 1)).isZero();
    assertThat(Logits.rank(logits, 0, 4, 2)).isEqualTo(1);
    assertThat(Logits.rank(logits, 0, 4, 3)).isEqualTo(2);
    assertThat(Logits.rank(logits, 0, 4, 0)).isEqualTo(3);
  }

  @Test
  void whatIsNotANumberNeverCountsAsAHit() {
    float[] logits = {NAN, 1, NAN};
    assertThat(Logits.rank(logits, 0, 3, 0)).isEqualTo(3);
    assertThat(Logits.rank(logits, 0, 3, 1)).isZero();
    assertThat(Logits.rank(new float[] {NAN, NAN}, 0, 2, 1)).isEqualTo(2);
  }

  @Test
  void theFirstOfTheLargestIsOnTop() {
    float[] logits = {1, 3, 3, 9, 0, 2};
    assertThat(Logits.argmax(logits, 0, 3)).isEqualTo(1);
    assertThat(Logits.argmax(logits, 1, 3)).isZero();
  }

  @Test
  void probabilitiesAreTheSoftmaxOfTheMeanLogits() {
    // Means over 2 steps: 0, ln 2, ln 5; so 1/8, 2/8, 5/8.
    float[] logits = {7, 7, 7, 0, (float) (2 * Math.log(2)), (float) (2 * Math.log(5))};
    assertThat(Logits.softmax(logits, 1, 3, 2))
        .containsExactly(new double[] {0.125, 0.25, 0.625}, within(1e-7));
    assertThat(Logits.crossEntropy(logits, 1, 3, 1, 2)).isCloseTo(Math.log(4), within(1e-7));
    assertThat(Logits.crossEntropy(new float[] {2000, 0}, 0, 2, 1, 1)).isEqualTo(2000);
  }
}
