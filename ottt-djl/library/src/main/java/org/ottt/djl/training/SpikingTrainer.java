package org.ottt.djl.training;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.TrainingConfig;
import ai.djl.training.dataset.Batch;
import ai.djl.training.listener.TrainingListener.BatchData;
import ai.djl.training.optimizer.Optimizer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.ottt.djl.cluster.Communicator;
import org.ottt.djl.metrics.NotFiniteException;
import org.ottt.djl.ndarray.InPlace;
import org.ottt.djl.ndarray.Scalars;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.simulation.SimulationContext;
import org.ottt.djl.simulation.SpikeObserver;
import org.ottt.djl.simulation.SpikeSimulation;
import org.ottt.djl.simulation.WeightLifetime;
import org.ottt.djl.training.optimizer.GradientMomentum;
import org.ottt.djl.training.parallel.BatchRows;
import org.ottt.djl.training.parallel.GradientExchange;
import org.ottt.djl.training.parallel.Replica;
import org.ottt.djl.training.parallel.ReplicaGroup;

/**
 * Trains a {@link SpikingNetwork} time step by time step under any {@link LearningRule}.
 *
 * <p>It is a DJL trainer: listeners and evaluators work as usual; they see the logits summed over
 * the steps as the predictions. The configuration's loss is taken at every step and divided by T.
 *
 * <p>The state of a batch lives and dies inside {@link #trainBatch} and {@link #validateBatch}; no
 * reset is ever to be called.
 *
 * <p>A trainer is for one thread. Trainers of several threads wait for each other, batch by batch,
 * since the engine computes gradients in one place per process; prediction and evaluation in other
 * threads go on meanwhile. Where it trains on several devices, the threads are its own business.
 */
public final class SpikingTrainer extends Trainer {

  /** The engine has one gradient collector per process: trainers in several threads take turns. */
  private static final ReentrantLock COLLECTING = new ReentrantLock();

  private final SpikingNetwork network;
  private final LearningRule rule;
  private final int timeSteps;
  private final Optimizer optimizer;
  private final ReplicaGroup replicas;
  private final NDManager batchManager;
  private SpikeObserver observer;
  private int accumulate = 1;
  private Communicator communicator = Communicator.single();
  private GradientExchange exchange = new GradientExchange(communicator, 0);
  private boolean gradientsExist;
  private volatile boolean somethingIsFrozen;

  /**
   * Creates a trainer.
   *
   * @param model a model whose block is a {@link SpikingNetwork}; its device is the one trained on
   * @param config loss, optimizer, evaluators and listeners
   * @param rule the learning rule
   * @param timeSteps T, at least 1
   */
  public SpikingTrainer(Model model, TrainingConfig config, LearningRule rule, int timeSteps) {
    this(model, config, rule, timeSteps, List.of(onlyDevice(model, config)));
  }

  private static Device onlyDevice(Model model, TrainingConfig config) {
    if (config.getDevices().length > 1) {
      throw new IllegalArgumentException(
          "The configuration names "
              + config.getDevices().length
              + " devices; hand them to the constructor of the trainer instead.");
    }
    return model.getNDManager().getDevice();
  }

  /**
   * Creates a trainer that shares every batch among several devices. The gradients are those of one
   * device; see {@link ReplicaGroup}. The test of {@link #validateBatch} runs on the first alone.
   *
   * @param model a model whose block is a {@link SpikingNetwork}
   * @param config loss, optimizer, evaluators and listeners; the loss is asked from several threads
   * @param rule the learning rule
   * @param timeSteps T, at least 1
   * @param devices where to train: the model's device first; the CPU may be named several times
   */
  public SpikingTrainer(
      Model model, TrainingConfig config, LearningRule rule, int timeSteps, List<Device> devices) {
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
    replicas = new ReplicaGroup(getManager(), network, devices);
    boolean severalGpus = devices.size() > 1 && getManager().getDevice().isGpu();
    batchManager = severalGpus ? getManager().newSubManager(Device.cpu()) : getManager();
  }

