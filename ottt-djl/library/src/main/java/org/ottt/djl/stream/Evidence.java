package org.ottt.djl.stream;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A leaky read-out: e[t] = fade e[t-1] + logits[t], and the same of ones, so that their quotient is
 * a mean that forgets. In doubles: with a fade of 1 the sum of an endless stream grows.
 */
final class Evidence {

  private final double[] sums;
  private double weight;
  private double fade;

  Evidence(int classes, double fade) {
    sums = new double[classes];
    setFade(fade);
  }

  void setFade(double newFade) {
    if (!(newFade >= 0 && newFade <= 1)) {
      throw new IllegalArgumentException(
          "The evidence fades by a factor in [0, 1] per step, not "
              + newFade
              + "; 0 answers by the present step alone, 1 never forgets.");
    }
    fade = newFade;
  }

  double fade() {
    return fade;
  }

  /** Takes in a step and returns the mean. */
  float[] add(float[] logits) {
    float[] mean = new float[sums.length];
    weight = fade * weight + 1;
    for (int i = 0; i < sums.length; i++) {
      sums[i] = fade * sums[i] + logits[i];
      mean[i] = (float) (sums[i] / weight);
    }
    return mean;
  }

  void clear() {
    Arrays.fill(sums, 0);
    weight = 0;
  }

  /** Writes the state down to the last bit. */
  String toText() {
    return Double.toHexString(fade)
        + ","
        + Double.toHexString(weight)
        + ","
        + Arrays.stream(sums).mapToObj(Double::toHexString).collect(Collectors.joining(","));
  }

  /**
   * Reads what {@link #toText} wrote.
   *
   * @throws IllegalArgumentException if it is of another number of classes, or no such text
   */
  static Evidence ofText(String text, int classes) {
    List<String> parts = List.of(text.split(",", -1));
    if (parts.size() != classes + 2) {
      throw new IllegalArgumentException(
          "its evidence is of " + (parts.size() - 2) + " classes, not " + classes);
    }
    Evidence evidence = new Evidence(classes, Double.parseDouble(parts.get(0)));
    evidence.weight = Double.parseDouble(parts.get(1));
    for (int i = 0; i < classes; i++) {
      evidence.sums[i] = Double.parseDouble(parts.get(i + 2));
    }
    return evidence;
  }
}
