package org.ottt.djl.training;

import ai.djl.training.dataset.Batch;
import ai.djl.training.optimizer.Optimizer;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.ottt.djl.cluster.CommunicationException;
import org.ottt.djl.data.BatchLoader;
import org.ottt.djl.data.Split;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.metrics.ExplodedLoss;
import org.ottt.djl.metrics.NotFiniteException;
import org.ottt.djl.progress.ProgressDisplay;
import org.ottt.djl.run.RunFolder;
import org.ottt.djl.training.checkpoint.CheckpointException;
import org.ottt.djl.training.optimizer.OptimizerState;
import org.ottt.djl.training.schedule.EpochClock;

/**
 * The epochs of a run: train, evaluate, record, save.
 *
 * <p>After every epoch the run folder holds its rows of {@code metrics.csv}, {@code
 * checkpoint/last}, {@code checkpoint/best} (highest test top-1) and the learning curves. Within an
 * epoch a checkpoint is written at intervals, and when the run is asked to stop. A run that is
 * opened on a resumed folder continues after the last checkpoint and reproduces the numbers of an
 * uninterrupted one: what is random in a batch follows from the seed, the epoch and the batch
 * alone, and the sums of the epoch are in the checkpoint.
 */
public final class TrainingRun {

  private final SpikingTrainer trainer;
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
  private final PrintStream progress;
  private final RunCheckpoints checkpoints;

  /** Whether this process was asked to stop, which may be said only once. */
  private boolean stopRequested;

  private boolean hasRun;

  private TrainingRun(Builder builder) {
    trainer = Objects.requireNonNull(builder.trainer, "trainer");
    trainData = Objects.requireNonNull(builder.trainData, "training data");
    testData = Objects.requireNonNull(builder.testData, "test data");
    boolean writes = trainer.communicator().rank() == 0;
    folder = writes ? builder.folder : null;
    clock = Objects.requireNonNull(builder.clock, "epoch clock");
    epochs = builder.epochs();
    evaluateEvery = builder.evaluateEvery;
    logEvery = builder.logEvery;
    hyperparameters = builder.hyperparameters;
    seed = builder.seed();
    onEpoch = builder.onEpoch;
    Agreement agreement = new Agreement(trainer.communicator());
    BooleanSupplier asked = builder.stopped;
    stopped = agreement.any(() -> stopRequested = stopRequested || asked.getAsBoolean());
    progress = builder.progress;
    checkpoints =
        new RunCheckpoints(
            trainer,
            builder.optimizer,
            folder,
            builder.checkpointMetadata,
            new CheckpointTimer(builder.checkpointMinutes, System::nanoTime),
            builder.onCheckpoint,
            builder.onUnreadable);
  }

  /**
   * Creates a builder.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * How a run ended.
   *
   * @param lastTest the last test of this call, else the last one in the folder; null if there is
   *     none
   * @param bestTop1 the highest top-1 accuracy of a test, a fraction in [0, 1]; -1 before any test
   * @param epoch how many epochs have ended
   * @param stoppedEarly whether the run was asked to stop before its last epoch had ended
   */
  public record Result(EpochMetrics lastTest, double bestTop1, int epoch, boolean stoppedEarly) {}