  /**
   * Trains on a batch: one optimizer step, or T of them under a rule that updates online.
   *
   * @param batch images {@code [N, C, H, W]} or frames {@code [N, T, C, H, W]}, labels {@code [N]};
   *     where several processes train together, this one's {@link org.ottt.djl.data.BatchShare}
   * @return loss and hits, over all processes
   * @throws NotFiniteException if the loss or a gradient is not finite. The weights are as before
   *     the batch then, without momentum; only under a rule that updates at every step they have
   *     been changed and are to be loaded again from a checkpoint.
   */
  public BatchResult trainBatch(Batch batch) {
    COLLECTING.lock();
    try {
      return train(batch);
    } finally {
      COLLECTING.unlock();
    }
  }

  private BatchResult train(Batch batch) {
    List<Parameter> parameters = network.getParameters().values();
    somethingIsFrozen = !parameters.stream().allMatch(Parameter::requiresGradient);
    if (parameters.stream().noneMatch(Parameter::requiresGradient)) {
      throw new IllegalStateException(
          "All parameters of the network are frozen, so there is nothing to train; unfreeze some"
              + " with freezeParameters(false).");
    }
    BatchRows rows = exchange.rows(batch);
    if (rows.total() == 0) {
      return exchange.averages() ? passBatch() : BatchResult.NONE;
    }
    try (SplitBatch split =
            new SplitBatch(batch, rows, replicas.replicas(), accumulate, getLoss(), timeSteps);
        GradientCollector collector = newGradientCollector()) {
      BatchResult result =
          rule.updatesEveryStep()
              ? updateAtEveryStep(split, collector)
              : updateOnce(split, collector);
      tellListeners(batch, split, true);
      return result;
    } catch (RuntimeException | Error e) {
      clearGradients();
      throw e;
    }
  }

  /** Takes part in a batch of which this process has no sample, where weights are averaged. */
  private BatchResult passBatch() {
    for (int i = 0; i < updatesPerBatch(); i++) {
      exchange.afterUpdate(network, optimizer instanceof GradientMomentum);
    }
    return ofAllProcesses(BatchResult.NONE);
  }

  private int updatesPerBatch() {
    int window = rule.window(timeSteps);
    return rule.updatesEveryStep() ? (timeSteps + window - 1) / window : 1;
  }

  private void tellListeners(Batch batch, SplitBatch split, boolean training) {
    List<MicroBatch> shares = split.shares().stream().filter(MicroBatch::counts).toList();
    if (!shares.isEmpty()) {
      BatchData readings = MicroBatch.readings(batch, shares);
      notifyListeners(
          listener -> {
            if (training) {
              listener.onTrainingBatch(this, readings);
            } else {
              listener.onValidationBatch(this, readings);
            }
          });
    }
  }

  /** Adds up what all processes found; each sees the same. */
  private BatchResult ofAllProcesses(BatchResult own) {
    if (communicator.size() == 1) {
      return own;
    }
    // Where gradients are added, a process's loss is its part of the batch's mean already.
    double weight = exchange.averages() ? own.samples() : 1;
    double[] sums = {own.samples(), own.loss() * weight, own.top1(), own.top5()};
    communicator.allReduce(sums);
    if (sums[0] == 0) {
      return BatchResult.NONE;
    }
    double loss = exchange.averages() ? sums[1] / sums[0] : sums[1];
    return new BatchResult((int) sums[0], loss, (int) sums[2], (int) sums[3]);
  }

  /** Each part runs through all its steps before the next one starts; gradients add up. */
  private BatchResult updateOnce(SplitBatch split, GradientCollector collector) {
    beginUpdate(collector);
    for (List<MicroBatch> part : split.parts()) {
      replicas.run(
          part.size(),
          replica -> {
            MicroBatch share = part.get(replica.index());
            try (Simulation simulation = simulate(share, replica)) {
              for (int first = 1; first <= timeSteps; first += rule.window(timeSteps)) {
                runWindow(simulation, share, first, collector);
              }
              simulation.finish(collector);
            }
          });
    }
    FiniteCheck check = new FiniteCheck(split.manager(), network);
    sumGradients(check);
    BatchResult result = ofAllProcesses(MicroBatch.result(split.shares()));
    // Before the update: what is not finite must not reach the weights.
    check.require(split.shares(), result, false);
    step();
    exchange.afterUpdate(network, optimizer instanceof GradientMomentum);
    return result;
  }

