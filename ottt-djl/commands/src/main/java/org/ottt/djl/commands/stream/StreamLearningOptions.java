package org.ottt.djl.commands.stream;

import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import org.ottt.djl.commands.cli.Limits;
import org.ottt.djl.recipe.OptimizerKind;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.LearningRules;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.training.optimizer.MomentumSgd;
import picocli.CommandLine.Option;

/** How a stream is learned from. */
final class StreamLearningOptions {

  private static final float SGD_RATE = 0.1f / 128;
  private static final float ADAM_RATE = 0.001f;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      defaultValue = "ottt-o",
      description = "ottt-o, ottt-o-trace, ottt-a or sltt. Default: ${DEFAULT-VALUE}.")
  private String method;

  @Option(
      names = "--window",
      paramLabel = "N",
      description =
          "Frames over which ottt-a and sltt accumulate gradients for an update. Default: 8 for"
              + " ottt-a, else 1.")
  private Integer window;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      defaultValue = "adam",
      description = "sgd, adam or adamw. Default: ${DEFAULT-VALUE}.")
  private OptimizerKind optimizer;

  @Option(
      names = "--lr",
      paramLabel = "X",
      description = "Learning rate. Default: 0.001; 0.1/128 for sgd.")
  private Float learningRate;

  @Option(
      names = "--momentum",
      paramLabel = "X",
      defaultValue = "0.9",
      description = "Momentum of sgd. Default: ${DEFAULT-VALUE}.")
  private float momentum;

  @Option(
      names = "--no-learning",
      arity = "0",
      fallbackValue = "true",
      description = "Answer only; labels are used for the accuracy.")
  private boolean answerOnly;

  void check() {
    Limits.atLeast("--window", 1, window);
    Limits.positive("--lr", learningRate);
    Limits.fraction("--momentum", momentum);
    rule();
  }

  LearningRule rule() {
    return LearningRules.byName(method);
  }

  int window() {
    return window != null ? window : rule() instanceof OtttA ? 8 : 1;
  }

  OptimizerKind optimizerKind() {
    return optimizer;
  }

  boolean learns() {
    return !answerOnly;
  }

  /** Creates the optimizer, to be closed with its state. */
  Optimizer optimizer() {
    Tracker rate =
        Tracker.fixed(
            learningRate != null
                ? learningRate
                : optimizer == OptimizerKind.SGD ? SGD_RATE : ADAM_RATE);
    return switch (optimizer) {
      case SGD -> MomentumSgd.builder().setLearningRate(rate).optMomentum(momentum).build();
      case ADAM -> Optimizer.adam().optLearningRateTracker(rate).build();
      case ADAMW -> Optimizer.adamW().optLearningRateTracker(rate).build();
    };
  }
}
