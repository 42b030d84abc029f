package org.ottt.djl.training;

import ai.djl.training.optimizer.Optimizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.ottt.djl.cluster.CommunicationException;
import org.ottt.djl.cluster.Communicator;
import org.ottt.djl.data.BatchLoader;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.run.RunFolder;
import org.ottt.djl.training.checkpoint.Checkpoint;
import org.ottt.djl.training.checkpoint.CheckpointException;
import org.ottt.djl.training.checkpoint.CheckpointFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of a run: written after epochs and in between, the best one kept, and the newest
 * one loaded when the run resumes.
 */
final class RunCheckpoints {

  private static final Logger LOGGER = LoggerFactory.getLogger(RunCheckpoints.class);

  private static final String EPOCH = "epoch";
  private static final String BEST = "best_top1";

  private final SpikingTrainer trainer;
  private final Optimizer optimizer;
  private final RunFolder folder;
  private final Map<String, String> ownMetadata;
  private final CheckpointFolder checkpoints;
  private final CheckpointTimer timer;
  private final BooleanSupplier due;
  private final Runnable onCheckpoint;
  private final Consumer<IOException> onUnreadable;
  private final Agreement agreement;
  private double bestTop1 = -1;

  /** Where a run begins: complete epochs, and how far the next one has come. */
  record Position(int epochs, EpochSums sums) {}

  /**
   * Creates the checkpoints.
   *
   * @param trainer whose network they hold
   * @param optimizer whose state they hold, or null
   * @param folder the run folder, or null where nothing is written
   * @param ownMetadata texts for every checkpoint
   * @param timer says when one is due within an epoch
   * @param onCheckpoint is run whenever one has been written
   * @param onUnreadable is told why this process cannot read its data, before the others end
   */
  RunCheckpoints(
      SpikingTrainer trainer,
      Optimizer optimizer,
      RunFolder folder,
      Map<String, String> ownMetadata,
      CheckpointTimer timer,
      Runnable onCheckpoint,
      Consumer<IOException> onUnreadable) {
    this.trainer = trainer;
    this.optimizer = optimizer;
    this.folder = folder;
    this.ownMetadata = ownMetadata;
    this.timer = timer;
    this.onCheckpoint = onCheckpoint;
    this.onUnreadable = onUnreadable;
    checkpoints = folder == null ? null : new CheckpointFolder(folder.path().resolve("checkpoint"));
    agreement = new Agreement(trainer.communicator());
    due = agreement.any(timer::isDue);
  }

  /** Returns the best top-1 of a test so far; -1 before the first. */
  double bestTop1() {
    return bestTop1;
  }

  /** Begins to measure the time up to the next checkpoint within an epoch. */
  void restartTimer() {
    timer.restart();
  }

  /** Writes checkpoints between the batches of a pass. */
  class Keeping implements EpochPass.Around {

    private final int epoch;
    private final Function<EpochMeter, EpochSums> trained;

    /**
     * Watches a pass.
     *
     * @param trained the sums of the epoch's training so far
     */
    Keeping(int epoch, Function<EpochMeter, EpochSums> trained) {
      this.epoch = epoch;
      this.trained = trained;
    }

    @Override
    public void after(EpochMeter meter) {
      if (due.getAsBoolean()) {
        keepIfPossible(epoch, trained.apply(meter));
      }
    }

    @Override
    public void onUnreadableHere(UncheckedIOException failure) {
      onUnreadable.accept(failure.getCause());
    }

    /** Data that cannot be read do not make the batches before them undone. */
    @Override
    public void onUnreadable(EpochMeter meter, RuntimeException failure) {
      try {
        keepWithin(epoch, trained.apply(meter));
        // A process that ends may take the others with it: all wait until the checkpoint is
        // written.
        agreement.any(false);
      } catch (IOException | CommunicationException suppressed) {
        failure.addSuppressed(suppressed);
      }
    }
  }

  /**
   * A checkpoint in between that cannot be written is a loss only if the run ends before the next.
   */
  private void keepIfPossible(int epoch, EpochSums train) {
    try {
      keepWithin(epoch, train);
    } catch (IOException e) {
      LOGGER.warn("{}; the run continues without this checkpoint", e.getMessage());
    }
    timer.restart();
  }

