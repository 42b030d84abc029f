package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TopKTest {

  private static final float NAN = Float.NaN;

  @Test
  void countsTheLargerLogits() {
    float[] logits = {3, 1, 2, 0, -1, 5};
    assertThat(TopK.rank(logits, 0, 3, 0)).isZero();
    assertThat(TopK.rank(logits, 0, 3, 1)).isEqualTo(2);
    assertThat(TopK.rank(logits, 1, 3, 1)).isEqualTo(2);
    assertThat(TopK.rank(logits, 1, 3, 2)).isZero();
  }

  @Test
  void ofEqualLogitsTheEarlierClassComesFirst() {
    float[] logits = {1, 2, 2, 2};
    assertThat(TopK.rank(logits, 0, 4, 1)).isZero();
    assertThat(TopK.rank(logits, 0, 4, 2)).isEqualTo(1);
    assertThat(TopK.rank(logits, 0, 4, 3)).isEqualTo(2);
    assertThat(TopK.rank(logits, 0, 4, 0)).isEqualTo(3);
  }

  @Test
  void whatIsNotANumberNeverCountsAsAHit() {
    float[] logits = {NAN, 1, NAN};
    assertThat(TopK.rank(logits, 0, 3, 0)).isEqualTo(3);
    assertThat(TopK.rank(logits, 0, 3, 1)).isZero();
    assertThat(TopK.rank(new float[] {NAN, NAN}, 0, 2, 1)).isEqualTo(2);
  }

  @Test
  void countsHitsOfABatch() {
    float[] logits = {
      6, 5, 4, 3, 2, 1, // label 0: first
      6, 5, 4, 3, 2, 1, // label 4: fifth
      6, 5, 4, 3, 2, 1 // label 5: sixth
    };
    assertThat(TopK.result(logits, new long[] {0, 4, 5}, 0.5))
        .isEqualTo(new BatchResult(3, 0.5, 1, 2));
  }
}
