package org.ottt.djl.training;

import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import java.util.Map;
import org.ottt.djl.metrics.FiringRates;
import org.ottt.djl.metrics.PeakMemory;
import org.ottt.djl.simulation.SpikeObserver;

/** Measures a pass over a data set, on top of what a part of it before an interruption came to. */
final class EpochMeter implements AutoCloseable {

  private final EpochSums before;
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
   */
  EpochMeter(EpochSums before, NDManager parent) {
    this.before = before;
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

  /** Returns the firing rates since this meter began, by what spikes are observed under. */
  Map<Object, Double> ratesByLayer() {
    return rates.byLayer();
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

  /** Returns the sums up to now. Waits for the device. */
  EpochSums sums() {
    return new EpochSums(
        walked,
        skipped,
        samples,
        loss,
        top1,
        top5,
        before.spikes() + rates.spikes(),
        before.chances() + rates.chances(),
        before.seconds() + (System.nanoTime() - start) / 1e9,
        Math.max(before.memory(), peak.mebibytes()));
  }

  @Override
  public void close() {
    rates.close();
  }
}
