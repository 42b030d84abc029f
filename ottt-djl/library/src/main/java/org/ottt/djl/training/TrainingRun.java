package org.ottt.djl.training;

import ai.djl.training.dataset.Batch;
import ai.djl.training.optimizer.Optimizer;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.ottt.djl.cluster.Communicator;
import org.ottt.djl.data.BatchLoader;
import org.ottt.djl.data.Split;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.metrics.ExplodedLoss;
import org.ottt.djl.metrics.NotFiniteException;
import org.ottt.djl.progress.ProgressDisplay;
import org.ottt.djl.run.RunFolder;
import org.ottt.djl.training.checkpoint.Checkpoint;
import org.ottt.djl.training.checkpoint.CheckpointException;
import org.ottt.djl.training.checkpoint.CheckpointFolder;
import org.ottt.djl.training.optimizer.OptimizerState;
import org.ottt.djl.training.schedule.EpochClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The epochs of a run: train, evaluate, write down, keep.
 *
 * <p>After every epoch the run folder holds its rows of {@code metrics.csv}, {@code
 * checkpoint/last}, {@code checkpoint/best} (highest test top-1) and the learning curves. Within an
 * epoch a checkpoint is written now and then, and when the run is told to stop. A run that is
 * opened on a resumed folder continues after the last checkpoint and reproduces the numbers of an
 * uninterrupted one: what is random in a batch follows from the seed, the epoch and the batch
 * alone, and the sums of the epoch are in the checkpoint.
 */
public final class TrainingRun {

  private static final Logger LOGGER = LoggerFactory.getLogger(TrainingRun.class);

  private static final String EPOCH = "epoch";
  private static final String BEST = "best_top1";

  private final SpikingTrainer trainer;
  private final Optimizer optimizer;
  private final EpochClock clock;
  private final BatchLoader trainData;
  private final BatchLoader testData;
  private final RunFolder folder;
  private final int epochs;
  private final int evaluateEvery;
  private final int logEvery;
  private final Map<String, ?> hyperparameters;
  private final Integer seed;
  private final BiConsumer<EpochMetrics, EpochMetrics> onEpoch;
  private final BooleanSupplier stopped;
  private final Map<String, String> checkpointMetadata;
  private final CheckpointFolder checkpoints;
  private final CheckpointTimer timer;
  private final BooleanSupplier checkpointDue;
  private final PrintStream progress;
  private final Runnable onCheckpoint;
  private double bestTop1 = -1;

  private TrainingRun(Builder builder) {
    trainer = Objects.requireNonNull(builder.trainer, "trainer");
    trainData = Objects.requireNonNull(builder.trainData, "training data");
    testData = Objects.requireNonNull(builder.testData, "test data");
    boolean writes = trainer.communicator().rank() == 0;
    folder = writes ? builder.folder : null;
    clock = Objects.requireNonNull(builder.clock, "epoch clock");
    optimizer = builder.optimizer;
    epochs = builder.epochs;
    evaluateEvery = builder.evaluateEvery;
    logEvery = builder.logEvery;
    hyperparameters = builder.hyperparameters;
    seed = builder.seed;
    onEpoch = builder.onEpoch;
    Agreement agreement = new Agreement(trainer.communicator());
    stopped = agreement.any(builder.stopped);
    checkpointMetadata = builder.checkpointMetadata;
    checkpoints = folder == null ? null : new CheckpointFolder(folder.path().resolve("checkpoint"));
    timer = new CheckpointTimer(builder.checkpointMinutes, System::nanoTime);
    checkpointDue = agreement.any(timer::isDue);
    progress = builder.progress;
    onCheckpoint = builder.onCheckpoint;
  }

  /**
   * Creates a builder.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /** How a run ended: the last test row, the best test top-1 and the epoch reached. */
  public record Result(EpochMetrics lastTest, double bestTop1, int epoch, boolean stoppedEarly) {}

  /** Where a run begins: complete epochs, and how far the next one has come. */
  private record Position(int epochs, EpochSums sums) {}

