package org.ottt.djl.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ValueTextTest {

  @Test
  void shortArraysAreShownWhole() {
    Object[] ring = {1, null};
    ring[1] = ring;
    List<Object> arrays =
        List.of(
            new int[0],
            new float[] {1f, -0.5f, Float.NaN},
            new char[] {'a', ' '},
            new boolean[] {true},
            new String[] {"a", null},
            new double[][] {{1, 2}, {}, null},
            new Object[] {1L, new byte[][] {{1}, {2, 3}}, List.of(4)},
            ring);
    for (Object array : arrays) {
      assertThat("[" + ValueText.ofArray(array) + "]")
          .isEqualTo(Arrays.deepToString(new Object[] {array}));
    }
  }

  @Test
  void ofALongArrayTheFirstElementsAreShownAndTheirNumber() {
    String text = ValueText.ofArray(new float[10_000_000]);
    assertThat(text).isEqualTo("[" + "0.0, ".repeat(1000) + "… (10,000,000 in all)]");
  }

  @Test
  void theElementsOfNestedArraysCountTogether() {
    // 2 rows, and 998 elements in them.
    assertThat(ValueText.ofArray(new int[3000][600]))
        .isEqualTo(
            "[["
                + "0, ".repeat(599)
                + "0], ["
                + "0, ".repeat(398)
                + "… (600 in all)], … (3,000 in all)]");
    assertThat(ValueText.ofArray(new int[1_000_000][0]))
        .isEqualTo("[" + "[], ".repeat(1000) + "… (1,000,000 in all)]");
  }

  @Test
  void longElementsAreCut() {
    assertThat(ValueText.ofArray(new String[] {"a", "b".repeat(200_000), "c"}))
        .hasSizeLessThan(101_000)
        .startsWith("[a, bbb")
        .endsWith("b… (200,000 characters in all), … (3 in all)]");
  }

  @Test
  void ofALongTextTheBeginningIsShownAndTheLength() {
    String whole = "x".repeat(100_000);
    assertThat(ValueText.cut(whole)).isEqualTo(whole);
    assertThat(ValueText.cut("x".repeat(250_000)))
        .isEqualTo(whole + "… (250,000 characters in all)");
  }

  @Test
  void noCharacterIsCutInTwo() {
    assertThat(ValueText.cut("x" + "😀".repeat(50_000)))
        .isEqualTo("x" + "😀".repeat(49_999) + "… (100,001 characters in all)");
  }
}
