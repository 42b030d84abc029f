package org.ottt.djl.inference;

import ai.djl.modality.Classifications;
import java.util.ArrayList;
import java.util.List;

/**
 * Probabilities of classes: the softmax of the mean of the logits over the steps. The mean, unlike
 * the sum, is what the loss of training sees at each step, and it does not grow with T.
 */
final class Scores {

  private Scores() {}

  static Classifications of(List<String> classes, float[] totalLogits, int steps) {
    double[] weights = new double[totalLogits.length];
    double highest = Double.NEGATIVE_INFINITY;
    for (float logit : totalLogits) {
      highest = Math.max(highest, (double) logit / steps);
    }
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Math.exp((double) totalLogits[i] / steps - highest);
      sum += weights[i];
    }
    List<Double> probabilities = new ArrayList<>(weights.length);
    for (double weight : weights) {
      probabilities.add(weight / sum);
    }
    return new Classifications(classes, probabilities);
  }

  /** Returns by how much the most probable class leads the second. */
  static double margin(Classifications classes) {
    double best = 0;
    double second = 0;
    for (double probability : classes.getProbabilities()) {
      if (probability > best) {
        second = best;
        best = probability;
      } else if (probability > second) {
        second = probability;
      }
    }
    return best - second;
  }
}
