package org.ottt.djl.spark.benchmark;

import org.ottt.djl.cluster.Communicator;

/**
 * A communicator that takes the time of large sums. A tiny exchange goes before each of them: what
 * it takes is waiting for the slowest process, and the rest is the exchange itself.
 */
final class TimedCommunicator implements Communicator {

  private final Communicator inner;
  private long waited;
  private long exchanged;

  TimedCommunicator(Communicator inner) {
    this.inner = inner;
  }

  /** Returns the seconds spent on waiting since the last call. */
  double takeWaited() {
    double seconds = waited / 1e9;
    waited = 0;
    return seconds;
  }

  /** Returns the seconds spent on exchanges since the last call. */
  double takeExchanged() {
    double seconds = exchanged / 1e9;
    exchanged = 0;
    return seconds;
  }

  @Override
  public int rank() {
    return inner.rank();
  }

  @Override
  public int size() {
    return inner.size();
  }

  @Override
  public void allReduce(float[] values) {
    long start = System.nanoTime();
    inner.allReduce(new double[1]);
    long ready = System.nanoTime();
    inner.allReduce(values);
    waited += ready - start;
    exchanged += System.nanoTime() - ready;
  }

  @Override
  public void allReduce(double[] values) {
    inner.allReduce(values);
  }

  @Override
  public byte[] broadcast(byte[] bytes) {
    return inner.broadcast(bytes);
  }

  @Override
  public void close() {
    inner.close();
  }
}
