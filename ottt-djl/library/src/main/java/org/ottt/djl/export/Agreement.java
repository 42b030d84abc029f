package org.ottt.djl.export;

import java.util.Locale;

/**
 * How far what was exported answers as the network does.
 *
 * @param samples how many samples were compared
 * @param largestDifference of any logit, over all samples
 * @param differing samples whose logits differ by more than rounding: somewhere a neuron lay so
 *     near its threshold that another order of summation made it fire, or not
 * @param otherClass samples with another class
 */
public record Agreement(int samples, float largestDifference, int differing, int otherClass) {

  /** Above the rounding of sums, below the effect of a spike. */
  private static final float ROUNDING = 1e-3f;

  /** Of so many samples one may differ. */
  private static final int ONE_OF = 8;

  /**
   * Compares logits.
   *
   * @param expected {@code [N, classes]} of the network
   * @param actual of what was exported
   * @param classes number of classes
   * @return the comparison
   */
  public static Agreement of(float[] expected, float[] actual, int classes) {
    if (expected.length != actual.length) {
      throw new IllegalArgumentException(
          expected.length + " logits were expected, but there are " + actual.length + ".");
    }
    float largest = 0;
    int differing = 0;
    int otherClass = 0;
    for (int from = 0; from < expected.length; from += classes) {
      float difference = 0;
      for (int i = from; i < from + classes; i++) {
        float distance = Math.abs(expected[i] - actual[i]);
        // Not a number counts as infinitely far.
        difference =
            distance <= difference
                ? difference
                : Float.isNaN(distance) ? Float.POSITIVE_INFINITY : distance;
      }
      largest = Math.max(largest, difference);
      differing += difference > ROUNDING ? 1 : 0;
      otherClass += best(expected, from, classes) == best(actual, from, classes) ? 0 : 1;
    }
    return new Agreement(expected.length / classes, largest, differing, otherClass);
  }

  private static int best(float[] logits, int from, int classes) {
    int best = from;
    for (int i = from; i < from + classes; i++) {
      best = logits[i] > logits[best] ? i : best;
    }
    return best;
  }

  /**
   * Says whether both compute the same.
   *
   * @return false where more samples differ than neurons at their threshold explain
   */
  public boolean holds() {
    return differing <= samples / ONE_OF && otherClass <= differing;
  }

  @Override
  public String toString() {
    String text =
        String.format(
            Locale.ROOT,
            "%d samples, largest difference of a logit %.1e, %s",
            samples,
            largestDifference,
            otherClass == 0 ? "all classes equal" : otherClass + " with another class");
    return differing == 0
        ? text
        : text + ", " + differing + " beyond rounding (a neuron at its threshold)";
  }
}
