package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BatchResultTest {

  @Test
  void countsHitsOfABatch() {
    float[] logits = {
      6, 5, 4, 3, 2, 1, // label 0: first
      6, 5, 4, 3, 2, 1, // label 4: fifth
      6, 5, 4, 3, 2, 1 // label 5: sixth
    };
    assertThat(BatchResult.of(logits, new long[] {0, 4, 5}, 0.5))
        .isEqualTo(new BatchResult(3, 0.5, 1, 2));
  }
}
