package org.ottt.djl.evaluation;

import java.util.List;

/**
 * Accuracy and cost of stopping each sample as soon as its answer is clear: at the first step at
 * which the probability of the best class leads that of the second by a margin, or at the last
 * step.
 *
 * @param margin the margin, in [0, 1]
 * @param hits samples whose class was right where they stopped
 * @param stopped how many samples stopped at step 1, 2, ...
 */
public record AnytimeAccuracy(double margin, int hits, List<Integer> stopped) {

  /**
   * Copies the list.
   *
   * @param margin the margin, in [0, 1]
   * @param hits samples whose class was right where they stopped
   * @param stopped how many samples stopped at step 1, 2, ...
   */
  public AnytimeAccuracy {
    stopped = List.copyOf(stopped);
  }

  /**
   * Returns the number of samples.
   *
   * @return all samples, whichever step they stopped at
   */
  public int samples() {
    return stopped.stream().mapToInt(each -> each).sum();
  }

  /**
   * Returns the accuracy.
   *
   * @return the share of samples that were right, in [0, 1]
   */
  public double accuracy() {
    return (double) hits / samples();
  }

  /**
   * Returns the mean number of steps that samples took.
   *
   * @return at least 1
   */
  public double meanSteps() {
    long steps = 0;
    for (int step = 0; step < stopped.size(); step++) {
      steps += (long) (step + 1) * stopped.get(step);
    }
    return (double) steps / samples();
  }
}
