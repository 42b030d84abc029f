package org.ottt.djl.recipe;

import ai.djl.training.optimizer.Optimizer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.ottt.djl.training.SpikingLoss;
import org.ottt.djl.training.optimizer.MomentumSgd;
import org.ottt.djl.training.schedule.EpochClock;
import org.ottt.djl.training.schedule.LearningRateSchedule;

/**
 * How a network is trained: length, batches, learning rate, loss. Immutable.
 *
 * <pre>{@code
 * TrainingSettings settings = TrainingSettings.builder().optEpochs(20).optBatchSize(64).build();
 * }</pre>
 */
public final class TrainingSettings {

  private static final float STEP_FACTOR = 0.1f;

  private final int epochs;
  private final int batchSize;
  private final int timeSteps;
  private final float learningRate;
  private final ScheduleKind schedule;
  private final List<Integer> milestones;
  private final int warmUp;
  private final OptimizerKind optimizerKind;
  private final float momentum;
  private final float weightDecay;
  private final float mseWeight;
  private final float labelSmoothing;
  private final float clipGradients;
  private final int evaluateEvery;

  private TrainingSettings(Builder builder) {
    epochs = builder.epochs;
    batchSize = builder.batchSize;
    timeSteps = builder.timeSteps;
    learningRate = builder.learningRate;
    schedule = builder.schedule;
    milestones = builder.milestones;
    warmUp = builder.warmUp;
    optimizerKind = builder.optimizerKind;
    momentum = builder.momentum;
    weightDecay = builder.weightDecay;
    mseWeight = builder.mseWeight;
    labelSmoothing = builder.labelSmoothing;
    clipGradients = builder.clipGradients;
    evaluateEvery = builder.evaluateEvery;
  }

