package org.ottt.djl.data;

/**
 * The rows of every batch that one of several processes reads: every {@code size}-th, from the
 * {@code rank}-th on. So the shares of any run of rows differ by one row at most.
 *
 * @param rank the process, from 0
 * @param size the number of processes
 */
public record RowShare(int rank, int size) {

  /** All rows. */
  public static final RowShare WHOLE = new RowShare(0, 1);

  /**
   * Checks the numbers.
   *
   * @param rank number of the process, from 0
   * @param size the number of processes
   * @throws IllegalArgumentException if there is no such process
   */
  public RowShare {
    if (rank < 0 || rank >= size) {
      throw new IllegalArgumentException("There is no share " + rank + " of " + size);
    }
  }

  /**
   * Tells whether there is one process.
   *
   * @return whether the share is all rows
   */
  public boolean isWhole() {
    return size == 1;
  }

  /**
   * Counts the rows of the share.
   *
   * @param batch the number of rows of a batch
   * @return how many of them are in the share
   */
  public int rowsOf(int batch) {
    return (batch - rank + size - 1) / size;
  }

  /**
   * Finds a row in the batch.
   *
   * @param row a row of the share, from 0
   * @return its row in the batch
   */
  public int rowInBatch(int row) {
    return rank + row * size;
  }
}