  /**
   * Runs the epochs that are still to be run. A run that was stopped continues with another {@code
   * TrainingRun} in its folder.
   *
   * @return how it ended
   * @throws IllegalStateException if it was already called
   * @throws CheckpointException if the run cannot continue from its checkpoint
   * @throws IOException if the run folder cannot be written; the last checkpoint is kept
   * @throws UncheckedIOException if data cannot be read; a checkpoint of the last good batch is
   *     written before
   * @throws CommunicationException if another process is lost, or cannot read its data
   * @throws NotFiniteException if a loss or gradient is not finite; the last checkpoint is kept
   */
  public Result run() throws IOException {
    if (hasRun) {
      throw new IllegalStateException(
          "run() was already called; to continue the run, open its folder with ExistingRun.RESUME"
              + " and build another one.");
    }
    hasRun = true;
    stopRequested = false;
    if (folder != null) {
      folder.begin();
      folder.checkpointFolder();
    }
    RunCheckpoints.Position start = checkpoints.resume(trainData);
    trainer.shareParameters();
    RunRecord record = folder == null ? null : RunRecord.open(folder, start.epochs());
    EpochMetrics lastTest = record == null ? null : record.lastTest();
    checkpoints.restartTimer();
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
          checkpoints.keepWithin(epoch, train);
          return new Result(lastTest, checkpoints.bestTop1(), epoch, true);
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
        checkpoints.keepAfter(epoch + 1, testRow);
        if (record != null) {
          record.show(trainRow, testRow);
        }
        trainer.notifyListeners(listener -> listener.onEpoch(trainer));
        onEpoch.accept(trainRow, testRow);
        sums = EpochSums.NONE;
      }
    }
    return new Result(lastTest, checkpoints.bestTop1(), epochs, false);
  }

  /** Opens the log of single batches, if one is wanted. */
  private StepLog stepLog(RunRecord record, RunCheckpoints.Position start) throws IOException {
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
        checkpoints.new Keeping(epoch, EpochMeter::sums) {
          @Override
          public void beforeTraining(Batch batch) {
            if (seed != null) {
              seedEngine(epoch, (batch.getProgress() - 1) / trainData.batchSize());
            }
          }
        });
  }

  /** A test that is cut off is repeated; until then the epoch's training is kept. */
  private EpochSums test(EpochPass pass, int epoch, EpochSums train) {
    return pass.walk(
        Split.TEST,
        epoch,
        testData,
        EpochSums.NONE,
        checkpoints.new Keeping(epoch, meter -> train));
  }

  /** Dropout draws from the engine's generator, whose state no checkpoint can hold. */
  private void seedEngine(int epoch, long batch) {
    // Chained generators keep neighbouring seeds, epochs and batches unrelated.
    SplittableRandom random = new SplittableRandom(new SplittableRandom(seed).nextLong() + epoch);
    random = new SplittableRandom(random.nextLong() + batch);
    trainer.getManager().getEngine().setRandomSeed(random.nextInt());
  }

  /** Builds a {@link TrainingRun}. */
  public static final class Builder extends RunOptions<Builder> {

    private SpikingTrainer trainer;
    private Optimizer optimizer;
    private EpochClock clock;
    private BatchLoader trainData;
    private BatchLoader testData;
    private RunFolder folder;
    private int evaluateEvery = 1;
    private int logEvery;
    private Map<String, ?> hyperparameters = Map.of();
    private BiConsumer<EpochMetrics, EpochMetrics> onEpoch = (train, test) -> {};
    private BooleanSupplier stopped = () -> false;
    private Map<String, String> checkpointMetadata = Map.of();
    private double checkpointMinutes = 10;
    private PrintStream progress;
    private Runnable onCheckpoint = () -> {};
    private Consumer<IOException> onUnreadable = failure -> {};

    private Builder() {
      super(1, null);
    }

    @Override
    protected Builder self() {
      return this;
    }

    /**
     * Sets the trainer and the clock that its optimizer goes by.
     *
     * @param newTrainer the trainer, initialized
     * @param newClock the clock, advanced by the run
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
     * Sets a listener for the rows of each epoch.
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
     * @param newStopped true to stop, which need be said only once; a checkpoint of the batches so
     *     far is written
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
     * Sets what is told that this process cannot read its data. Where several processes train
     * together, it is told before the others notice: they end as well, and know no more than that.
     *
     * @param listener takes what {@link #run} throws afterwards, unwrapped
     * @return this builder
     */
    public Builder optOnUnreadable(Consumer<IOException> listener) {
      onUnreadable = listener;
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