  /**
   * Starts with the paper's settings for CIFAR: 300 epochs, batch 128, T = 6, learning rate 0.1
   * along a cosine, momentum 0.9, no weight decay, beta = 0.05.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Starts with these settings.
   *
   * @return a builder
   */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.epochs = epochs;
    builder.batchSize = batchSize;
    builder.timeSteps = timeSteps;
    builder.learningRate = learningRate;
    builder.schedule = schedule;
    builder.milestones = milestones;
    builder.warmUp = warmUp;
    builder.optimizerKind = optimizerKind;
    builder.momentum = momentum;
    builder.weightDecay = weightDecay;
    builder.mseWeight = mseWeight;
    builder.labelSmoothing = labelSmoothing;
    builder.clipGradients = clipGradients;
    builder.evaluateEvery = evaluateEvery;
    return builder;
  }

  /**
   * Returns the number of epochs.
   *
   * @return at least 1
   */
  public int epochs() {
    return epochs;
  }

  /**
   * Returns the number of samples in a batch.
   *
   * @return at least 1
   */
  public int batchSize() {
    return batchSize;
  }

  /**
   * Returns T.
   *
   * @return the number of time steps, at least 1
   */
  public int timeSteps() {
    return timeSteps;
  }

  /**
   * Returns the learning rate of the first epoch after the warm-up.
   *
   * @return the rate, positive
   */
  public float learningRate() {
    return learningRate;
  }

  /**
   * Returns how the learning rate changes.
   *
   * @return the kind of schedule
   */
  public ScheduleKind scheduleKind() {
    return schedule;
  }

  /**
   * Returns the epochs at which {@link ScheduleKind#STEPS} multiplies the learning rate by 0.1.
   *
   * @return how many epochs have ended by then, each at least 1 and rising
   */
  public List<Integer> milestones() {
    return milestones;
  }

  /**
   * Returns the length of the warm-up.
   *
   * @return epochs over which the learning rate rises; 0 for none
   */
  public int warmUp() {
    return warmUp;
  }

  /**
   * Returns the momentum of SGD.
   *
   * @return in [0, 1)
   */
  public float momentum() {
    return momentum;
  }

  /**
   * Returns the kind of the optimizer.
   *
   * @return SGD unless set otherwise
   */
  public OptimizerKind optimizerKind() {
    return optimizerKind;
  }

  /**
   * Returns the weight decay.
   *
   * @return at least 0
   */
  public float weightDecay() {
    return weightDecay;
  }

  /**
   * Returns the weight of the squared error in the loss.
   *
   * @return beta, in [0, 1]
   */
  public float mseWeight() {
    return mseWeight;
  }

  /**
   * Returns the label smoothing of the cross-entropy.
   *
   * @return the share of the target that is spread over all classes, in [0, 1)
   */
  public float labelSmoothing() {
    return labelSmoothing;
  }

  /**
   * Returns the limit of each element of a gradient.
   *
   * @return at least 0; 0 for none
   */
  public float clipGradients() {
    return clipGradients;
  }

  /**
   * Returns how often the network is tested.
   *
   * @return every so many epochs, and after the last
   */
  public int evaluateEvery() {
    return evaluateEvery;
  }

  /**
   * Returns the learning rate over the epochs, warm-up included.
   *
   * @return the schedule
   */
  public LearningRateSchedule schedule() {
    LearningRateSchedule afterWarmUp =
        switch (schedule) {
          case COSINE -> LearningRateSchedule.cosine(learningRate, epochs);
          case STEPS ->
              LearningRateSchedule.steps(
                  learningRate,
                  STEP_FACTOR,
                  milestones.stream().mapToInt(epoch -> epoch).toArray());
          case CONSTANT -> LearningRateSchedule.constant(learningRate);
        };
    return afterWarmUp.withWarmUp(warmUp);
  }

  /**
   * Creates the optimizer.
   *
   * @param clock a clock over {@link #schedule}, advanced by the run
   * @return the optimizer; its arrays are freed by {@code OptimizerState.of(optimizer).close()}
   */
  public Optimizer optimizer(EpochClock clock) {
    return switch (optimizerKind) {
      case SGD ->
          common(MomentumSgd.builder().setLearningRate(clock).optMomentum(momentum)).build();
      case ADAM -> common(Optimizer.adam().optLearningRateTracker(clock)).build();
      case ADAMW -> common(Optimizer.adamW().optLearningRateTracker(clock)).build();
    };
  }

  private <B extends Optimizer.OptimizerBuilder<?>> B common(B builder) {
    builder.optWeightDecays(weightDecay);
    if (clipGradients > 0) {
      builder.optClipGrad(clipGradients);
    }
    return builder;
  }

  /**
   * Creates the loss of a time step.
   *
   * @return (1 - beta) CE + beta MSE
   */
  public SpikingLoss loss() {
    return new SpikingLoss(mseWeight, labelSmoothing);
  }

  /** Builds {@link TrainingSettings}. */
  public static final class Builder {

    private int epochs = 300;
    private int batchSize = 128;
    private int timeSteps = 6;
    private float learningRate = 0.1f;
    private ScheduleKind schedule = ScheduleKind.COSINE;
    private List<Integer> milestones = List.of(30, 60, 90);
    private int warmUp;
    private OptimizerKind optimizerKind = OptimizerKind.SGD;
    private float momentum = 0.9f;
    private float weightDecay;
    private float mseWeight = 0.05f;
    private float labelSmoothing;
    private float clipGradients;
    private int evaluateEvery = 1;

    private Builder() {}

    /**
     * Sets the number of epochs, 300 by default.
     *
     * @param count at least 1
     * @return this builder
     */
    public Builder optEpochs(int count) {
      epochs = atLeast(1, "number of epochs", count);
      return this;
    }

    /**
     * Sets the number of samples in a batch, 128 by default.
     *
     * @param count at least 1
     * @return this builder
     */
    public Builder optBatchSize(int count) {
      batchSize = atLeast(1, "batch size", count);
      return this;
    }

    /**
     * Sets T, 6 by default.
     *
     * @param count the number of time steps, at least 1
     * @return this builder
     */
    public Builder optTimeSteps(int count) {
      timeSteps = atLeast(1, "number of time steps", count);
      return this;
    }

    /**
     * Sets the learning rate of the first epoch after the warm-up, 0.1 by default.
     *
     * @param rate positive
     * @return this builder
     */
    public Builder optLearningRate(float rate) {
      if (!(rate > 0) || Float.isInfinite(rate)) {
        throw new IllegalArgumentException(
            "The learning rate must be positive, but is " + rate + ".");
      }
      learningRate = rate;
      return this;
    }

    /**
     * Sets how the learning rate changes, half a cosine to 0 by default.
     *
     * @param kind the kind of schedule
     * @return this builder
     */
    public Builder optSchedule(ScheduleKind kind) {
      schedule = kind;
      return this;
    }

    /**
     * Sets the epochs at which {@link ScheduleKind#STEPS} multiplies the learning rate by 0.1; 30,
     * 60 and 90 by default.
     *
     * @param epochs how many epochs have ended by then, each at least 1 and rising
     * @return this builder
     */
    public Builder optMilestones(Integer... epochs) {
      for (int i = 0; i < epochs.length; i++) {
        if (epochs[i] < 1 || (i > 0 && epochs[i] <= epochs[i - 1])) {
          throw new IllegalArgumentException(
              "Milestones must be rising epochs from 1 on, but are "
                  + Arrays.toString(epochs)
                  + ".");
        }
      }
      milestones = List.of(epochs);
      return this;
    }

    /**
     * Sets over how many epochs the learning rate rises to its schedule, none by default.
     *
     * @param count at least 0
     * @return this builder
     */
    public Builder optWarmUp(int count) {
      warmUp = atLeast(0, "number of warm-up epochs", count);
      return this;
    }

    /**
     * Sets the momentum of SGD, 0.9 by default.
     *
     * @param value in [0, 1)
     * @return this builder
     */
    public Builder optMomentum(float value) {
      if (!(value >= 0 && value < 1)) {
        throw new IllegalArgumentException(
            "The momentum must lie in [0, 1), but is " + value + ".");
      }
      momentum = value;
      return this;
    }

    /**
     * Sets the weight decay, none by default.
     *
     * @param value at least 0
     * @return this builder
     */
    public Builder optWeightDecay(float value) {
      if (!(value >= 0) || Float.isInfinite(value)) {
        throw new IllegalArgumentException(
            "The weight decay must not be negative, but is " + value + ".");
      }
      weightDecay = value;
      return this;
    }

    /**
     * Sets the weight of the squared error in the loss, 0.05 by default.
     *
     * @param value beta, in [0, 1]
     * @return this builder
     */
    public Builder optMseWeight(float value) {
      if (!(value >= 0 && value <= 1)) {
        throw new IllegalArgumentException(
            "The weight of the MSE term must lie in [0, 1], but is " + value + ".");
      }
      mseWeight = value;
      return this;
    }

    /**
     * Sets the label smoothing of the cross-entropy, none by default.
     *
     * @param value the share of the target that is spread over all classes, in [0, 1)
     * @return this builder
     */
    public Builder optLabelSmoothing(float value) {
      if (!(value >= 0 && value < 1)) {
        throw new IllegalArgumentException(
            "The label smoothing must lie in [0, 1), but is " + value + ".");
      }
      labelSmoothing = value;
      return this;
    }

    /**
     * Sets the optimizer, SGD by default. Adam's usual learning rate is 0.001.
     *
     * @param kind the kind
     * @return this builder
     */
    public Builder optOptimizer(OptimizerKind kind) {
      optimizerKind = Objects.requireNonNull(kind, "kind");
      return this;
    }

    /**
     * Sets the limit of each element of a gradient, none by default.
     *
     * @param value elements are cut to [-value, value]; 0 for no limit
     * @return this builder
     */
    public Builder optClipGradients(float value) {
      if (!(value >= 0) || Float.isInfinite(value)) {
        throw new IllegalArgumentException(
            "The limit of gradients must not be negative, but is " + value + ".");
      }
      clipGradients = value;
      return this;
    }

    /**
     * Sets how often the network is tested, after every epoch by default.
     *
     * @param count every so many epochs, at least 1; it is tested after the last epoch in any case
     * @return this builder
     */
    public Builder optEvaluateEvery(int count) {
      evaluateEvery = atLeast(1, "number of epochs between tests", count);
      return this;
    }

    private static int atLeast(int least, String what, int value) {
      if (value < least) {
        throw new IllegalArgumentException(
            "The %s must be at least %d, but is %d.".formatted(what, least, value));
      }
      return value;
    }

    /**
     * Builds the settings.
     *
     * @return the settings
     */
    public TrainingSettings build() {
      return new TrainingSettings(this);
    }
  }
}
