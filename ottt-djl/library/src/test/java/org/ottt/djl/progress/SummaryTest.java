package org.ottt.djl.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SummaryTest {

  @Test
  void alignsValuesInOrder() {
    Map<String, Object> entries = new LinkedHashMap<>();
    entries.put("parameters", "9,228,362");
    entries.put("T", 6);
    entries.put("test top-1", "93.5 %\n(best of 300 epochs)");

    assertThat(Summary.format(entries))
        .isEqualTo(
            """
            parameters  9,228,362
            T           6
            test top-1  93.5 %
                        (best of 300 epochs)
            """);
  }

  @Test
  void nothingGivesNothing() {
    assertThat(Summary.format(Map.of())).isEmpty();
  }
}
