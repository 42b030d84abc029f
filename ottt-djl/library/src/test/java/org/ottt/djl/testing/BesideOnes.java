package org.ottt.djl.testing;

/** One of two processes; all numbers of the other one are ones, and it has no samples to count. */
public final class BesideOnes extends BesideNothing {

  /**
   * Creates the process.
   *
   * @param rank 0 or 1
   */
  public BesideOnes(int rank) {
    super(rank);
  }

  @Override
  public void allReduce(float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i]++;
    }
  }
}
