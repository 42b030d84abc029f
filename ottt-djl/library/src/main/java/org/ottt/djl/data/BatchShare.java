package org.ottt.djl.data;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import ai.djl.translate.Batchifier;
import java.util.List;

/**
 * What one of several processes has of a batch. The data may be an array of no rows. Size and
 * indices are those of this share; progress is that of all shares together.
 */
public final class BatchShare extends Batch {

  private final int rows;
  private final int[] ownRows;
  private final int[] unreadableRows;

  BatchShare(
      NDManager manager,
      NDList data,
      NDList labels,
      long progress,
      long total,
      List<Long> indices,
      int rows,
      int[] ownRows,
      int[] unreadableRows) {
    super(
        manager,
        data,
        labels,
        ownRows.length,
        Batchifier.STACK,
        Batchifier.STACK,
        progress,
        total,
        indices);
    this.rows = rows;
    this.ownRows = ownRows;
    this.unreadableRows = unreadableRows;
  }

  /**
   * Returns the number of rows of the whole batch.
   *
   * @return samples over all shares, those that cannot be read included
   */
  public int rows() {
    return rows;
  }

  /**
   * Returns where the samples of this share stand in the whole batch.
   *
   * @return a row for each sample, ascending
   */
  public int[] ownRows() {
    return ownRows.clone();
  }

  /**
   * Returns which rows this share should have had but could not read.
   *
   * @return rows of the whole batch, ascending
   */
  public int[] unreadableRows() {
    return unreadableRows.clone();
  }
}
