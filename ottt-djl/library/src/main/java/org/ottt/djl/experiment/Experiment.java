package org.ottt.djl.experiment;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.ottt.djl.data.BatchLoader;
import org.ottt.djl.data.SampleSource;
import org.ottt.djl.evaluation.Evaluation;
import org.ottt.djl.evaluation.Evaluator;
import org.ottt.djl.evaluation.ScoredSample;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.metrics.SpikeRecorder;
import org.ottt.djl.ndarray.EngineStart;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.network.InferencePass;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.recipe.TrainTestData;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.training.RunOptions;
import org.ottt.djl.training.SpikingLoss;
import org.ottt.djl.training.SpikingTrainer;
import org.ottt.djl.training.TrainingRun;
import org.ottt.djl.training.optimizer.MomentumSgd;
import org.ottt.djl.training.schedule.EpochClock;
import org.ottt.djl.training.schedule.LearningRateSchedule;

/**
 * A network, its data and its learning rule, ready to be trained and examined. Nothing is written
 * to disk: for notebooks and first steps. For a run that can be resumed use {@link
 * org.ottt.djl.training.TrainingRun}.
 *
 * <pre>{@code
 * try (Experiment experiment =
 *     Experiment.builder(trainSet, testSet)
 *         .setNetwork(SpikingVgg.builder().optWidth(0.25).build())
 *         .optRule(new OtttA())
 *         .optEpochs(5)
 *         .build()) {
 *   List<EpochMetrics> rows = experiment.train();
 *   Evaluation evaluation = experiment.evaluate(1, 2, 4);
 * }
 * }</pre>
 */
public final class Experiment implements AutoCloseable {

  private final SampleSource testSet;
  private final BatchLoader trainData;
  private final BatchLoader testData;
  private final SpikingNetwork network;
  private final int epochs;
  private final int seed;
  private final float mseWeight;
  private final EpochClock clock;
  private final MomentumSgd optimizer;
  private final Model model;
  private final SpikingTrainer trainer;
  private boolean trained;

  private Experiment(Builder builder) {
    network = Objects.requireNonNull(builder.network, "The network is missing: call setNetwork.");
    testSet = builder.testSet;
    TrainTestData.requireSameClasses(builder.trainSet, testSet);
    epochs = builder.epochs();
    seed = builder.seed();
    trainData = loader(builder.trainSet, builder.batchSize, seed, true);
    testData = loader(testSet, builder.batchSize, seed, false);
    LearningRateSchedule schedule =
        builder.schedule != null ? builder.schedule : LearningRateSchedule.cosine(0.1f, epochs);
    clock = new EpochClock(schedule);
    // Before the model, which would be left open if this refused its argument.
    SpikingLoss loss = new SpikingLoss(builder.mseWeight);
    mseWeight = builder.mseWeight;
    EngineStart.engine().setRandomSeed(seed);
    optimizer = MomentumSgd.builder().setLearningRate(clock).build();
    model = Model.newInstance("experiment", builder.device);
    try {
      model.setBlock(network);
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(loss)
              .optOptimizer(optimizer)
              .optDevices(new Device[] {model.getNDManager().getDevice()});
      trainer = new SpikingTrainer(model, config, builder.rule, builder.steps());
      trainer.initialize(new Shape(1).addAll(builder.trainSet.sampleShape()));
    } catch (RuntimeException | Error e) {
      // Nobody else can: there is no experiment to be closed.
      model.close();
      throw e;
    }
  }

  private static BatchLoader loader(SampleSource source, int size, int seed, boolean shuffle) {
    return BatchLoader.builder(source).optBatchSize(size).optSeed(seed).optShuffle(shuffle).build();
  }

  /**
   * Starts an experiment.
   *
   * @param trainSet the training samples, with their augmentation
   * @param testSet the test samples
   * @return a builder
   */
  public static Builder builder(SampleSource trainSet, SampleSource testSet) {
    return new Builder(trainSet, testSet);
  }

