package org.ottt.djl.training;

import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ottt.djl.cluster.Communicator;
import org.ottt.djl.metrics.FiringRates;
import org.ottt.djl.metrics.PeakMemory;
import org.ottt.djl.simulation.Neurons;
import org.ottt.djl.simulation.SpikeObserver;

/** Measures a pass over a data set, on top of what a part of it before an interruption came to. */
final class EpochMeter implements AutoCloseable {

  private final EpochSums before;
  private final Communicator communicator;
  private final FiringRates rates;
  private final PeakMemory peak = new PeakMemory();
  private final long start = System.nanoTime();
  private long walked;
  private int skipped;
  private long samples;
  private double loss;
  private long top1;
  private long top5;

  /**
   * Starts to measure.
   *
   * @param before what was measured already
   * @param parent parent of the manager that holds the counts of spikes
   * @param communicator the processes that measure together
   */
  EpochMeter(EpochSums before, NDManager parent, Communicator communicator) {
    this.before = before;
    this.communicator = communicator;
    rates = new FiringRates(parent);
    peak.reset();
    walked = before.walked();
    skipped = before.skipped();
    samples = before.samples();
    loss = before.loss();
    top1 = before.top1();
    top5 = before.top5();
  }

  /** Returns what is to be shown the spikes. */
  SpikeObserver observer() {
    return rates;
  }

  /**
   * Returns the firing rates since this meter began. All processes ask at the same time.
   *
   * @param layers the layers, in the same order in all processes
   */
  Map<Neurons, Double> ratesByLayer(Collection<Neurons> layers) {
    if (communicator.size() == 1) {
      return rates.byLayer();
    }
    double[] counts = new double[2 * layers.size()];
    int at = 0;
    for (Neurons layer : layers) {
      counts[at++] = (double) rates.spikes(layer);
      counts[at++] = (double) rates.chances(layer);
    }
    communicator.allReduce(counts);
    Map<Neurons, Double> all = new LinkedHashMap<>();
    at = 0;
    for (Neurons layer : layers) {
      if (counts[at + 1] > 0) {
        all.put(layer, counts[at] / counts[at + 1]);
      }
      at += 2;
    }
    return all;
  }

  /**
   * Adds a batch.
   *
   * @param skippedSoFar samples of the pass that were left out up to this batch
   */
  void add(Batch batch, BatchResult result, int skippedSoFar) {
    walked = batch.getProgress();
    skipped = skippedSoFar;
    samples += result.samples();
    loss += result.loss() * result.samples();
    top1 += result.top1();
    top5 += result.top5();
  }

  /**
   * Returns the sums up to now, the same in all processes, which ask at the same time. Waits for
   * the device. The time is that of rank 0, the memory the largest of a process.
   */
  EpochSums sums() {
    int processes = communicator.size();
    double[] shared = new double[3 + processes];
    shared[0] = (double) rates.spikes();
    shared[1] = (double) rates.chances();
    shared[2] = communicator.rank() == 0 ? (System.nanoTime() - start) / 1e9 : 0;
    shared[3 + communicator.rank()] = peak.mebibytes();
    communicator.allReduce(shared);
    return new EpochSums(
        walked,
        skipped,
        samples,
        loss,
        top1,
        top5,
        before.spikes() + (long) shared[0],
        before.chances() + (long) shared[1],
        before.seconds() + shared[2],
        Math.max(before.memory(), Arrays.stream(shared, 3, shared.length).max().orElse(0)));
  }

  @Override
  public void close() {
    rates.close();
  }
}
