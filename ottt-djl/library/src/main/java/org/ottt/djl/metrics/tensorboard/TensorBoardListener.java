package org.ottt.djl.metrics.tensorboard;

import ai.djl.training.Trainer;
import ai.djl.training.evaluator.Evaluator;
import ai.djl.training.listener.TrainingListenerAdapter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ottt.djl.data.Split;

/**
 * A listener for DJL's trainers that writes loss and evaluators of every epoch for TensorBoard,
 * training and validation in a folder each, under the evaluators' names:
 *
 * <pre>{@code
 * config.addTrainingListeners(new TensorBoardListener(Path.of("runs/first/tensorboard")));
 * }</pre>
 *
 * <p>Runs of {@link org.ottt.djl.metrics} have their events without it.
 */
public final class TensorBoardListener extends TrainingListenerAdapter {

  /** Sums of its own, so that it does not depend on which other listeners there are. */
  private static final Map<Split, String> KEYS =
      Map.of(Split.TRAIN, "tensorboard/train", Split.TEST, "tensorboard/validate");

  private final TensorBoardLog log;
  private int epoch;
  private final Map<Split, Boolean> seen = new LinkedHashMap<>();

  /**
   * Creates a listener of a run that starts at its first epoch.
   *
   * @param folder where the event files go; created if it does not exist
   */
  public TensorBoardListener(Path folder) {
    this(folder, 1);
  }

  /**
   * Creates a listener of a run.
   *
   * @param folder where the event files go; created if it does not exist
   * @param firstEpoch the number of the first epoch, from 1; earlier events of later ones are void
   */
  public TensorBoardListener(Path folder, int firstEpoch) {
    log = new TensorBoardLog(folder, firstEpoch);
    epoch = firstEpoch;
  }

  @Override
  public void onTrainingBegin(Trainer trainer) {
    for (Evaluator evaluator : trainer.getEvaluators()) {
      KEYS.values().forEach(evaluator::addAccumulator);
    }
  }

  @Override
  public void onTrainingBatch(Trainer trainer, BatchData batchData) {
    update(trainer, batchData, Split.TRAIN);
  }

  @Override
  public void onValidationBatch(Trainer trainer, BatchData batchData) {
    update(trainer, batchData, Split.TEST);
  }

  private void update(Trainer trainer, BatchData batchData, Split split) {
    seen.put(split, true);
    for (Evaluator evaluator : trainer.getEvaluators()) {
      batchData
          .getLabels()
          .forEach(
              (device, labels) ->
                  evaluator.updateAccumulators(
                      new String[] {KEYS.get(split)},
                      labels,
                      batchData.getPredictions().get(device)));
    }
  }

  /**
   * Writes the epoch.
   *
   * @throws UncheckedIOException if it cannot be written
   */
  @Override
  public void onEpoch(Trainer trainer) {
    for (Split split : Split.values()) {
      if (!seen.containsKey(split)) {
        continue;
      }
      Map<String, Double> numbers = new LinkedHashMap<>();
      for (Evaluator evaluator : trainer.getEvaluators()) {
        numbers.put(evaluator.getName(), (double) evaluator.getAccumulator(KEYS.get(split)));
        evaluator.resetAccumulator(KEYS.get(split));
      }
      try {
        log.append(split, epoch, numbers);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    seen.clear();
    epoch++;
  }
}