  /**
   * Trains for all epochs and tests after each of them, showing progress.
   *
   * @return a row for training and one for testing per epoch
   * @throws IllegalStateException if it has been trained already
   * @throws org.ottt.djl.metrics.NotFiniteException if a loss or gradient is not finite
   * @throws java.io.UncheckedIOException if the data cannot be read
   */
  public List<EpochMetrics> train() {
    if (trained) {
      throw new IllegalStateException(
          "This experiment has been trained already; build a new one, with optEpochs for more.");
    }
    trained = true;
    List<EpochMetrics> rows = new ArrayList<>();
    try {
      TrainingRun.builder()
          .setTrainer(trainer, clock)
          .setData(trainData, testData)
          .optEpochs(epochs)
          .optSeed(seed)
          .optOnEpoch((train, test) -> rows.addAll(List.of(train, test)))
          .build()
          .run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }

  /**
   * Tests the network with several numbers of time steps.
   *
   * @param timeSteps the numbers of steps; the details are about the largest of them
   * @return accuracy, confusion and activity
   * @throws IOException if the data cannot be read
   */
  public Evaluation evaluate(int... timeSteps) throws IOException {
    int largest = Arrays.stream(timeSteps).max().orElse(0);
    List<Integer> steps = Arrays.stream(timeSteps).boxed().toList();
    return new Evaluator(network, steps, largest, 0)
        .optTrainingLoss(mseWeight, 0)
        .run(testData, trainer.getManager());
  }

  /**
   * Classifies the first samples of the test set.
   *
   * @param count how many, at least 1
   * @return the samples with the classes predicted for them, in the order of the test set
   * @throws IOException if the data cannot be read
   */
  public List<ScoredSample> predict(int count) throws IOException {
    BatchLoader first = BatchLoader.builder(new FirstSamples(testSet, count)).build();
    int steps = trainer.timeSteps();
    return new Evaluator(network, List.of(steps), steps, count)
        .optTrainingLoss(mseWeight, 0).run(first, trainer.getManager()).worst().stream()
            .sorted(Comparator.comparingInt(ScoredSample::index))
            .toList();
  }

  /**
   * Shows the network a sample of the test set and records all spikes.
   *
   * @param index the sample
   * @param recorder takes the spikes, a layer after the other
   * @throws IOException if the sample cannot be read
   */
  public void record(int index, SpikeRecorder recorder) throws IOException {
    float[] values = new float[(int) testSet.sampleShape().size()];
    testSet.read(index, new SplittableRandom(0), values, 0);
    try (NDManager manager = trainer.getManager().newSubManager()) {
      NDArray sample = manager.create(values, new Shape(1).addAll(testSet.sampleShape()));
      ParameterStore parameters = new ParameterStore(manager, false);
      InferencePass.run(
          network, parameters, sample, trainer.timeSteps(), recorder, (step, total) -> true);
    }
  }

  /**
   * Returns the network.
   *
   * @return the network, initialized; closed with the experiment
   */
  public SpikingNetwork network() {
    return network;
  }

  /**
   * Copies the weights, to be compared with others.
   *
   * @return the values of each parameter, by its name, in the order of the layers
   */
  public Map<String, float[]> weights() {
    Map<String, float[]> weights = new LinkedHashMap<>();
    for (var parameter : network.getParameters()) {
      weights.put(parameter.getKey(), HostValues.floats(parameter.getValue().getArray()));
    }
    return weights;
  }

  /**
   * Returns the trainer, for those who run the batches themselves.
   *
   * @return the trainer, initialized; closed with the experiment
   */
  public SpikingTrainer trainer() {
    return trainer;
  }

  @Override
  public void close() {
    trainer.close();
    optimizer.close();
    model.close();
  }

  /** Builds an {@link Experiment}. */
  public static final class Builder extends RunOptions<Builder> {

    /** {@code [T, C, H, W]}. */
    private static final int FRAMES_DIMENSION = 4;

    private static final int EPOCHS = 5;
    private static final int SEED = 1;

    private final SampleSource trainSet;
    private final SampleSource testSet;
    private SpikingNetwork network;
    private LearningRule rule = new OtttA();
    private int timeSteps;
    private int batchSize = 64;
    private LearningRateSchedule schedule;
    private float mseWeight = 0.05f;
    private Device device;

    private Builder(SampleSource trainSet, SampleSource testSet) {
      super(EPOCHS, SEED);
      this.trainSet = Objects.requireNonNull(trainSet, "trainSet");
      this.testSet = Objects.requireNonNull(testSet, "testSet");
    }

    private int steps() {
      Shape shape = trainSet.sampleShape();
      boolean frames = shape.dimension() == FRAMES_DIMENSION;
      return timeSteps > 0 ? timeSteps : frames ? (int) shape.get(0) : network.timeSteps();
    }

    /**
     * Sets the network.
     *
     * @param newNetwork the network, not initialized
     * @return this builder
     */
    public Builder setNetwork(SpikingNetwork newNetwork) {
      network = newNetwork;
      return this;
    }

    /**
     * Sets the learning rule, OTTT_A by default.
     *
     * @param newRule the rule
     * @return this builder
     */
    public Builder optRule(LearningRule newRule) {
      rule = newRule;
      return this;
    }

    /**
     * Sets the number of time steps; by default the number of frames of a sample or, for still
     * images, that of the network.
     *
     * @param newTimeSteps T, at least 1
     * @return this builder
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder optTimeSteps(int newTimeSteps) {
      if (newTimeSteps < 1) {
        throw new IllegalArgumentException(
            "The number of time steps must be at least 1, but is " + newTimeSteps + ".");
      }
      timeSteps = newTimeSteps;
      return this;
    }

    /**
     * Sets the number of samples in a batch, 64 by default.
     *
     * @param newBatchSize at least 1
     * @return this builder
     */
    public Builder optBatchSize(int newBatchSize) {
      batchSize = newBatchSize;
      return this;
    }

    /**
     * Sets the learning rate over the epochs; by default it falls from 0.1 to 0 by half a cosine.
     *
     * @param newSchedule the schedule
     * @return this builder
     */
    public Builder optLearningRate(LearningRateSchedule newSchedule) {
      schedule = newSchedule;
      return this;
    }

    /**
     * Sets the part of the mean squared error in the loss, 0.05 by default.
     *
     * @param newMseWeight beta, in [0, 1]
     * @return this builder
     */
    public Builder optMseWeight(float newMseWeight) {
      mseWeight = newMseWeight;
      return this;
    }

    /**
     * {@inheritDoc}
     *
     * <p>It also determines the initial weights, order and augmentation; 1 by default.
     */
    @Override
    public Builder optSeed(int newSeed) {
      return super.optSeed(newSeed);
    }

    @Override
    protected Builder self() {
      return this;
    }

    /**
     * Sets the device; by default DJL's own choice, a GPU if there is one.
     *
     * @param newDevice the device
     * @return this builder
     */
    public Builder optDevice(Device newDevice) {
      device = newDevice;
      return this;
    }

    /**
     * Builds the experiment and draws the network's first weights.
     *
     * @return the experiment, to be closed by the caller
     */
    public Experiment build() {
      return new Experiment(this);
    }
  }
}
