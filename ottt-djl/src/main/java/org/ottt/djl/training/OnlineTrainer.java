package org.ottt.djl.training;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.TrainingConfig;
import ai.djl.training.dataset.Batch;
import ai.djl.training.listener.TrainingListener.BatchData;
import ai.djl.training.optimizer.Optimizer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.ottt.djl.ndarray.Scalars;
import org.ottt.djl.network.InputSequence;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.simulation.SimulationContext;
import org.ottt.djl.simulation.SpikeObserver;
import org.ottt.djl.simulation.SpikeSimulation;

/**
 * Trains a {@link SpikingNetwork} time step by time step under any {@link LearningRule}.
 *
 * <p>It is a DJL trainer: listeners and evaluators work as usual; they see the logits summed over
 * the steps as the predictions. The configuration's loss is taken at every step and divided by T.
 *
 * <p>The state of a batch lives and dies inside {@link #trainBatch} and {@link #validateBatch}; no
 * reset is ever to be called.
 */
public final class OnlineTrainer extends Trainer {

  private final SpikingNetwork network;
  private final LearningRule rule;
  private final int timeSteps;
  private final Optimizer optimizer;
  private final ParameterStore store;
  private SpikeObserver observer;

  /**
   * Creates a trainer.
   *
   * @param model a model whose block is a {@link SpikingNetwork}; its device is the one trained on
   * @param config loss, optimizer, evaluators and listeners
   * @param rule the learning rule
   * @param timeSteps T, at least 1
   */
  public OnlineTrainer(Model model, TrainingConfig config, LearningRule rule, int timeSteps) {
    super(model, config);
    if (!(model.getBlock() instanceof SpikingNetwork spiking)) {
      throw new IllegalArgumentException(
          "The model's block must be a SpikingNetwork, but is "
              + model.getBlock().getClass().getSimpleName()
              + ".");
    }
    network = spiking;
    network.setTimeSteps(timeSteps);
    this.rule = rule;
    this.timeSteps = timeSteps;
    optimizer = config.getOptimizer();
    store = new ParameterStore(getManager(), false);
    store.setParameterServer(null, new Device[] {getManager().getDevice()});
  }

  /**
   * Trains on a batch: one optimizer step, or T of them under a rule that updates online.
   *
   * @param batch images {@code [N, C, H, W]} or frames {@code [N, T, C, H, W]}, labels {@code [N]}
   * @return loss and hits
   * @throws NotFiniteLossException if the loss is not finite
   */
  public BatchResult trainBatch(Batch batch) {
    InputSequence input = new InputSequence(batch.getData().singletonOrThrow());
    NDArray labels = batch.getLabels().singletonOrThrow();
    try (NDManager manager = getManager().newSubManager();
        Readings readings = new Readings(manager, labels);
        GradientCollector collector = newGradientCollector();
        Simulation simulation = rule.simulate(context(manager, input, true), network)) {
      int window = rule.window(timeSteps);
      for (int first = 1; first <= timeSteps; first += window) {
        try (Simulation.Window steps = simulation.openWindow()) {
          NDArray loss = null;
          for (int t = first; t < Math.min(first + window, timeSteps + 1); t++) {
            NDArray lossOfStep = readings.add(network.step(simulation, input.at(t)));
            loss = loss == null ? lossOfStep : loss.add(lossOfStep);
          }
          collector.backward(loss);
        }
        if (rule.updatesEveryStep()) {
          step();
        }
      }
      // Read before the last update: a loss that is not finite must not reach the weights.
      BatchResult result = readings.result();
      if (!rule.updatesEveryStep()) {
        simulation.finish(collector);
        step();
      }
      notifyListeners(listener -> listener.onTrainingBatch(this, readings.data(batch)));
      return result;
    } catch (RuntimeException | Error e) {
      clearGradients();
      throw e;
    }
  }

