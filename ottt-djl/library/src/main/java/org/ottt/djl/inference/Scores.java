package org.ottt.djl.inference;

import ai.djl.modality.Classifications;
import java.util.Arrays;
import java.util.List;
import org.ottt.djl.metrics.Logits;

/** Probabilities of classes by name, and how clear the answer is. */
final class Scores {

  private Scores() {}

  static Classifications of(List<String> classes, float[] totalLogits, int steps) {
    double[] softmax = Logits.softmax(totalLogits, 0, totalLogits.length, steps);
    List<Double> probabilities = Arrays.stream(softmax).boxed().toList();
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
