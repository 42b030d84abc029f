package org.ottt.djl.training;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.TrainingConfig;
import ai.djl.training.loss.AbstractCompositeLoss;
import ai.djl.training.loss.ElasticNetWeightDecay;
import ai.djl.training.loss.L1WeightDecay;
import ai.djl.training.loss.L2WeightDecay;
import ai.djl.training.loss.Loss;
import java.util.List;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.training.optimizer.ParameterUpdate;

/** What a spiking trainer needs of its model, configuration, rule and devices. */
final class TrainerRequirements {

  private TrainerRequirements() {}

  /**
   * Refuses what cannot be trained, before anything has been made of it.
   *
   * @return the model
   * @throws IllegalArgumentException if something does not fit; the message names the remedy
   */
  static Model check(
      Model model, TrainingConfig config, LearningRule rule, int timeSteps, List<Device> devices) {
    if (!(model.getBlock() instanceof SpikingNetwork network)) {
      throw new IllegalArgumentException(
          "The model's block must be a SpikingNetwork, but is "
              + (model.getBlock() == null ? "missing" : model.getBlock().getClass().getSimpleName())
              + ".");
    }
    if (timeSteps < 1) {
      throw new IllegalArgumentException(
          "The number of time steps must be at least 1, but is " + timeSteps + ".");
    }
    checkDataType(model);
    checkWindow(rule, timeSteps);
    checkDevices(model.getNDManager().getDevice(), devices);
    checkLoss(config.getLossFunction());
    ParameterUpdate.requireKnown(config.getOptimizer());
    if (!config.getInitializers().isEmpty() && network.isInitialized()) {
      throw new IllegalArgumentException(
          "The configuration's initializers would change nothing, since the network has its"
              + " parameters already; leave optInitializer out, or build a new network.");
    }
    return model;
  }

  /**
   * Refuses a model whose data type is not float32, since its parameters would be created in that
   * type.
   *
   * @throws IllegalArgumentException if it has another type
   */
  static void checkDataType(Model model) {
    if (model.getDataType() != DataType.FLOAT32) {
      throw new IllegalArgumentException(
          "The model's data type is %s, but a spiking network is trained in float32; leave out"
                  .formatted(model.getDataType())
              + " setDataType, and for faster connections call"
              + " network.setPrecision(Precision.BFLOAT16).");
    }
  }

  private static void checkWindow(LearningRule rule, int timeSteps) {
    int window = rule.window(timeSteps);
    if (window < 1) {
      throw new IllegalArgumentException(
          "The rule %s has a window of %d of %d steps, so a batch would never end; let its window"
                  .formatted(rule.name(), window, timeSteps)
              + " be at least 1.");
    }
  }

  private static void checkDevices(Device ofModel, List<Device> devices) {
    if (devices.isEmpty() || !devices.get(0).equals(ofModel)) {
      throw new IllegalArgumentException(
          "The model is on %s, the devices to train on are %s; name the model's device first, or"
                  .formatted(ofModel, devices)
              + " create the model on the first of them.");
    }
    int gpus = Engine.getInstance().getGpuCount();
    for (Device each : devices) {
      if (each.isGpu() && each.getDeviceId() >= gpus) {
        throw new IllegalArgumentException(
            "%s does not exist: PyTorch sees %d GPUs; name others in optDevices."
                .formatted(each, gpus));
      }
    }
  }

  /**
   * Refuses DJL's losses of the parameters: their numbers are in the graph as they are, where the
   * backward pass reads freed memory, and none of the arrays that a loss is given leads to them.
   */
  private static void checkLoss(Loss loss) {
    if (loss instanceof L1WeightDecay
        || loss instanceof L2WeightDecay
        || loss instanceof ElasticNetWeightDecay) {
      throw new IllegalArgumentException(
          "The loss %s (%s) multiplies parameters by a number that may be freed before the backward"
                  .formatted(loss.getName(), loss.getClass().getSimpleName())
              + " pass; leave it out and let the optimizer decay the weights: optWeightDecays(2 *"
              + " lambda) of MomentumSgd's builder stands for an L2WeightDecay of lambda.");
    }
    if (loss instanceof AbstractCompositeLoss composite && composite.getComponents() != null) {
      composite.getComponents().forEach(TrainerRequirements::checkLoss);
    }
  }
}