  /** Writes a checkpoint within an epoch. */
  void keepWithin(int epoch, EpochSums train) throws IOException {
    trainer.synchronize();
    if (folder == null || train.walked() == 0) {
      return;
    }
    Map<String, String> metadata = metadata(epoch);
    train.write(metadata);
    checkpoints.writeLast(trainer.network(), optimizer, metadata);
    folder.dropReplaced();
    onCheckpoint.run();
  }

  /** Writes the checkpoint of a complete epoch; a better test than all before makes it the best. */
  void keepAfter(int epoch, EpochMetrics test) throws IOException {
    boolean best = test != null && test.top1() > bestTop1;
    bestTop1 = best ? test.top1() : bestTop1;
    timer.restart();
    if (folder == null) {
      return;
    }
    Map<String, String> metadata = metadata(epoch);
    if (best) {
      // Before the last one: a run that is killed in between repeats the epoch, and so this.
      checkpoints.writeBest(trainer.network(), metadata);
    }
    checkpoints.writeLast(trainer.network(), optimizer, metadata);
    folder.dropReplaced();
    timer.restart();
    onCheckpoint.run();
  }

  private Map<String, String> metadata(int completeEpochs) {
    Map<String, String> metadata = new LinkedHashMap<>(ownMetadata);
    metadata.put(EPOCH, Integer.toString(completeEpochs));
    metadata.put(BEST, Double.toString(bestTop1));
    metadata.put("rule", trainer.rule().name());
    metadata.put("time_steps", Integer.toString(trainer.timeSteps()));
    return metadata;
  }

  /** Loads the newest checkpoint, if the run has one. */
  Position resume(BatchLoader trainData) throws IOException {
    Map<String, String> metadata = restore();
    try {
      bestTop1 = Double.parseDouble(metadata.getOrDefault(BEST, "-1"));
      Position position =
          new Position(
              Integer.parseInt(metadata.getOrDefault(EPOCH, "0")), EpochSums.read(metadata));
      long walked = position.sums().walked();
      if (walked != trainData.samplesPerEpoch()
          && (walked % trainData.batchSize() != 0 || walked > trainData.samplesPerEpoch())) {
        throw new CheckpointException(
            "The checkpoint in %s was written after %d samples of an epoch, which is not between"
                    .formatted(where(), walked)
                + " two batches here. Use the batch size and the data of the run that wrote it.");
      }
      if (walked > 0) {
        LOGGER.info(
            "resumes in epoch {}, after {} of {} samples",
            position.epochs() + 1,
            walked,
            trainData.samplesPerEpoch());
      }
      return position;
    } catch (NumberFormatException e) {
      throw new CheckpointException(
          "The checkpoint in %s does not say how far the run had come (%s)."
              .formatted(where(), e.getMessage()),
          e);
    }
  }

  private Object where() {
    return folder == null ? "the run folder" : folder.path();
  }

  /** Restores the newest checkpoint; rank 0 reads it and hands it to the other processes. */
  private Map<String, String> restore() throws IOException {
    Communicator communicator = trainer.communicator();
    if (folder == null) {
      // Rank 0 without a folder has nothing to hand on.
      byte[] checkpoint = communicator.broadcast(communicator.rank() == 0 ? new byte[0] : null);
      return checkpoint.length == 0 ? Map.of() : load(checkpoint);
    }
    Map<String, String> metadata =
        folder.isResumed()
            ? checkpoints.restore(trainer.network(), optimizer).orElse(Map.of())
            : Map.of();
    if (communicator.size() > 1) {
      Optional<Path> file = metadata.isEmpty() ? Optional.empty() : checkpoints.newest();
      communicator.broadcast(file.isEmpty() ? new byte[0] : Files.readAllBytes(file.get()));
    }
    return metadata;
  }

  private Map<String, String> load(byte[] checkpoint) throws IOException {
    Path file = Files.createTempFile("ottt-checkpoint-", ".safetensors");
    try {
      Files.write(file, checkpoint);
      return Checkpoint.load(file, trainer.network(), optimizer);
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
