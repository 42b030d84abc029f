package org.ottt.djl.evaluation;

/** How often each class was predicted for samples of a class. */
public final class ConfusionMatrix {

  private final int[][] counts;

  /**
   * Creates an empty matrix.
   *
   * @param classes number of classes
   */
  public ConfusionMatrix(int classes) {
    counts = new int[classes][classes];
  }

  /**
   * Counts a sample.
   *
   * @param label its class
   * @param predicted the predicted class
   */
  public void add(int label, int predicted) {
    counts[label][predicted]++;
  }

  /**
   * Returns the number of classes.
   *
   * @return rows and columns
   */
  public int classes() {
    return counts.length;
  }

  /**
   * Returns how often a class was predicted as another.
   *
   * @param label the class, a row
   * @param predicted the predicted class, a column
   * @return the number of samples
   */
  public int count(int label, int predicted) {
    return counts[label][predicted];
  }

  /**
   * Returns the part of a class that was predicted as another.
   *
   * @param label the class, a row
   * @param predicted the predicted class, a column
   * @return the part in [0, 1]; 0 for a class without samples
   */
  public double fraction(int label, int predicted) {
    long sum = 0;
    for (int count : counts[label]) {
      sum += count;
    }
    return sum == 0 ? 0 : (double) counts[label][predicted] / sum;
  }
}
