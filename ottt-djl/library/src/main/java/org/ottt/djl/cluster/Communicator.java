package org.ottt.djl.cluster;

/**
 * A group of processes that train together, seen from one of them. The terms are those of MPI.
 *
 * <p>All members must call the same methods in the same order with arrays of the same length. Every
 * result is the same to the bit on all members and in every run with the same members: sums are
 * taken in the order of the ranks.
 *
 * <p>For one thread.
 */
public interface Communicator extends AutoCloseable {

  /**
   * Returns a group of one process, in which nothing has to be exchanged.
   *
   * @return the group
   */
  static Communicator single() {
    return SingleProcess.INSTANCE;
  }

  /**
   * Returns the number of this process.
   *
   * @return its rank, from 0
   */
  int rank();

  /**
   * Returns the number of processes.
   *
   * @return the size of the group, at least 1
   */
  int size();

  /**
   * Replaces values by their sums over all members.
   *
   * @param values this member's summands; afterwards the sums, in float arithmetic
   * @throws CommunicationException if another member is lost, or calls something else
   */
  void allReduce(float[] values);

  /**
   * Replaces values by their sums over all members. Whole numbers up to 2^53 are added exactly.
   *
   * @param values this member's summands; afterwards the sums
   * @throws CommunicationException if another member is lost, or calls something else
   */
  void allReduce(double[] values);

  /**
   * Hands the bytes of rank 0 to all members.
   *
   * @param bytes what rank 0 has to say; ignored on the other ranks, where it may be null
   * @return the bytes of rank 0
   * @throws CommunicationException if another member is lost, or calls something else
   */
  byte[] broadcast(byte[] bytes);

  /** Leaves the group. Members that still wait for this one fail. */
  @Override
  void close();
}
