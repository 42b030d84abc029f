package org.ottt.djl.training;

import ai.djl.training.dataset.Batch;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.function.BooleanSupplier;
import org.ottt.djl.cluster.CommunicationException;
import org.ottt.djl.data.BatchLoader;
import org.ottt.djl.data.BatchShare;
import org.ottt.djl.data.BatchStream;
import org.ottt.djl.data.Split;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.metrics.IdleLayers;
import org.ottt.djl.metrics.NotFiniteException;
import org.ottt.djl.progress.ProgressDisplay;
import org.ottt.djl.progress.TrainingProgress;
import org.ottt.djl.training.schedule.EpochClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One pass of a network through a data set: to learn from it or to be tested on it. */
final class EpochPass {

  private static final Logger LOGGER = LoggerFactory.getLogger(EpochPass.class);

  private final SpikingTrainer trainer;
  private final EpochClock clock;
  private final int epochs;
  private final BooleanSupplier stopped;
  private final ProgressDisplay display;
  private final IdleLayers idleLayers;
  private final StepLog steps;

  /** What is done around the batches of a pass. */
  interface Around {

    /** Is called before a batch is trained on. */
    default void beforeTraining(Batch batch) {}

    /** Is called after a batch that is not the last one before a stop. */
    default void after(EpochMeter meter) {}

    /** Is called when this process cannot read its data, before the others hear of it. */
    default void onUnreadableHere(UncheckedIOException failure) {}

    /** Is called in all processes when one of them cannot read the data after a batch. */
    default void onUnreadable(EpochMeter meter, RuntimeException failure) {}
  }

  /**
   * Creates the passes of a run.
   *
   * @param trainer the trainer, initialized
   * @param clock the clock that its optimizer goes by
   * @param epochs how many epochs there will be, to be shown
   * @param stopped is asked after each batch whether to end the pass; where several processes
   *     train, the answer must be the same in all of them
   * @param display where progress is shown; closed by the caller
   * @param steps takes measurements of single batches, or null
   */
  public EpochPass(
      SpikingTrainer trainer,
      EpochClock clock,
      int epochs,
      BooleanSupplier stopped,
      ProgressDisplay display,
      StepLog steps) {
    this.trainer = trainer;
    this.clock = clock;
    this.epochs = epochs;
    this.stopped = stopped;
    this.display = display;
    this.steps = steps;
    idleLayers = new IdleLayers(trainer.network().neurons());
  }

  /** Makes a row of sums. */
  EpochMetrics toMetrics(EpochSums sums, int epoch, Split split) {
    return sums.toMetrics(epoch + 1, split, split == Split.TRAIN ? learningRate() : Double.NaN);
  }

  private double learningRate() {
    // By way of its decimal text: 0.1f is not to be written down as 0.10000000149011612.
    return Double.parseDouble(Float.toString(clock.learningRate()));
  }

  /**
   * Walks a data set, or what is left of it, up to its end or until the run is to stop.
   *
   * @param before the sums of the part that was walked earlier
   */
  EpochSums walk(Split split, int epoch, BatchLoader data, EpochSums before, Around around) {
    if (before.walked() >= data.samplesPerEpoch()) {
      return before;
    }
    boolean training = split == Split.TRAIN;
    String task = (training ? "epoch " : "test  ") + (epoch + 1) + "/" + epochs;
    int number = batchesIn(before.walked(), data);
    try (EpochMeter meter = new EpochMeter(before, trainer.getManager(), trainer.communicator());
        TrainingProgress progress = display.start(task, data.samplesPerEpoch() - before.walked());
        BatchStream batches = data.epoch(trainer.batchManager(), epoch, number, before.skipped())) {
      trainer.setRunObserver(meter.observer());
      Iterator<Batch> walk = batches.iterator();
      while (hasNext(walk, meter, around)) {
        try (Batch batch = walk.next()) {
          // Not one more than before: a batch without a readable sample is not delivered.
          number = batchesIn(batch.getProgress(), data);
          long step = (long) epoch * data.batchesPerEpoch() + number;
          BatchResult result = training ? train(batch, step, epoch, meter, around) : test(batch);
          addSkippedElsewhere(batch, result, batches, meter, around);
          meter.add(batch, result, batches.skipped());
          if (result.samples() > 0) {
            progress.step(
                result.samples(), result.loss(), (double) result.top1() / result.samples());
          }
        }
        if (stopped.getAsBoolean()) {
          break;
        }
        around.after(meter);
      }
      if (training) {
        idleLayers.report(task, meter.ratesByLayer(trainer.network().neuronNames().keySet()));
      }
      if (batches.skipped() > 0) {
        LOGGER.warn(
            "{}: {} of {} samples could not be read and were left out",
            task,
            batches.skipped(),
            data.samplesPerEpoch());
      }
      return meter.sums();
    } catch (NotFiniteException e) {
      throw e.inBatch(
          split.label(), epoch + 1, number, data.batchesPerEpoch(), clock.learningRate());
    } finally {
      trainer.setRunObserver(null);
    }
  }

  private BatchResult test(Batch batch) {
    return trainer.validateBatch(batch);
  }

  private BatchResult train(Batch batch, long step, int epoch, EpochMeter meter, Around around) {
    around.beforeTraining(batch);
    return steps == null || !steps.isDue(step)
        ? trainer.trainBatch(batch)
        : steps.train(batch, step, epoch + 1, learningRate(), meter.observer());
  }

  /** Ends the pass in all processes where one of them cannot read its share of the next batch. */
  private boolean hasNext(Iterator<Batch> walk, EpochMeter meter, Around around) {
    boolean next = false;
    RuntimeException failure = null;
    try {
      next = walk.hasNext();
    } catch (UncheckedIOException e) {
      around.onUnreadableHere(e);
      failure = e;
    }
    if (!new Agreement(trainer.communicator()).any(failure != null)) {
      return next;
    }
    if (failure == null) {
      failure =
          new CommunicationException(
              "Another process cannot read its data; its message says which.");
    }
    around.onUnreadable(meter, failure);
    throw failure;
  }

  /** Counts what other processes have left out of a batch, which all of them do alike. */
  private static void addSkippedElsewhere(
      Batch batch, BatchResult result, BatchStream batches, EpochMeter meter, Around around) {
    if (batch instanceof BatchShare share) {
      try {
        batches.addSkippedElsewhere(
            share.rows() - result.samples() - share.unreadableRows().length);
      } catch (UncheckedIOException e) {
        // The weights have learned from the batch, so the checkpoint must count it.
        meter.add(batch, result, batches.skipped());
        around.onUnreadable(meter, e);
        throw e;
      }
    }
  }

  private static int batchesIn(long samples, BatchLoader data) {
    int batchSize = data.batchSize();
    return Math.toIntExact((samples + batchSize - 1) / batchSize);
  }
}
