package org.ottt.djl.training;

import ai.djl.training.dataset.Batch;
import java.util.function.BooleanSupplier;
import org.ottt.djl.data.BatchLoader;
import org.ottt.djl.data.BatchStream;
import org.ottt.djl.monitor.EpochMetrics;
import org.ottt.djl.monitor.FiringRates;
import org.ottt.djl.monitor.PeakMemory;
import org.ottt.djl.monitor.ProgressDisplay;
import org.ottt.djl.monitor.Split;
import org.ottt.djl.monitor.TrainingProgress;
import org.ottt.djl.training.schedule.EpochClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A network's way through a data set, once: to learn from it or to be tested on it. */
public final class EpochPass {

  private static final Logger LOGGER = LoggerFactory.getLogger(EpochPass.class);

  private final OnlineTrainer trainer;
  private final EpochClock clock;
  private final int epochs;
  private final BooleanSupplier stopped;
  private final ProgressDisplay display;
  private final PeakMemory memory = new PeakMemory();

  /**
   * Creates the passes of a run.
   *
   * @param trainer the trainer, initialized
   * @param clock the clock that its optimizer goes by
   * @param epochs how many epochs there will be, to be shown
   * @param stopped is asked after each batch whether to end the pass
   * @param display where progress is shown; closed by the caller
   */
  public EpochPass(
      OnlineTrainer trainer,
      EpochClock clock,
      int epochs,
      BooleanSupplier stopped,
      ProgressDisplay display) {
    this.trainer = trainer;
    this.clock = clock;
    this.epochs = epochs;
    this.stopped = stopped;
    this.display = display;
  }

  /**
   * Goes through a data set.
   *
   * @param split {@link Split#TRAIN} to learn from it, {@link Split#TEST} to be tested
   * @param epoch the epoch, from 0
   * @param data the data set
   * @return what was measured
   * @throws NotFiniteLossException if the loss is not finite
   * @throws java.io.UncheckedIOException if the data cannot be read
   */
  public EpochMetrics run(Split split, int epoch, BatchLoader data) {
    boolean training = split == Split.TRAIN;
    String task = (training ? "epoch " : "test  ") + (epoch + 1) + "/" + epochs;
    Tally tally = new Tally();
    memory.reset();
    long start = System.nanoTime();
    try (FiringRates rates = new FiringRates(trainer.getManager());
        TrainingProgress progress = display.start(task, data.samplesPerEpoch());
        BatchStream batches = data.epoch(trainer.getManager(), epoch)) {
      trainer.setObserver(rates);
      for (Batch batch : batches) {
        try (batch) {
          BatchResult result = training ? trainer.trainBatch(batch) : trainer.validateBatch(batch);
          tally.add(result);
          progress.step(result.samples(), result.loss(), (double) result.top1() / result.samples());
        }
        if (stopped.getAsBoolean()) {
          break;
        }
      }
      if (batches.skipped() > 0) {
        LOGGER.warn(
            "{}: {} of {} samples could not be read and were left out",
            task,
            batches.skipped(),
            data.samplesPerEpoch());
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      // By way of its decimal text: 0.1f is not to be written down as 0.10000000149011612.
      double lr = Double.parseDouble(Float.toString(clock.learningRate()));
      return tally.toMetrics(epoch + 1, split, lr, seconds, memory.mebibytes(), rates.mean());
    } finally {
      trainer.setObserver(null);
    }
  }

  /** Sums of a pass. */
  private static final class Tally {
    private long samples;
    private double loss;
    private long top1;
    private long top5;

    void add(BatchResult result) {
      samples += result.samples();
      loss += result.loss() * result.samples();
      top1 += result.top1();
      top5 += result.top5();
    }

    EpochMetrics toMetrics(
        int epoch, Split split, double lr, double seconds, double memory, double rate) {
      double n = Math.max(1, samples);
      return new EpochMetrics(
          epoch, split, loss / n, top1 / n, top5 / n, lr, seconds, n / seconds, memory, rate);
    }
  }
}
