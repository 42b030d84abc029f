package org.ottt.djl.metrics.tensorboard;

/**
 * How values are distributed, for TensorBoard.
 *
 * @param values how many there are
 * @param lowest the smallest
 * @param highest the largest
 * @param sum of all
 * @param squares sum of their squares
 * @param counts how many lie in each of equally wide ranges from the smallest to the largest
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record Histogram(
    long values, double lowest, double highest, double sum, double squares, double[] counts) {

  private static final int RANGES = 30;

  /**
   * Counts values.
   *
   * @param array at least one value, all of them finite
   * @return their histogram
   */
  public static Histogram of(float[] array) {
    double lowest = array[0];
    double highest = array[0];
    double sum = 0;
    double squares = 0;
    for (float value : array) {
      lowest = Math.min(lowest, value);
      highest = Math.max(highest, value);
      sum += value;
      squares += (double) value * value;
    }
    double[] counts = new double[RANGES];
    double width = (highest - lowest) / RANGES;
    for (float value : array) {
      int range = width == 0 ? 0 : (int) ((value - lowest) / width);
      counts[Math.min(RANGES - 1, range)]++;
    }
    return new Histogram(array.length, lowest, highest, sum, squares, counts);
  }

  /** Returns the upper end of a range; all values being equal, ranges still differ. */
  double limit(int range) {
    double width = highest > lowest ? (highest - lowest) / counts.length : 1e-12;
    return lowest + (range + 1) * width;
  }
}
