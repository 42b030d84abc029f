package org.ottt.djl.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.training.dataset.Batch;
import java.util.ArrayList;
import java.util.List;
import org.ottt.djl.simulation.RandomNumbers;
import org.ottt.djl.training.parallel.Replica;
import org.ottt.djl.training.parallel.SharedDraws;

/**
 * A batch cut into parts, which go through the network one after the other, and each part into
 * shares, which do so at the same time on several devices. The parts are those of one device, so
 * that the same is drawn for them however many devices there are.
 *
 * <p>It owns all that is read of the batch, in a manager per device.
 */
final class SplitBatch implements AutoCloseable {

  private final List<NDManager> managers = new ArrayList<>();
  private final List<List<MicroBatch>> parts = new ArrayList<>();

  /** Samples from one number up to another. */
  private record Range(long from, long to) {

    long size() {
      return to - from;
    }

    /** Cuts into ranges of nearly equal size, at most one per sample. */
    List<Range> cut(int wanted) {
      long count = Math.min(wanted, size());
      List<Range> ranges = new ArrayList<>();
      for (long i = 0; i < count; i++) {
        ranges.add(new Range(from + size() * i / count, from + size() * (i + 1) / count));
      }
      return ranges;
    }
  }

  /**
   * Splits a batch and brings every share to its device.
   *
   * @param batch the batch, on any device
   * @param replicas who shares it
   * @param wanted number of parts; fewer if there are fewer samples
   * @param loss the loss of logits, a mean over samples
   * @param timeSteps T
   */
  SplitBatch(Batch batch, List<Replica> replicas, int wanted, StepLoss loss, int timeSteps) {
    try {
      replicas.forEach(replica -> managers.add(replica.manager().newSubManager()));
      Range all = new Range(0, batch.getData().singletonOrThrow().getShape().get(0));
      for (Range part : all.cut(wanted)) {
        List<Range> ranges = part.cut(replicas.size());
        SharedDraws draws =
            new SharedDraws(managers.get(0), ranges.stream().map(Range::size).toList());
        List<MicroBatch> shares = new ArrayList<>();
        for (Range range : ranges) {
          int index = shares.size();
          shares.add(
              new MicroBatch(
                  managers.get(index),
                  rows(batch.getData().singletonOrThrow(), range, managers.get(index)),
                  rows(batch.getLabels().singletonOrThrow(), range, managers.get(index)),
                  ranges.size() == 1 ? RandomNumbers.ENGINE : draws.share(index),
                  loss,
                  // The loss is a mean over the share; so weighted, all give the batch's mean.
                  range.size() / ((float) all.size() * timeSteps)));
        }
        parts.add(shares);
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** Returns samples on a manager's device: the array itself, a view, or one copy. */
  private static NDArray rows(NDArray array, Range range, NDManager manager) {
    boolean here = array.getDevice().equals(manager.getDevice());
    if (here && range.size() == array.getShape().get(0)) {
      return array;
    }
    NDArray rows = array.get(new NDIndex("{}:{}", range.from(), range.to()));
    rows.attach(manager);
    if (here) {
      return rows;
    }
    try (rows) {
      return rows.toDevice(manager.getDevice(), false);
    }
  }

  /** Returns the parts, each a list of shares by the number of their replica. */
  List<List<MicroBatch>> parts() {
    return parts;
  }

  /** Returns all shares in the order of the samples. */
  List<MicroBatch> shares() {
    return parts.stream().flatMap(List::stream).toList();
  }

  /** Returns what belongs to the batch on the first device. */
  NDManager manager() {
    return managers.get(0);
  }

  @Override
  public void close() {
    managers.forEach(NDManager::close);
  }
}
