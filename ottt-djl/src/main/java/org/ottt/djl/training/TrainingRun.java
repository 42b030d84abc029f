package org.ottt.djl.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.ottt.djl.data.BatchLoader;
import org.ottt.djl.monitor.EpochMetrics;
import org.ottt.djl.monitor.LearningCurves;
import org.ottt.djl.monitor.MetricsFile;
import org.ottt.djl.monitor.ProgressDisplay;
import org.ottt.djl.monitor.RunFolder;
import org.ottt.djl.monitor.Split;
import org.ottt.djl.training.checkpoint.Checkpoint;
import org.ottt.djl.training.schedule.EpochClock;

/**
 * The epochs of a run: train, evaluate, write down, keep.
 *
 * <p>After every epoch the run folder holds its rows of {@code metrics.csv}, {@code
 * checkpoint/last}, {@code checkpoint/best} (highest test top-1) and the learning curves. A run
 * that is opened on a resumed folder goes on behind the last complete epoch.
 */
public final class TrainingRun {

  private static final String EPOCH = "epoch";
  private static final String BEST = "best_top1";

  private final OnlineTrainer trainer;
  private final MomentumSgd optimizer;
  private final EpochClock clock;
  private final BatchLoader trainData;
  private final BatchLoader testData;
  private final RunFolder folder;
  private final int epochs;
  private final Integer seed;
  private final BiConsumer<EpochMetrics, EpochMetrics> onEpoch;
  private final BooleanSupplier stopped;
  private final Map<String, String> checkpointMetadata;
  private double bestTop1 = -1;

  private TrainingRun(Builder builder) {
    trainer = Objects.requireNonNull(builder.trainer, "trainer");
    idleLayers = new IdleLayers(trainer.network().neuronNames());
    trainData = Objects.requireNonNull(builder.trainData, "training data");
    testData = Objects.requireNonNull(builder.testData, "test data");
    folder = Objects.requireNonNull(builder.folder, "run folder");
    clock = Objects.requireNonNull(builder.clock, "epoch clock");
    optimizer = builder.optimizer;
    epochs = builder.epochs;
    seed = builder.seed;
    onEpoch = builder.onEpoch;
    stopped = builder.stopped;
    checkpointMetadata = builder.checkpointMetadata;
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

  /**
   * Runs the epochs that are still to be run.
   *
   * @return how it ended
   * @throws IOException if data cannot be read or the run folder cannot be written
   * @throws NotFiniteException if a loss or gradient is not finite; the last checkpoint is kept
   */
  public Result run() throws IOException {
    int done = folder.isResumed() ? resume() : 0;
    MetricsFile metrics = MetricsFile.open(folder.metricsFile());
    metrics.dropAfter(done);
    EpochMetrics test = lastTestRow(metrics);
    try (ProgressDisplay progress = ProgressDisplay.open()) {
      EpochPass pass = new EpochPass(trainer, clock, epochs, stopped, progress);
      for (int epoch = done; epoch < epochs; epoch++) {
        clock.setEpoch(epoch);
        seedEngine(epoch);
        EpochMetrics train = pass.run(Split.TRAIN, epoch, trainData);
        test = stopped.getAsBoolean() ? test : pass.run(Split.TEST, epoch, testData);
        if (stopped.getAsBoolean()) {
          // A part of an epoch is not a row, and the last checkpoint is the one before it.
          return new Result(test, bestTop1, epoch, true);
        }
        boolean best = test.top1() > bestTop1;
        bestTop1 = Math.max(bestTop1, test.top1());
        metrics.append(train);
        metrics.append(test);
        keep(epoch + 1, best);
        LearningCurves.draw(metrics.read(), folder.plotsFolder());
        trainer.notifyListeners(listener -> listener.onEpoch(trainer));
        onEpoch.accept(train, test);
      }
    }
    return new Result(test, bestTop1, epochs, false);
  }

  /** Dropout draws from the engine's generator, whose state no checkpoint can hold. */
  private void seedEngine(int epoch) {
    if (seed != null) {
      trainer.getManager().getEngine().setRandomSeed(Objects.hash(seed, epoch));
    }
  }

  private static EpochMetrics lastTestRow(MetricsFile metrics) throws IOException {
    EpochMetrics last = null;
    for (EpochMetrics row : metrics.read()) {
      last = row.split() == Split.TEST ? row : last;
    }
    return last;
  }

  private void keep(int epoch, boolean best) throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>(checkpointMetadata);
    metadata.put(EPOCH, Integer.toString(epoch));
    metadata.put(BEST, Double.toString(bestTop1));
    metadata.put("rule", trainer.rule().name());
    metadata.put("time_steps", Integer.toString(trainer.timeSteps()));
    Checkpoint.write(file("last"), trainer.network(), optimizer, metadata);
    if (best) {
      Checkpoint.write(file("best"), trainer.network(), null, metadata);
    }
  }

  private Path file(String name) throws IOException {
    return folder.checkpointFolder().resolve(name + Checkpoint.SUFFIX);
  }

  /** Loads the last checkpoint, if the run got as far as one, and returns its epoch. */
  private int resume() throws IOException {
    Path last = file("last");
    if (!Files.exists(last)) {
      return 0;
    }
    Map<String, String> metadata = Checkpoint.load(last, trainer.network(), optimizer);
    bestTop1 = Double.parseDouble(metadata.getOrDefault(BEST, "-1"));
    return Integer.parseInt(metadata.getOrDefault(EPOCH, "0"));
  }

  /** Builds a {@link TrainingRun}. */
  public static final class Builder {

    private OnlineTrainer trainer;
    private MomentumSgd optimizer;
    private EpochClock clock;
    private BatchLoader trainData;
    private BatchLoader testData;
    private RunFolder folder;
    private int epochs = 1;
    private Integer seed;
    private BiConsumer<EpochMetrics, EpochMetrics> onEpoch = (train, test) -> {};
    private BooleanSupplier stopped = () -> false;
    private Map<String, String> checkpointMetadata = Map.of();

    private Builder() {}

    /**
     * Sets the trainer and the clock that its optimizer goes by.
     *
     * @param newTrainer the trainer, initialized
     * @param newClock the clock, which the run turns
     * @return this builder
     */
    public Builder setTrainer(OnlineTrainer newTrainer, EpochClock newClock) {
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
     * Sets where the run is written.
     *
     * @param newFolder the run folder, closed by the caller
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
     * Sets the seed from which the engine's generator starts at every epoch, so that dropout in a
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
     * Sets the optimizer whose momentum belongs into the checkpoints. Without it a resumed run
     * starts with empty momentum.
     *
     * @param newOptimizer the trainer's optimizer
     * @return this builder
     */
    public Builder optOptimizer(MomentumSgd newOptimizer) {
      optimizer = newOptimizer;
      return this;
    }

    /**
     * Sets what is told the rows of each epoch.
     *
     * @param listener takes the training row and the test row
     * @return this builder
     */
    public Builder optOnEpoch(BiConsumer<EpochMetrics, EpochMetrics> listener) {
      onEpoch = listener;
      return this;
    }

    /**
     * Sets what is asked after each batch whether to stop.
     *
     * @param newStopped true to stop; the last complete epoch stays
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
     * Builds the run.
     *
     * @return the run
     */
    public TrainingRun build() {
      return new TrainingRun(this);
    }
  }
}
