package org.ottt.djl.metrics;

/**
 * What can be read from logits, row by row {@code [N, classes]}: the class on top, the rank of a
 * class, probabilities, the loss.
 *
 * <p>Logits are summed over the time steps. Probabilities are the softmax of their mean over the
 * steps: the mean, unlike the sum, is what the loss of training sees at each step, and it does not
 * grow with T.
 */
public final class Logits {

  private Logits() {}

  /**
   * Returns the class with the largest logit.
   *
   * @param logits logits of all samples, row by row
   * @param sample the sample
   * @param classes number of classes
   * @return the class; of equal ones the first
   */
  public static int argmax(float[] logits, int sample, int classes) {
    int row = sample * classes;
    int best = 0;
    for (int c = 1; c < classes; c++) {
      best = logits[row + c] > logits[row + best] ? c : best;
    }
    return best;
  }

  /**
   * Returns the rank of a class among a sample's logits. Of equal logits the earlier class comes
   * first, as with {@link #argmax}. A sample is a top-k hit if the rank of its class is below k.
   *
   * @param logits logits of all samples, row by row
   * @param sample the sample
   * @param classes number of classes
   * @param label the class
   * @return 0 if no other logit is larger; {@code classes} if the class's own logit is not a number
   */
  public static int rank(float[] logits, int sample, int classes, long label) {
    int row = sample * classes;
    float own = logits[row + (int) label];
    if (Float.isNaN(own)) {
      return classes;
    }
    int rank = 0;
    for (int c = 0; c < classes; c++) {
      float other = logits[row + c];
      if (other > own || (other == own && c < label)) {
        rank++;
      }
    }
    return rank;
  }

  /**
   * Returns the probabilities of the classes, the softmax of a sample's mean logits.
   *
   * @param logits logits of all samples summed over the steps, row by row
   * @param sample the sample
   * @param classes number of classes
   * @param steps the number of time steps
   * @return a probability for each class
   */
  public static double[] softmax(float[] logits, int sample, int classes, int steps) {
    int row = sample * classes;
    double highest = highest(logits, row, classes, steps);
    double[] weights = new double[classes];
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      weights[c] = Math.exp((double) logits[row + c] / steps - highest);
      sum += weights[c];
    }
    for (int c = 0; c < classes; c++) {
      weights[c] /= sum;
    }
    return weights;
  }

  /**
   * Returns the cross-entropy of a class: minus the logarithm of its {@link #softmax} probability,
   * without an overflow.
   *
   * @param logits logits of all samples summed over the steps, row by row
   * @param sample the sample
   * @param classes number of classes
   * @param label the class
   * @param steps the number of time steps
   * @return the cross-entropy in nats
   */
  public static double crossEntropy(
      float[] logits, int sample, int classes, long label, int steps) {
    int row = sample * classes;
    double highest = highest(logits, row, classes, steps);
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      sum += Math.exp((double) logits[row + c] / steps - highest);
    }
    return Math.log(sum) + highest - (double) logits[row + (int) label] / steps;
  }

  private static double highest(float[] logits, int row, int classes, int steps) {
    double highest = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < classes; c++) {
      highest = Math.max(highest, (double) logits[row + c] / steps);
    }
    return highest;
  }
}
