package org.ottt.djl.benchmarks.run;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.ottt.djl.evaluation.Evaluation;

/**
 * A trained network on its test set.
 *
 * @param evaluation what was found
 * @param timeSteps T of the training, which the evaluation's details are about
 * @param isStill whether the same image is shown at every step
 * @param parameters how many numbers were trained
 * @param weights the shapes {@code [out, in, ...]} of all connections' weights, in order
 */
public record Tested(
    Evaluation evaluation, int timeSteps, boolean isStill, long parameters, List<Shape> weights) {

  /**
   * Copies the list.
   *
   * @param evaluation what was found
   * @param timeSteps T of the training
   * @param isStill whether the same image is shown at every step
   * @param parameters how many numbers were trained
   * @param weights the shapes of all connections' weights
   */
  public Tested {
    weights = List.copyOf(weights);
  }
}
