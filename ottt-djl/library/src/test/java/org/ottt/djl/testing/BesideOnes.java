package org.ottt.djl.testing;

import org.ottt.djl.cluster.Communicator;

/**
 * One of two processes; all numbers of the other one are ones.
 *
 * @param rank of this one, 0 or 1
 */
public record BesideOnes(int rank) implements Communicator {

  @Override
  public int size() {
    return 2;
  }

  @Override
  public void allReduce(float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i]++;
    }
  }

  @Override
  public void allReduce(double[] values) {
    // The other one has no samples to count.
  }

  @Override
  public byte[] broadcast(byte[] bytes) {
    return bytes;
  }

  @Override
  public void close() {}
}