  /** All parts take a step, then the weights change, then all take the next one. */
  private BatchResult updateAtEveryStep(SplitBatch split, GradientCollector collector) {
    FiniteCheck check = new FiniteCheck(split.manager(), network);
    Map<MicroBatch, Simulation> simulations = new HashMap<>();
    try {
      for (List<MicroBatch> part : split.parts()) {
        for (int i = 0; i < part.size(); i++) {
          simulations.put(part.get(i), simulate(part.get(i), replicas.replicas().get(i)));
        }
      }
      for (int step = 1; step <= timeSteps; step += rule.window(timeSteps)) {
        int first = step;
        beginUpdate(collector);
        for (List<MicroBatch> part : split.parts()) {
          replicas.run(
              part.size(),
              replica -> {
                MicroBatch share = part.get(replica.index());
                runWindow(simulations.get(share), share, first, collector);
              });
        }
        sumGradients(check);
        step();
        exchange.afterUpdate(network, optimizer instanceof GradientMomentum);
      }
      BatchResult result = ofAllProcesses(MicroBatch.result(split.shares()));
      // Once per batch: asking before every update would make the device wait T times.
      check.require(split.shares(), result, true);
      return result;
    } finally {
      simulations.values().forEach(Simulation::close);
    }
  }

  /**
   * Adds the gradients of all devices to those of the first, then those of all processes; all of
   * them have the batch's gradients then.
   */
  private void sumGradients(FiniteCheck check) {
    replicas.addGradients();
    exchange.addGradients(network);
    check.addGradients();
  }

  private void runWindow(
      Simulation simulation, MicroBatch part, int first, GradientCollector collector) {
    replicas.requireNoFailure();
    int end = Math.min(first + rule.window(timeSteps), timeSteps + 1);
    try (Simulation.Window steps = simulation.openWindow(end - first)) {
      NDArray loss = null;
      for (int t = first; t < end; t++) {
        NDArray lossOfStep = part.read(network.step(simulation, part.input().at(t)));
        loss = loss == null ? lossOfStep : loss.add(lossOfStep);
      }
      collector.backward(somethingIsFrozen ? withGraph(loss) : loss);
    }
  }

  /** Returns the loss within a graph, also where all that it depends on is frozen. */
  private static NDArray withGraph(NDArray loss) {
    NDArray zero = loss.getManager().zeros(new Shape());
    zero.setRequiresGradient(true);
    return loss.add(zero);
  }

  /** Clears what an aborted batch left behind, so that the next one starts clean. */
  private void clearGradients() {
    replicas.clearGradients();
    for (Parameter parameter : network.getParameters().values()) {
      if (parameter.isInitialized() && parameter.requiresGradient()) {
        if (optimizer instanceof GradientMomentum momentum) {
          momentum.forget(parameter.getId());
        }
        try (NDArray gradient = parameter.getArray().getGradient()) {
          InPlace.clear(gradient);
        }
      }
    }
  }

  /**
   * Readies the weights of all devices, and the gradients for the way back; without momentum in
   * them they are zero already.
   */
  private void beginUpdate(GradientCollector collector) {
    replicas.copyWeights();
    if (optimizer instanceof GradientMomentum momentum) {
      if (!gradientsExist) {
        makeGradients(collector);
      }
      forEachGradient(
          (parameter, gradient) -> {
            momentum.beginUpdate(parameter.getId(), gradient);
            if (exchange.leavesMomentumOut()) {
              // It holds momentum, which must be in the sum over the processes once.
              InPlace.clear(gradient);
            }
          });
    }
  }

  /**
   * Evaluates a batch with spikes alone.
   *
   * @param batch as in {@link #trainBatch}
   * @return loss and hits
   * @throws NotFiniteException if the loss is not finite
   */
  public BatchResult validateBatch(Batch batch) {
    BatchRows rows = exchange.rows(batch);
    if (rows.total() == 0) {
      return exchange.averages() ? ofAllProcesses(BatchResult.NONE) : BatchResult.NONE;
    }
    try (SplitBatch whole =
        new SplitBatch(batch, rows, List.of(replicas.first()), 1, getLoss(), timeSteps)) {
      MicroBatch part = whole.shares().get(0);
      try (Simulation simulation =
          new SpikeSimulation(part.context(replicas.first().parameters(), false, observer), true)) {
        for (int t = 1; t <= timeSteps; t++) {
          try (Simulation.Window step = simulation.openWindow(1)) {
            part.read(network.step(simulation, part.input().at(t)));
          }
        }
      }
      BatchResult result = ofAllProcesses(MicroBatch.result(whole.shares()));
      FiniteCheck.requireLoss(network, whole.shares(), result, false);
      tellListeners(batch, whole, false);
      return result;
    }
  }

