package org.ottt.djl.testing;

import org.ottt.djl.cluster.Communicator;

/** One of two processes, the other one of which has nothing to add. */
public class BesideNothing implements Communicator {

  private final int rank;

  /**
   * Creates the process.
   *
   * @param rank 0 or 1
   */
  public BesideNothing(int rank) {
    this.rank = rank;
  }

  @Override
  public final int rank() {
    return rank;
  }

  @Override
  public final int size() {
    return 2;
  }

  @Override
  public void allReduce(float[] values) {
    // The other one's are zeros.
  }

  @Override
  public void allReduce(double[] values) {
    // The other one's are zeros.
  }

  @Override
  public byte[] broadcast(byte[] bytes) {
    return bytes;
  }

  @Override
  public void close() {}
}
