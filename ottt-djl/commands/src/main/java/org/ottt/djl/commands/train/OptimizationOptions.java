package org.ottt.djl.commands.train;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ottt.djl.commands.cli.Limits;
import org.ottt.djl.recipe.OptimizerKind;
import org.ottt.djl.recipe.ScheduleKind;
import org.ottt.djl.recipe.TrainingSettings;
import picocli.CommandLine.Option;

/** Options of training: length, batches, learning rate and loss. */
final class OptimizationOptions {

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description =
          "Number of epochs. Default for ${bundle:default.recipe}: ${bundle:default.epochs}.")
  private Integer epochs;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description =
          "Samples per batch. Default for ${bundle:default.recipe}:"
              + " ${bundle:default.batch-size}.")
  private Integer batchSize;

  @Option(
      names = "--accumulate",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Split every batch into N parts, with the same gradient, if a whole one does not fit"
              + " into memory. Default: ${DEFAULT-VALUE}.")
  private int accumulate;

  @Option(
      names = "--lr",
      paramLabel = "X",
      description =
          "Learning rate of the first epoch (after the warm-up, if there is one). Default"
              + " for ${bundle:default.recipe}: ${bundle:default.lr}.")
  private Float learningRate;

  @Option(
      names = "--lr-schedule",
      paramLabel = "NAME",
      description =
          "How the learning rate changes: cosine (half a cosine to 0), steps (x 0.1 at"
              + " each milestone) or constant. Default for ${bundle:default.recipe}:"
              + " ${bundle:default.lr-schedule}.")
  private ScheduleKind schedule;

  @Option(
      names = "--milestones",
      paramLabel = "N",
      split = ",",
      description =
          "Epochs at which --lr-schedule steps multiplies the learning rate by 0.1. Default"
              + " for ${bundle:default.recipe}: ${bundle:default.milestones}.")
  private List<Integer> milestones;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      description =
          "Epochs over which the learning rate rises to its schedule. Default for ${bundle:default.recipe}: ${bundle:default.warm-up}.")
  private Integer warmUp;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      description =
          "sgd, adam or adamw; with the last two give --lr, such as 0.001. Default for"
              + " ${bundle:default.recipe}: ${bundle:default.optimizer}.")
  private OptimizerKind optimizer;

  @Option(
      names = "--momentum",
      paramLabel = "X",
      description =
          "Momentum of SGD. Default for ${bundle:default.recipe}: ${bundle:default.momentum}.")
  private Float momentum;

  @Option(
      names = "--weight-decay",
      paramLabel = "X",
      description =
          "Weight decay. Default for ${bundle:default.recipe}: ${bundle:default.weight-decay}.")
  private Float weightDecay;

  @Option(
      names = "--mse-weight",
      paramLabel = "X",
      description =
          "Weight of the squared error in the loss, beta in [0, 1]. Default for"
              + " ${bundle:default.recipe}: ${bundle:default.mse-weight}.")
  private Float mseWeight;

  @Option(
      names = "--label-smoothing",
      paramLabel = "X",
      description =
          "Share of the cross-entropy's target that is spread over all classes, in [0, 1). Default"
              + " for ${bundle:default.recipe}: ${bundle:default.label-smoothing}.")
  private Float labelSmoothing;

  @Option(
      names = "--clip-gradients",
      paramLabel = "X",
      description =
          "Clip each element of a gradient to [-X, X]; 0 does not clip. Default for ${bundle:default.recipe}: ${bundle:default.clip-gradients}.")
  private Float clipGradients;

  @Option(
      names = "--evaluate-every",
      paramLabel = "N",
      description =
          "Test after every N epochs, and after the last one. Default for ${bundle:default.recipe}: ${bundle:default.evaluate-every}.")
  private Integer evaluateEvery;

  void check() {
    Limits.atLeast("--epochs", 1, epochs);
    Limits.atLeast("--batch-size", 1, batchSize);
    Limits.atLeast("--accumulate", 1, accumulate);
    Limits.positive("--lr", learningRate);
    Limits.atLeast("--warm-up", 0, warmUp);
    Limits.fraction("--momentum", momentum);
    Limits.notNegative("--weight-decay", weightDecay);
    Limits.fraction("--label-smoothing", labelSmoothing);
    Limits.notNegative("--clip-gradients", clipGradients);
    Limits.atLeast("--evaluate-every", 1, evaluateEvery);
  }

  void apply(TrainingSettings.Builder settings) {
    if (epochs != null) {
      settings.optEpochs(epochs);
    }
    if (batchSize != null) {
      settings.optBatchSize(batchSize);
    }
    if (learningRate != null) {
      settings.optLearningRate(learningRate);
    }
    if (schedule != null) {
      settings.optSchedule(schedule);
    }
    if (optimizer != null) {
      settings.optOptimizer(optimizer);
    }
    if (weightDecay != null) {
      settings.optWeightDecay(weightDecay);
    }
    if (mseWeight != null) {
      settings.optMseWeight(mseWeight);
    }
    if (milestones != null) {
      settings.optMilestones(milestones.toArray(Integer[]::new));
      if (settings.build().scheduleKind() != ScheduleKind.STEPS) {
        throw new IllegalArgumentException(
            "--milestones are for --lr-schedule steps, but the schedule is "
                + settings.build().scheduleKind().name().toLowerCase(Locale.ROOT)
                + ".");
      }
    }
    if (warmUp != null) {
      settings.optWarmUp(warmUp);
    }
    if (momentum != null) {
      settings.optMomentum(momentum);
    }
    if (labelSmoothing != null) {
      settings.optLabelSmoothing(labelSmoothing);
    }
    if (clipGradients != null) {
      settings.optClipGradients(clipGradients);
    }
    if (evaluateEvery != null) {
      settings.optEvaluateEvery(evaluateEvery);
    }
  }

  void record(TrainingSettings settings, Map<String, Object> all) {
    all.put("epochs", settings.epochs());
    all.put("batch_size", settings.batchSize());
    all.put("accumulate", accumulate);
    all.put("lr", settings.learningRate());
    all.put("lr_schedule", settings.scheduleKind().name().toLowerCase(Locale.ROOT));
    all.put(
        "milestones", settings.scheduleKind() == ScheduleKind.STEPS ? settings.milestones() : null);
    all.put("warm_up", settings.warmUp());
    all.put("optimizer", settings.optimizerKind().name().toLowerCase(Locale.ROOT));
    all.put("momentum", settings.momentum());
    all.put("weight_decay", settings.weightDecay());
    all.put("mse_weight", settings.mseWeight());
    all.put("label_smoothing", settings.labelSmoothing());
    all.put("clip_gradients", settings.clipGradients());
    all.put("evaluate_every", settings.evaluateEvery());
  }

  int accumulate() {
    return accumulate;
  }
}