  private Simulation simulate(MicroBatch share, Replica replica) {
    SimulationContext context =
        share
            .context(replica.parameters(), true, observer)
            .withLifetime(rule.updatesEveryStep() ? WeightLifetime.STEP : WeightLifetime.BATCH);
    return rule.simulate(context, network);
  }

  /** Makes the engine allocate the gradient arrays, which it does at the first way back only. */
  private void makeGradients(GradientCollector collector) {
    try (NDScope scope = new NDScope()) {
      forEachGradient(
          (parameter, none) -> collector.backward(Scalars.times(parameter.getArray().sum(), 0)));
    }
    gradientsExist = true;
  }

  /** Updates all parameters with their gradients, then clears these unless they are momentum. */
  @Override
  public void step() {
    forEachGradient(
        (parameter, gradient) -> {
          if (optimizer instanceof GradientMomentum momentum) {
            momentum.endUpdate(parameter.getId(), parameter.getArray(), gradient);
          } else {
            optimizer.update(parameter.getId(), parameter.getArray(), gradient);
            gradient.subi(gradient);
          }
        });
  }

  private void forEachGradient(BiConsumer<Parameter, NDArray> action) {
    for (Parameter parameter : network.getParameters().values()) {
      if (parameter.requiresGradient()) {
        try (NDArray gradient = parameter.getArray().getGradient()) {
          action.accept(parameter, gradient);
        }
      }
    }
  }

  /**
   * Shows the spikes of all layers to an observer from now on. With several devices it is shown
   * each device's share of the samples by that device's thread, but never two at a time.
   *
   * @param newObserver the observer, or null for none
   */
  public void setObserver(SpikeObserver newObserver) {
    observer = newObserver == null ? null : replicas.oneAtATime(newObserver);
  }

  /**
   * Splits every batch from now on into parts that go through the network one after the other, for
   * devices on which a whole batch does not fit. The gradient is that of the whole batch.
   *
   * @param parts number of parts, at least 1; 1 by default
   */
  public void setAccumulate(int parts) {
    if (parts < 1) {
      throw new IllegalArgumentException(
          "A batch is split into at least 1 part, not " + parts + ".");
    }
    accumulate = parts;
  }

  /**
   * Trains together with other processes from now on: each is handed its share of every batch, and
   * all have the same weights after every update. They must have the same weights now, see {@link
   * #shareParameters}. All of them must train on the same batches in the same order.
   *
   * <p>What {@link #trainBatch} and {@link #validateBatch} return is of all processes; listeners
   * and observers see the share of this one.
   *
   * @param group the processes; {@link Communicator#single()} for this one alone. Not closed here.
   */
  public void setCommunicator(Communicator group) {
    setCommunicator(group, 0);
  }

  /**
   * Trains together with other processes in an approximation that exchanges less: each updates its
   * own weights with the gradients of its share, and the weights (and momentum) are averaged now
   * and then.
   *
   * @param group the processes
   * @param averageEvery how many updates pass between two averages; 0 to add the gradients of every
   *     update, which is no approximation
   */
  public void setCommunicator(Communicator group, int averageEvery) {
    communicator = group;
    exchange = new GradientExchange(group, averageEvery);
  }

  /** Averages weights that may differ between processes; all of them call it at the same time. */
  public void synchronize() {
    exchange.synchronize(network, optimizer instanceof GradientMomentum);
  }

  /** Gives all processes the parameters of rank 0; all of them call it at the same time. */
  public void shareParameters() {
    exchange.shareParameters(network);
  }

  /**
   * Returns the processes that train together.
   *
   * @return the group, of one process by default
   */
  public Communicator communicator() {
    return communicator;
  }

  /**
   * Returns the manager that batches are best read into. With one device, or on the CPU, it is the
   * trainer's own. For several GPUs it is one on the host, so that every share goes to its device
   * in a single copy.
   *
   * @return a manager that lives as long as the trainer
   */
  public NDManager batchManager() {
    return batchManager;
  }

  /**
   * Returns the devices that train.
   *
   * @return the model's device first
   */
  public List<Device> devices() {
    return replicas.replicas().stream().map(Replica::device).toList();
  }

  /** Ends the threads of the further devices and frees what belongs to the trainer. */
  @Override
  public void close() {
    replicas.close();
    super.close();
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
}