  /**
   * Runs the epochs that are still to be run.
   *
   * @return how it ended
   * @throws CheckpointException if the run cannot continue from its checkpoint
   * @throws IOException if the run folder cannot be written; the last checkpoint is kept
   * @throws UncheckedIOException if data cannot be read; a checkpoint of the last good batch is
   *     written before
   * @throws NotFiniteException if a loss or gradient is not finite; the last checkpoint is kept
   */
  public Result run() throws IOException {
    if (folder != null) {
      folder.begin();
      folder.checkpointFolder();
    }
    Position start = resume();
    trainer.shareParameters();
    RunRecord record = folder == null ? null : RunRecord.open(folder, start.epochs());
    EpochMetrics lastTest = record == null ? null : record.lastTest();
    timer.restart();
    EpochSums sums = start.sums();
    ExplodedLoss exploded = new ExplodedLoss(trainData.source().classNames().size());
    StepLog steps = record == null ? null : stepLog(record, start);
    try (ProgressDisplay display =
        progress == null ? ProgressDisplay.open() : ProgressDisplay.open(progress)) {
      EpochPass pass = new EpochPass(trainer, clock, epochs, stopped, display, steps);
      for (int epoch = start.epochs(); epoch < epochs; epoch++) {
        clock.setEpoch(epoch);
        EpochSums train = train(pass, epoch, sums);
        trainer.synchronize();
        boolean tested = (epoch + 1) % evaluateEvery == 0 || epoch + 1 == epochs;
        EpochSums test = stopped.getAsBoolean() || !tested ? null : test(pass, epoch, train);
        if (stopped.getAsBoolean()) {
          keepWithin(epoch, train);
          return new Result(lastTest, bestTop1, epoch, true);
        }
        EpochMetrics trainRow = pass.toMetrics(train, epoch, Split.TRAIN);
        EpochMetrics testRow = tested ? pass.toMetrics(test, epoch, Split.TEST) : null;
        lastTest = tested ? testRow : lastTest;
        exploded.check(trainRow);
        if (tested) {
          exploded.check(testRow);
        }
        if (record != null) {
          record.append(trainRow, testRow);
        }
        keepAfter(epoch + 1, testRow);
        if (record != null) {
          record.show(trainRow, testRow);
        }
        trainer.notifyListeners(listener -> listener.onEpoch(trainer));
        onEpoch.accept(trainRow, testRow);
        sums = EpochSums.NONE;
      }
    }
    return new Result(lastTest, bestTop1, epochs, false);
  }

  /** Opens the log of single batches, if one is wanted. */
  private StepLog stepLog(RunRecord record, Position start) throws IOException {
    boolean begins = start.epochs() == 0 && start.sums().walked() == 0;
    if (begins && !hyperparameters.isEmpty()) {
      record.describe(hyperparameters);
    }
    if (logEvery == 0) {
      return null;
    }
    long batches = (start.sums().walked() + trainData.batchSize() - 1) / trainData.batchSize();
    long lastStep = (long) start.epochs() * trainData.batchesPerEpoch() + batches;
    return StepLog.open(trainer, logEvery, folder, record.events(), lastStep);
  }

  private EpochSums train(EpochPass pass, int epoch, EpochSums before) {
    return pass.walk(
        Split.TRAIN,
        epoch,
        trainData,
        before,
        new Keeping(epoch, EpochMeter::sums) {
          @Override
          public void beforeTraining(Batch batch) {
            if (seed != null) {
              seedEngine(epoch, (batch.getProgress() - 1) / trainData.batchSize());
            }
          }
        });
  }

  /** A test that is cut off is done again: what is kept meanwhile is the epoch's training. */
  private EpochSums test(EpochPass pass, int epoch, EpochSums train) {
    return pass.walk(
        Split.TEST, epoch, testData, EpochSums.NONE, new Keeping(epoch, meter -> train));
  }

  /** Writes checkpoints between the batches of a pass. */
  private class Keeping implements EpochPass.Around {

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
      if (checkpointDue.getAsBoolean()) {
        keepIfPossible(epoch, trained.apply(meter));
      }
    }