  /** Clears what an aborted batch left behind, so that the next one starts clean. */
  private void clearGradients() {
    for (Parameter parameter : network.getParameters().values()) {
      if (parameter.isInitialized() && parameter.requiresGradient()) {
        try (NDArray gradient = parameter.getArray().getGradient();
            NDArray zeros = gradient.zerosLike()) {
          // Subtraction would leave what is not a number.
          zeros.copyTo(gradient);
        }
      }
    }
  }

  /**
   * Evaluates a batch with spikes alone.
   *
   * @param batch as in {@link #trainBatch}
   * @return loss and hits
   */
  public BatchResult validateBatch(Batch batch) {
    InputSequence input = new InputSequence(batch.getData().singletonOrThrow());
    NDArray labels = batch.getLabels().singletonOrThrow();
    try (NDManager manager = getManager().newSubManager();
        Readings readings = new Readings(manager, labels);
        Simulation simulation = new SpikeSimulation(context(manager, input, false), true)) {
      for (int t = 1; t <= timeSteps; t++) {
        try (Simulation.Window step = simulation.openWindow()) {
          readings.add(network.step(simulation, input.at(t)));
        }
      }
      BatchResult result = readings.result();
      notifyListeners(listener -> listener.onValidationBatch(this, readings.data(batch)));
      return result;
    }
  }

  private SimulationContext context(NDManager manager, InputSequence input, boolean training) {
    return new SimulationContext(manager, store, training, input.isStill(), observer);
  }

  /** Updates all parameters with their gradients, then clears the gradients. */
  @Override
  public void step() {
    for (Parameter parameter : network.getParameters().values()) {
      if (parameter.requiresGradient()) {
        NDArray weight = parameter.getArray();
        try (NDArray gradient = weight.getGradient()) {
          optimizer.update(parameter.getId(), weight, gradient);
          gradient.subi(gradient);
        }
      }
    }
  }

  /**
   * Shows the spikes of all layers to an observer from now on.
   *
   * @param newObserver the observer, or null for none
   */
  public void setObserver(SpikeObserver newObserver) {
    observer = newObserver;
  }

  /**
   * Returns the learning rule.
   *
   * @return the rule
   */
  public LearningRule rule() {
    return rule;
  }

  /**
   * Returns the network that is trained.
   *
   * @return the model's block
   */
  public SpikingNetwork network() {
    return network;
  }

  /**
   * Returns the number of time steps.
   *
   * @return T
   */
  public int timeSteps() {
    return timeSteps;
  }

  /** Loss and logits of a batch, summed over the steps on the device and read once at the end. */
  private final class Readings implements AutoCloseable {

    private final NDArray labels;
    private final NDArray loss;
    private NDArray logits;

    Readings(NDManager manager, NDArray labels) {
      this.labels = labels;
      loss = manager.zeros(new Shape());
    }

    /** Adds the logits of a step and returns its loss, L[t] / T. */
    NDArray add(NDArray logitsOfStep) {
      NDArray lossOfStep =
          Scalars.times(
              getLoss().evaluate(new NDList(labels), new NDList(logitsOfStep)), 1f / timeSteps);
      loss.addi(lossOfStep.stopGradient());
      if (logits == null) {
        logits = loss.getManager().zeros(logitsOfStep.getShape());
        NDScope.unregister(logits);
      }
      logits.addi(logitsOfStep.stopGradient());
      return lossOfStep;
    }

    BatchResult result() {
      double value = loss.getFloat();
      if (!Double.isFinite(value)) {
        throw new NotFiniteLossException(value);
      }
      return TopK.result(logits.toFloatArray(), labels.toLongArray(), value);
    }

    BatchData data(Batch batch) {
      Device device = labels.getDevice();
      Map<Device, NDList> labelMap = new ConcurrentHashMap<>();
      Map<Device, NDList> predictions = new ConcurrentHashMap<>();
      labelMap.put(device, new NDList(labels));
      predictions.put(device, new NDList(logits));
      return new BatchData(batch, labelMap, predictions);
    }

    @Override
    public void close() {
      loss.close();
      if (logits != null) {
        logits.close();
      }
    }
  }
}
