package org.ottt.djl.training.parallel;

import ai.djl.training.dataset.Batch;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.ottt.djl.cluster.Communicator;
import org.ottt.djl.data.BatchShare;

/**
 * The position of this process's samples among those of all processes that share a batch. Samples
 * that could not be read do not count, in whichever process, so that the result is as if one
 * process had read the batch.
 */
public final class BatchRows {

  private final int total;
  private final int[] own;

  private BatchRows(int total, int[] own) {
    this.total = total;
    this.own = own;
  }

  /**
   * Finds the places. All processes call it for the same batch at the same time.
   *
   * @param batch the batch; a {@link BatchShare} where there are several processes
   * @param communicator the processes
   * @return the places
   * @throws IllegalArgumentException if there are several processes and the batch is not a share
   */
  public static BatchRows of(Batch batch, Communicator communicator) {
    if (communicator.size() == 1) {
      return all(Math.toIntExact(batch.getData().singletonOrThrow().getShape().get(0)));
    }
    if (!(batch instanceof BatchShare share)) {
      throw new IllegalArgumentException(
          "%d processes train together, but this batch is not one's share of a batch: build the"
                  .formatted(communicator.size())
              + " BatchLoader with optShare(new RowShare(rank, size)).");
    }
    double[] unreadable = new double[share.rows()];
    for (int row : share.unreadableRows()) {
      unreadable[row] = 1;
    }
    communicator.allReduce(unreadable);
    int[] places = new int[unreadable.length];
    int total = 0;
    for (int row = 0; row < places.length; row++) {
      places[row] = total;
      total += unreadable[row] == 0 ? 1 : 0;
    }
    return new BatchRows(total, Arrays.stream(share.ownRows()).map(row -> places[row]).toArray());
  }

  /**
   * Returns the places of the samples of a process on its own.
   *
   * @param samples how many there are
   * @return 0, 1, …
   */
  public static BatchRows all(int samples) {
    return new BatchRows(samples, IntStream.range(0, samples).toArray());
  }

  /**
   * Returns the number of samples of all processes.
   *
   * @return their number
   */
  public int total() {
    return total;
  }

  /**
   * Returns where some of this process's samples stand.
   *
   * @param from the first of them
   * @param to the one after the last of them
   * @return their places among the samples of all processes, ascending, from 0
   */
  public int[] places(int from, int to) {
    return Arrays.copyOfRange(own, from, to);
  }

  /**
   * Counts own samples that stand before a place.
   *
   * @param place a place among the samples of all processes
   * @return the number of the first own sample at that place or after it
   */
  public int ownBefore(int place) {
    int found = Arrays.binarySearch(own, place);
    return found < 0 ? -found - 1 : found;
  }
}