    /** Data that cannot be read do not make the batches before them undone. */
    @Override
    public void onUnreadable(EpochMeter meter, UncheckedIOException failure) {
      try {
        keepWithin(epoch, trained.apply(meter));
      } catch (IOException suppressed) {
        failure.addSuppressed(suppressed);
      }
    }
  }

  /** Dropout draws from the engine's generator, whose state no checkpoint can hold. */
  private void seedEngine(int epoch, long batch) {
    // Chained generators keep neighbouring seeds, epochs and batches unrelated.
    SplittableRandom random = new SplittableRandom(new SplittableRandom(seed).nextLong() + epoch);
    random = new SplittableRandom(random.nextLong() + batch);
    trainer.getManager().getEngine().setRandomSeed(random.nextInt());
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

  private void keepWithin(int epoch, EpochSums train) throws IOException {
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

  private void keepAfter(int epoch, EpochMetrics test) throws IOException {
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
    Map<String, String> metadata = new LinkedHashMap<>(checkpointMetadata);
    metadata.put(EPOCH, Integer.toString(completeEpochs));
    metadata.put(BEST, Double.toString(bestTop1));
    metadata.put("rule", trainer.rule().name());
    metadata.put("time_steps", Integer.toString(trainer.timeSteps()));
    return metadata;
  }

  /** Loads the newest checkpoint, if the run got as far as one. */
  private Position resume() throws IOException {
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
      if (communicator.size() == 1) {
        return Map.of();
      }
      byte[] checkpoint = communicator.broadcast(null);
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

  /** Builds a {@link TrainingRun}. */
  public static final class Builder {

    private SpikingTrainer trainer;
    private Optimizer optimizer;
    private EpochClock clock;
    private BatchLoader trainData;
    private BatchLoader testData;
    private RunFolder folder;
    private int epochs = 1;
    private int evaluateEvery = 1;
    private int logEvery;
    private Map<String, ?> hyperparameters = Map.of();
    private Integer seed;
    private BiConsumer<EpochMetrics, EpochMetrics> onEpoch = (train, test) -> {};
    private BooleanSupplier stopped = () -> false;
    private Map<String, String> checkpointMetadata = Map.of();
    private double checkpointMinutes = 10;
    private PrintStream progress;
    private Runnable onCheckpoint = () -> {};

    private Builder() {}

    /**
     * Sets the trainer and the clock that its optimizer goes by.
     *
     * @param newTrainer the trainer, initialized
     * @param newClock the clock, which the run turns
     * @return this builder
     */
    public Builder setTrainer(SpikingTrainer newTrainer, EpochClock newClock) {
      trainer = newTrainer;
      clock = newClock;
      return this;
    }

    /**
     * Sets the data.
     *
     * @param train the training set
     * @param test the test set
     * @return this builder
     */
    public Builder setData(BatchLoader train, BatchLoader test) {
      trainData = train;
      testData = test;
      return this;
    }

    /**
     * Sets where the run is written. Without a folder nothing is written, and the run cannot be
     * resumed.
     *
     * @param newFolder the run folder, closed by the caller; where several processes train
     *     together, only rank 0 has one
     * @return this builder
     */
    public Builder setFolder(RunFolder newFolder) {
      folder = newFolder;
      return this;
    }

    /**
     * Sets the length of the run.
     *
     * @param newEpochs number of epochs, at least 1
     * @return this builder
     */
    public Builder optEpochs(int newEpochs) {
      if (newEpochs < 1) {
        throw new IllegalArgumentException(
            "The number of epochs must be at least 1, but is " + newEpochs + ".");
      }
      epochs = newEpochs;
      return this;
    }

    /**
     * Sets the seed from which the engine's generator starts at every batch, so that dropout in a
     * resumed run is that of an uninterrupted one. Without it the generator is left alone.
     *
     * @param newSeed the run's seed
     * @return this builder
     */
    public Builder optSeed(int newSeed) {
      seed = newSeed;
      return this;
    }

    /**
     * Sets the optimizer whose state belongs into the checkpoints. Without it a resumed run starts
     * without momentum.
     *
     * @param newOptimizer the trainer's optimizer
     * @return this builder
     * @throws IllegalArgumentException if its state is unknown, see {@link OptimizerState#of}
     */
    public Builder optOptimizer(Optimizer newOptimizer) {
      if (newOptimizer != null) {
        OptimizerState.of(newOptimizer);
      }
      optimizer = newOptimizer;
      return this;
    }

    /**
     * Sets how often the network is tested, after every epoch by default.
     *
     * @param count every so many epochs, at least 1; it is tested after the last one in any case
     * @return this builder
     */
    public Builder optEvaluateEvery(int count) {
      if (count < 1) {
        throw new IllegalArgumentException(
            "The number of epochs between tests must be at least 1, but is " + count + ".");
      }
      evaluateEvery = count;
      return this;
    }

    /**
     * Sets how often a training batch is measured: loss, gradient norm and the firing rate of each
     * layer go into {@code steps.csv}, these and histograms of weights and gradients into
     * TensorBoard's events. Not at all by default, and only in a run folder.
     *
     * @param count every so many batches, or 0 for none
     * @return this builder
     * @throws IllegalArgumentException if the number is negative
     */
    public Builder optLogEvery(int count) {
      if (count < 0) {
        throw new IllegalArgumentException(
            "The number of batches between rows of steps.csv must be 0 or more, but is "
                + count
                + ".");
      }
      logEvery = count;
      return this;
    }

    /**
     * Sets the options of the run, for TensorBoard's page HPARAMS.
     *
     * @param options numbers, truth values and texts by name
     * @return this builder
     */
    public Builder optHyperparameters(Map<String, ?> options) {
      hyperparameters = new LinkedHashMap<>(options);
      return this;
    }

    /**
     * Sets what is told the rows of each epoch.
     *
     * @param listener takes the training row and the test row, which is null after an epoch without
     *     a test
     * @return this builder
     */
    public Builder optOnEpoch(BiConsumer<EpochMetrics, EpochMetrics> listener) {
      onEpoch = listener;
      return this;
    }

    /**
     * Sets what is asked after each batch whether to stop.
     *
     * @param newStopped true to stop; a checkpoint of the batches so far is written
     * @return this builder
     */
    public Builder optStopped(BooleanSupplier newStopped) {
      stopped = newStopped;
      return this;
    }

    /**
     * Sets what is written into every checkpoint beside the run's own entries, above all the {@link
     * org.ottt.djl.model.NetworkDescription} under its key, without which a checkpoint cannot be
     * loaded on its own.
     *
     * @param metadata texts by name
     * @return this builder
     */
    public Builder optCheckpointMetadata(Map<String, String> metadata) {
      checkpointMetadata = Map.copyOf(metadata);
      return this;
    }

    /**
     * Sets how often a checkpoint is written within an epoch, every 10 minutes by default. The time
     * is looked at after each batch, and counts from the last checkpoint.
     *
     * @param minutes time between two checkpoints, parts of a minute included; 0 for none
     * @return this builder
     * @throws IllegalArgumentException if the time is negative or no number
     */
    public Builder optCheckpointMinutes(double minutes) {
      if (!(minutes >= 0)) {
        throw new IllegalArgumentException(
            "The minutes between checkpoints must not be negative, but are " + minutes + ".");
      }
      checkpointMinutes = minutes;
      return this;
    }

    /**
     * Sets where plain lines of progress go; by default a terminal or a notebook has a bar, and
     * standard error such lines.
     *
     * @param stream takes the lines; it is not closed
     * @return this builder
     */
    public Builder optProgress(PrintStream stream) {
      progress = stream;
      return this;
    }

    /**
     * Sets what is done whenever a checkpoint has been written.
     *
     * @param action the action
     * @return this builder
     */
    public Builder optOnCheckpoint(Runnable action) {
      onCheckpoint = action;
      return this;
    }

    /**
     * Builds the run.
     *
     * @return the run
     */
    public TrainingRun build() {
      return new TrainingRun(this);
    }
  }
}
