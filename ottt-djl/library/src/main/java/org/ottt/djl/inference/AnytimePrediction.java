package org.ottt.djl.inference;

import ai.djl.modality.Classifications;
import java.util.List;

/**
 * A network's predictions for an image, after each time step.
 *
 * @param steps the classes after step 1, 2, ..., with their probabilities; at least one
 * @param settled whether the wanted margin was reached, at the last of them
 */
public record AnytimePrediction(List<Classifications> steps, boolean settled) {

  /**
   * Copies the list.
   *
   * @param steps the classes after step 1, 2, ..., with their probabilities; at least one
   * @param settled whether the wanted margin was reached, at the last of them
   */
  public AnytimePrediction {
    steps = List.copyOf(steps);
    if (steps.isEmpty()) {
      throw new IllegalArgumentException("A prediction takes at least one time step.");
    }
  }

  /**
   * Returns the classes after the last step that was run.
   *
   * @return the final answer
   */
  public Classifications last() {
    return steps.get(steps.size() - 1);
  }

  /**
   * Returns the name of the class that the final answer finds most probable.
   *
   * @return the class
   */
  public String best() {
    return last().best().getClassName();
  }

  /**
   * Returns how many steps were run.
   *
   * @return at least 1
   */
  public int stepsUsed() {
    return steps.size();
  }
}
