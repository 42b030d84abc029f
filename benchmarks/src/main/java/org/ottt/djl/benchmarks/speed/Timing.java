package org.ottt.djl.benchmarks.speed;

import java.util.ArrayList;
import java.util.List;

/**
 * The repetitions of a contender.
 *
 * @param label its name
 * @param secondsPerStep a figure per repetition
 * @param ratios the same divided by the ReLU network's of the same repetition
 */
record Timing(String label, List<Double> secondsPerStep, List<Double> ratios) {

  Timing {
    secondsPerStep = List.copyOf(secondsPerStep);
    ratios = List.copyOf(ratios);
  }

  static Timing of(String label, List<Double> secondsPerStep, List<Double> relu) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < secondsPerStep.size(); i++) {
      ratios.add(secondsPerStep.get(i) / relu.get(i));
    }
    return new Timing(label, secondsPerStep, ratios);
  }
}
