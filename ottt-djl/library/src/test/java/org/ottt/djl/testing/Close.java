package org.ottt.djl.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

/** Assertions that two runs agree up to rounding. */
public final class Close {

  private Close() {}

  /** Asserts that each value differs by at most a share of the largest expected one. */
  public static void assertClose(String what, float[] actual, float[] expected, double share) {
    assertThat(actual).as(what).hasSameSizeAs(expected);
    double largest = 1e-6;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < expected.length; i++) {
      double error = Math.abs((double) actual[i] - expected[i]);
      // Written so that what is not a number fails.
      assertThat(error <= share * largest)
          .as("%s[%d]: %s, expected %s (largest %s)", what, i, actual[i], expected[i], largest)
          .isTrue();
    }
  }

  /** The same for a list of arrays, such as the logits of all steps. */
  public static void assertClose(
      String what, List<float[]> actual, List<float[]> expected, double share) {
    assertThat(actual).as(what).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertClose(what + " " + i, actual.get(i), expected.get(i), share);
    }
  }

  /** The same for arrays by name, such as the gradients of all parameters. */
  public static void assertClose(
      String what, Map<String, float[]> actual, Map<String, float[]> expected, double share) {
    assertThat(actual.keySet()).as(what).isEqualTo(expected.keySet());
    expected.forEach(
        (name, values) -> assertClose(what + " of " + name, actual.get(name), values, share));
  }
}
