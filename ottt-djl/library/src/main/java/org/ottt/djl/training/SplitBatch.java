package org.ottt.djl.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import ai.djl.training.listener.TrainingListener.BatchData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.ottt.djl.simulation.RandomNumbers;
import org.ottt.djl.training.parallel.BatchRows;
import org.ottt.djl.training.parallel.Replica;
import org.ottt.djl.training.parallel.SharedDraws;

/**
 * A batch cut into parts, which go through the network one after the other, and each part into
 * shares, which do so at the same time on several devices. The parts are those of one device, so
 * that the same is drawn for them however many devices there are, in however many processes.
 *
 * <p>It owns all that is read of the batch, in a manager per device.
 */
final class SplitBatch implements AutoCloseable {

  private final List<NDManager> managers = new ArrayList<>();
  private final List<List<MicroBatch>> parts = new ArrayList<>();
  private final BatchRows rows;
  private final StepLoss loss;
  private final int timeSteps;

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
   * @param rows where its samples stand among those of all processes
   * @param replicas who shares it
   * @param wanted number of parts; fewer if there are fewer samples
   * @param loss the loss of logits, a mean over samples
   * @param timeSteps T
   */
  SplitBatch(
      Batch batch,
      BatchRows rows,
      List<Replica> replicas,
      int wanted,
      StepLoss loss,
      int timeSteps) {
    this.loss = loss;
    this.timeSteps = timeSteps;
    this.rows = rows;
    try {
      replicas.forEach(replica -> managers.add(replica.manager().newSubManager()));
      for (Range part : new Range(0, rows.total()).cut(wanted)) {
        Range own =
            new Range(
                rows.ownBefore(Math.toIntExact(part.from())),
                rows.ownBefore(Math.toIntExact(part.to())));
        parts.add(
            own.size() == 0
                ? List.of(standIn(batch, part))
                : shares(batch, part, own.cut(replicas.size())));
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private List<MicroBatch> shares(Batch batch, Range part, List<Range> ranges) {
    SharedDraws draws =
        new SharedDraws(
            managers.get(0),
            part.size(),
            ranges.stream().map(range -> placesIn(part, range)).toList());
    boolean alone = ranges.size() == 1 && ranges.get(0).size() == part.size();
    List<MicroBatch> shares = new ArrayList<>();
    for (Range range : ranges) {
      int index = shares.size();
      shares.add(
          new MicroBatch(
              managers.get(index),
              slice(batch.getData().singletonOrThrow(), range, managers.get(index)),
              slice(batch.getLabels().singletonOrThrow(), range, managers.get(index)),
              alone ? RandomNumbers.ENGINE : draws.share(index),
              loss,
              // The loss is a mean over the share; so weighted, all give the batch's mean.
              range.size() / ((float) rows.total() * timeSteps)));
    }
    return shares;
  }

  private int[] placesIn(Range part, Range own) {
    int first = Math.toIntExact(part.from());
    return Arrays.stream(rows.places(Math.toIntExact(own.from()), Math.toIntExact(own.to())))
        .map(place -> place - first)
        .toArray();
  }

  /**
   * Makes a share of a part in which this process has no sample: a blank one without weight. So the
   * process draws the random numbers that the others draw, and has gradients, which are zero.
   */
  private MicroBatch standIn(Batch batch, Range part) {
    NDManager manager = managers.get(0);
    NDArray data = batch.getData().singletonOrThrow();
    NDArray labels = batch.getLabels().singletonOrThrow();
    SharedDraws draws = new SharedDraws(manager, part.size(), List.of(new int[] {0}));
    return MicroBatch.standIn(
        manager,
        manager.zeros(new Shape(1).addAll(data.getShape().slice(1)), data.getDataType()),
        manager.zeros(new Shape(1).addAll(labels.getShape().slice(1)), labels.getDataType()),
        draws.share(0),
        loss);
  }

  /** Returns samples on a manager's device: the array itself, a view, or one copy. */
  private static NDArray slice(NDArray array, Range range, NDManager manager) {
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

  /** Returns loss and hits of the samples of this process; waits for the device. */
  BatchResult result() {
    int samples = 0;
    double sum = 0;
    int top1 = 0;
    int top5 = 0;
    for (MicroBatch share : shares()) {
      if (share.counts()) {
        BatchResult result = share.result();
        samples += result.samples();
        sum += result.loss();
        top1 += result.top1();
        top5 += result.top5();
      }
    }
    return new BatchResult(samples, sum, top1, top5);
  }

  /**
   * Returns what DJL's listeners receive about the batch: labels, and the logits summed over the
   * steps; null if this process has no sample of it.
   */
  BatchData readings(Batch batch) {
    NDArray labels = batch.getLabels().singletonOrThrow();
    Device device = labels.getDevice();
    NDList each = new NDList();
    for (MicroBatch share : shares()) {
      if (share.counts()) {
        each.add(share.readings().logits().toDevice(device, false));
      }
    }
    if (each.isEmpty()) {
      return null;
    }
    NDArray logits = each.size() == 1 ? each.get(0) : NDArrays.concat(each);
    Map<Device, NDList> labelMap = new ConcurrentHashMap<>();
    Map<Device, NDList> predictions = new ConcurrentHashMap<>();
    labelMap.put(device, new NDList(labels));
    predictions.put(device, new NDList(logits));
    return new BatchData(batch, labelMap, predictions);
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
