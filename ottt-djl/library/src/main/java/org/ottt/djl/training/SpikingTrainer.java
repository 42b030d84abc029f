package org.ottt.djl.training;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.TrainingConfig;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.Dataset;
import ai.djl.training.evaluator.Evaluator;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.listener.TrainingListener.BatchData;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Adadelta;
import ai.djl.training.optimizer.Adagrad;
import ai.djl.training.optimizer.Nag;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.optimizer.RmsProp;
import ai.djl.translate.TranslateException;
import ai.djl.util.Pair;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.ottt.djl.cluster.Communicator;
import org.ottt.djl.metrics.NotFiniteException;
import org.ottt.djl.ndarray.InPlace;
import org.ottt.djl.ndarray.Scalars;
import org.ottt.djl.network.InputSequence;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.simulation.SimulationContext;
import org.ottt.djl.simulation.SpikeObserver;
import org.ottt.djl.simulation.SpikeSimulation;
import org.ottt.djl.simulation.WeightLifetime;
import org.ottt.djl.training.optimizer.OptimizerState;
import org.ottt.djl.training.parallel.BatchRows;
import org.ottt.djl.training.parallel.GradientExchange;
import org.ottt.djl.training.parallel.Replica;
import org.ottt.djl.training.parallel.ReplicaGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a {@link SpikingNetwork} time step by time step under any {@link LearningRule}.
 *
 * <p>It is a DJL trainer: {@code EasyTrain}, listeners and evaluators work as usual; they see the
 * logits summed over the steps as the predictions. The configuration's loss is taken at every step
 * and divided by T, and what is reported is the mean of the steps. Labels may be of any number
 * type, {@code [N]}, {@code [N, 1]} or one-hot {@code [N, C]}.
 *
 * <p>{@link #trainBatch} does all that a batch needs. DJL's own loop, {@code EasyTrain}, calls
 * {@link #forward(NDList, NDList)}, which runs all time steps and their gradients, and then {@link
 * #step}, which updates the weights, unless the rule has done so at every step. Both ways lead to
 * the same bits.
 *
 * <p>The state of a batch lives and dies inside {@link #trainBatch} and {@link #validateBatch}; no
 * reset is ever to be called.
 *
 * <p>A trainer is for one thread. Trainers of several threads wait for each other, batch by batch,
 * since the engine computes gradients in one place per process; prediction and evaluation in other
 * threads continue meanwhile. Where it trains on several devices, the threads are its own business.
 */
public final class SpikingTrainer extends Trainer {

  /** What a part does at one step, at the next one, and only at some. */
  private static final int REHEARSED_STEPS = 3;

  private static final Logger LOGGER = LoggerFactory.getLogger(SpikingTrainer.class);

  /** The engine has one gradient collector per process: trainers in several threads take turns. */
  private static final ReentrantLock COLLECTING = GradientTurn.LOCK;

  /** Which trainer has used the gradients of a network last. Neither is kept alive by it. */
  private static final Map<SpikingNetwork, WeakReference<SpikingTrainer>> LATEST =
      new WeakHashMap<>();

  private final SpikingNetwork network;
  private final LearningRule rule;
  private final int timeSteps;
  private final Optimizer optimizer;
  private final float clipBound;
  private final ReplicaGroup replicas;
  private final NDManager batchManager;
  private SpikeObserver observer;
  private Consumer<SpikingNetwork> gradientListener;
  private int accumulate = 1;
  private Communicator communicator = Communicator.single();
  private GradientExchange exchange = new GradientExchange(communicator, 0);
  private boolean gradientsExist;

  /** Whether the rule is known to fit the network. */
  private boolean rehearsed;

  private volatile boolean somethingIsFrozen;

  /** How many batches the gradients are of that wait for {@link #step}. */
  private int pendingBatches;

  /** Whether {@code backward} has yet to be called for the latest {@code forward}. */
  private boolean unconfirmed;

  private boolean collectorOpen;

  // Without initial values: listeners ask for both while DJL's constructor runs.
  private StepLoss stepLoss;
  private List<Evaluator> evaluators;

  /**
   * Creates a trainer on the devices of the configuration; with several of them it shares every
   * batch, as the other constructor says.
   *
   * @param model a model whose block is a {@link SpikingNetwork}
   * @param config loss, optimizer, devices (by default all GPUs), evaluators and listeners
   * @param rule the learning rule
   * @param timeSteps T, at least 1
   * @throws IllegalArgumentException as the other constructor
   */
  public SpikingTrainer(Model model, TrainingConfig config, LearningRule rule, int timeSteps) {
    this(model, config, rule, timeSteps, List.of(config.getDevices()));
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
   * @throws IllegalArgumentException if the model's block is no {@link SpikingNetwork}, the devices
   *     do not begin with the model's, or PyTorch cannot run the optimizer; nothing has changed
   *     then
   */
  public SpikingTrainer(
      Model model, TrainingConfig config, LearningRule rule, int timeSteps, List<Device> devices) {
    super(checked(model, config, devices), config);
    network = (SpikingNetwork) model.getBlock();
    this.rule = rule;
    this.timeSteps = timeSteps;
    optimizer = config.getOptimizer();
    boolean ofDjl = optimizer.getClass().getPackage() == Optimizer.class.getPackage();
    clipBound = ofDjl ? OptimizerState.of(optimizer).clipBound() : Float.POSITIVE_INFINITY;
    replicas = new ReplicaGroup(getManager(), network, devices);
    boolean severalGpus = devices.size() > 1 && getManager().getDevice().isGpu();
    batchManager = severalGpus ? getManager().newSubManager(Device.cpu()) : getManager();
    for (Pair<Initializer, Predicate<Parameter>> initializer : config.getInitializers()) {
      network.setInitializer(initializer.getKey(), initializer.getValue());
    }
    if (network.isInitialized()) {
      try {
        rehearse();
      } catch (RuntimeException | Error e) {
        closeAll();
        throw e;
      }
    }
    network.setTimeSteps(timeSteps);
  }

  /** Refuses what cannot be trained, before anything has been made of it. */
  private static Model checked(Model model, TrainingConfig config, List<Device> devices) {
    if (!(model.getBlock() instanceof SpikingNetwork network)) {
      throw new IllegalArgumentException(
          "The model's block must be a SpikingNetwork, but is "
              + (model.getBlock() == null ? "missing" : model.getBlock().getClass().getSimpleName())
              + ".");
    }
    Device device = model.getNDManager().getDevice();
    if (devices.isEmpty() || !devices.get(0).equals(device)) {
      throw new IllegalArgumentException(
          "The model is on %s, the devices to train on are %s; name the model's device first, or"
                  .formatted(device, devices)
              + " create the model on the first of them.");
    }
    int gpus = Engine.getInstance().getGpuCount();
    for (Device each : devices) {
      if (each.isGpu() && each.getDeviceId() >= gpus) {
        throw new IllegalArgumentException(
            "%s is not there: PyTorch sees %d GPUs; name others in optDevices."
                .formatted(each, gpus));
      }
    }
    Optimizer optimizer = config.getOptimizer();
    if (optimizer instanceof RmsProp
        || optimizer instanceof Adagrad
        || optimizer instanceof Adadelta
        || optimizer instanceof Nag) {
      throw new IllegalArgumentException(
          "DJL's PyTorch engine does not implement "
              + optimizer.getClass().getSimpleName()
              + "; use MomentumSgd, Sgd, Adam or AdamW.");
    }
    if (!config.getInitializers().isEmpty() && network.isInitialized()) {
      throw new IllegalArgumentException(
          "The configuration's initializers would change nothing, since the network has its"
              + " parameters already; leave optInitializer out, or build a new network.");
    }
    return model;
  }

  /**
   * Draws the parameters that do not exist yet.
   *
   * @param shapes the shape of a batch of images {@code [N, C, H, W]} or of frames {@code [N, T, C,
   *     H, W]}
   * @throws IllegalArgumentException if the network does not fit it, or if the loss takes labels of
   *     none of the forms that it is tried with
   * @throws IllegalArgumentException if the rule cannot train the network, such as neurons of
   *     different filters on one stream of currents; the message names the layer
   * @throws IllegalStateException the same, where a part does at a step what it must not
   */
  @Override
  public void initialize(Shape... shapes) {
    // DJL's would also copy the parameters to all devices of the configuration.
    network.initialize(getModel().getNDManager(), getModel().getDataType(), shapes);
    rehearse();
    stepLoss().prepare(classes(shapes[0]), getManager());
  }

  /** Runs the rule on nothing, so that what it cannot train is refused before anything changes. */
  private void rehearse() {
    int steps = Math.min(timeSteps, REHEARSED_STEPS);
    network.rehearse(
        getManager(),
        manager ->
            simulate(
                new SimulationContext(manager, replicas.first().parameters(), true, false, null)
                    .withRandom((owner, drawing, shape) -> drawing.zeros(shape))),
        steps,
        Math.min(rule.window(timeSteps), steps));
    rehearsed = true;
  }

  private int classes(Shape input) {
    return (int) network.getOutputShapes(new Shape[] {input})[0].get(1);
  }

  private StepLoss stepLoss() {
    if (stepLoss == null) {
      stepLoss = new StepLoss(super.getLoss());
    }
    return stepLoss;
  }

  /**
   * Returns the loss as it is reported: for predictions of this trainer the mean of the steps'
   * losses, for others the configuration's loss.
   *
   * @return a loss of the name of the configuration's
   */
  @Override
  public Loss getLoss() {
    return stepLoss();
  }

  @Override
  public List<Evaluator> getEvaluators() {
    if (evaluators == null) {
      List<Evaluator> all = new ArrayList<>(super.getEvaluators());
      all.replaceAll(each -> each == super.getLoss() ? stepLoss() : each);
      evaluators = all;
    }
    return evaluators;
  }

  /**
   * Returns the device that batches are to be on. There is one only, whatever the number of
   * devices: the trainer shares a batch by itself.
   *
   * @return the model's device
   */
  @Override
  public Device[] getDevices() {
    return new Device[] {getModel().getNDManager().getDevice()};
  }

  /**
   * Trains on a batch: one optimizer step, or T of them under a rule that updates online.
   *
   * @param batch images {@code [N, C, H, W]} or frames {@code [N, T, C, H, W]}, labels {@code [N]},
   *     {@code [N, 1]} or one-hot {@code [N, C]}; where several processes train together, this
   *     one's {@link org.ottt.djl.data.BatchShare}
   * @return loss and hits, over all processes
   * @throws NotFiniteException if the loss or a gradient is not finite. Weights and momentum are as
   *     before the batch then; only under a rule that updates at every step they have been changed
   *     and are to be loaded again from a checkpoint.
   * @throws IllegalArgumentException if data or labels do not fit; nothing has changed then
   * @throws IllegalStateException if the trainer is not initialized, or gradients of {@link
   *     #forward(NDList, NDList)} wait for {@link #step}
   */
  public BatchResult trainBatch(Batch batch) {
    if (pendingBatches > 0) {
      throw new IllegalStateException(
          "Gradients of %d batches wait for step(); call it before trainBatch, which updates by itself."
              .formatted(pendingBatches));
    }
    COLLECTING.lock();
    try {
      takeGradients();
      useClassNumbers(batch.getData(), batch.getLabels());
      return train(batch);
    } finally {
      COLLECTING.unlock();
    }
  }

  private BatchResult train(Batch batch) {
    BatchRows rows = exchange.rows(batch);
    if (rows.total() == 0) {
      return exchange.averages() ? passBatch() : BatchResult.NONE;
    }
    try (SplitBatch split =
            new SplitBatch(batch, rows, replicas.replicas(), accumulate, stepLoss(), timeSteps);
        GradientCollector collector = super.newGradientCollector()) {
      BatchResult result;
      if (rule.updatesEveryStep()) {
        result = updateAtEveryStep(split, collector);
      } else {
        result = gatherGradients(split, collector);
        update();
        exchange.afterUpdate(network, optimizer);
      }
      tellListeners(batch, split, result, true);
      return result;
    } catch (RuntimeException | Error e) {
      clearGradients();
      throw e;
    }
  }

  /** Takes part in a batch of which this process has no sample, where weights are averaged. */
  private BatchResult passBatch() {
    for (int i = 0; i < updatesPerBatch(); i++) {
      exchange.afterUpdate(network, optimizer);
    }
    return ofAllProcesses(BatchResult.NONE);
  }

  private int updatesPerBatch() {
    int window = rule.window(timeSteps);
    return rule.updatesEveryStep() ? (timeSteps + window - 1) / window : 1;
  }

  /** Shows a batch to the listeners; a process without samples has nothing to show. */
  private void tellListeners(Batch batch, SplitBatch split, BatchResult result, boolean training) {
    List<MicroBatch> shares = split.shares().stream().filter(MicroBatch::counts).toList();
    if (!shares.isEmpty()) {
      BatchData readings = MicroBatch.readings(batch, shares);
      stepLoss().remember(predictions(readings), result.loss());
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

  private static NDArray predictions(BatchData readings) {
    return readings.getPredictions().values().iterator().next().head();
  }

  /**
   * Runs a batch through all time steps, each with its loss and its gradients: what DJL's training
   * loop calls, with {@link #newGradientCollector} before and {@link #step} after it. A rule that
   * updates at every step has done so when this returns. Several batches before one {@link #step}
   * add up.
   *
   * @param data images {@code [N, C, H, W]} or frames {@code [N, T, C, H, W]}
   * @param labels as in {@link #trainBatch}; replaced in the list by class numbers {@code [N]}
   * @return the logits summed over the steps, {@code [N, C]}, outside of all graphs
   * @throws NotFiniteException as {@link #trainBatch}
   * @throws IllegalArgumentException if data or labels do not fit; nothing has changed then
   * @throws IllegalStateException if no collector is open, or the trainer is not initialized
   */
  @Override
  public NDList forward(NDList data, NDList labels) {
    if (!collectorOpen) {
      throw new IllegalStateException(
          "forward(data, labels) trains, so it needs a collector: call it within try"
              + " (GradientCollector collector = trainer.newGradientCollector()), or use trainBatch.");
    }
    long begin = System.nanoTime();
    COLLECTING.lock();
    try {
      takeGradients();
      useClassNumbers(data, labels);
      NDArray logits = learn(data, labels);
      addMetric("forward", begin);
      return new NDList(logits);
    } finally {
      COLLECTING.unlock();
    }
  }

  private NDArray learn(NDList data, NDList labels) {
    NDManager manager = data.head().getManager();
    Batch batch =
        new Batch(manager, data, labels, (int) data.head().getShape().get(0), null, null, 0, 0);
    stepLoss().forgetAnswers();
    try (SplitBatch split =
            new SplitBatch(
                batch,
                exchange.rows(batch),
                replicas.replicas(),
                accumulate,
                stepLoss(),
                timeSteps);
        GradientCollector collector = super.newGradientCollector()) {
      if (rule.updatesEveryStep()) {
        updateAtEveryStep(split, collector);
      } else {
        gatherGradients(split, collector);
        pendingBatches++;
      }
      unconfirmed = true;
      NDArray logits = predictions(MicroBatch.readings(batch, split.shares())).duplicate();
      // Of the batch, not of this method.
      NDScope.unregister(logits);
      logits.attach(manager);
      stepLoss().remember(logits, MicroBatch.result(split.shares()).loss());
      return logits;
    } catch (RuntimeException | Error e) {
      dropPending();
      clearGradients();
      throw e;
    }
  }

  /**
   * Refuses: a spiking network learns from labels at every time step.
   *
   * @throws IllegalStateException always
   */
  @Override
  public NDList forward(NDList input) {
    throw new IllegalStateException(
        "A spiking network learns at every time step, which needs the labels: call forward(data,"
            + " labels) or trainBatch; for predictions call evaluate(data).");
  }

  /**
   * Predicts with spikes alone, over the trainer's time steps.
   *
   * @param input images {@code [N, C, H, W]} or frames {@code [N, T, C, H, W]}
   * @return the logits summed over the steps, {@code [N, C]}
   * @throws IllegalStateException if the trainer is not initialized
   */
  @Override
  public NDList evaluate(NDList input) {
    requireInitialized();
    NDArray data = input.singletonOrThrow();
    NDManager manager = data.getManager();
    InputSequence sequence = new InputSequence(data);
    SimulationContext context =
        new SimulationContext(
            manager, replicas.first().parameters(), false, sequence.isStill(), observer);
    List<NDArray> steps = new ArrayList<>();
    try (Simulation simulation = new SpikeSimulation(context, true)) {
      for (int t = 1; t <= timeSteps; t++) {
        try (Simulation.Window step = simulation.openWindow(1)) {
          NDArray logits = network.step(simulation, sequence.at(t)).duplicate();
          NDScope.unregister(logits);
          logits.attach(manager);
          steps.add(logits);
        }
      }
    }
    NDArray total = steps.get(0).duplicate();
    steps.subList(1, timeSteps).forEach(total::addi);
    stepLoss().remember(total, steps);
    return new NDList(total);
  }

  /**
   * Opens a collector for DJL's training loop. Losses are taken and run back in {@link
   * #forward(NDList, NDList)}; {@code backward} accepts nothing but the loss of that batch.
   *
   * @return the collector, to be closed by the caller
   */
  @Override
  public GradientCollector newGradientCollector() {
    if (collectorOpen) {
      throw new IllegalStateException(
          "This trainer's collector is open already; close it before the next one.");
    }
    collectorOpen = true;
    return new StepCollector(
        stepLoss(),
        () -> unconfirmed = false,
        () -> {
          dropPending();
          clearGradients();
        },
        () -> collectorOpen = false);
  }

  /**
   * Reads a data set of DJL's with labels as class numbers, so that losses and evaluators see the
   * same form of them.
   */
  @Override
  public Iterable<Batch> iterateDataset(Dataset dataset) throws IOException, TranslateException {
    Iterable<Batch> batches = super.iterateDataset(dataset);
    return () -> {
      Iterator<Batch> iterator = batches.iterator();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return iterator.hasNext();
        }

        @Override
        public Batch next() {
          Batch batch = iterator.next();
          try {
            useClassNumbers(batch.getData(), batch.getLabels());
          } catch (RuntimeException | Error e) {
            batch.close();
            throw e;
          }
          return batch;
        }
      };
    };
  }

  private void requireInitialized() {
    if (!network.isInitialized()) {
      throw new IllegalStateException(
          "The network has no parameters yet; call initialize with the shape of a batch, such as"
              + " new Shape(1, 3, 32, 32).");
    }
  }

  /** Checks a batch and brings its labels into the one form, before anything is changed. */
  private void useClassNumbers(NDList data, NDList labels) {
    requireInitialized();
    Shape shape = data.singletonOrThrow().getShape();
    int classes = classes(shape);
    stepLoss().prepare(classes, getManager());
    if (shape.get(0) == 0) {
      // A process that has no sample of a batch has no labels either.
      return;
    }
    labels.set(0, Labels.classNumbers(labels.singletonOrThrow(), shape.get(0), classes));
  }

  /**
   * Makes sure that something can be learned, and that no gradients of another trainer are left.
   */
  private void takeGradients() {
    requireInitialized();
    if (!rehearsed) {
      rehearse();
    }
    List<Parameter> parameters = network.getParameters().values();
    somethingIsFrozen = !parameters.stream().allMatch(Parameter::requiresGradient);
    if (parameters.stream().noneMatch(Parameter::requiresGradient)) {
      throw new IllegalStateException(
          "All parameters of the network are frozen, so there is nothing to train; unfreeze some"
              + " with freezeParameters(false).");
    }
    synchronized (LATEST) {
      WeakReference<SpikingTrainer> latest = LATEST.get(network);
      if (latest != null && latest.get() == this) {
        return;
      }
      LATEST.put(network, new WeakReference<>(this));
    }
    dropPending();
    clearGradients();
  }

  private void dropPending() {
    if (pendingBatches > 0) {
      LOGGER.warn("the gradients of {} batches that waited for step() are dropped", pendingBatches);
    }
    pendingBatches = 0;
    unconfirmed = false;
  }

  /** Each part runs through all its steps before the next one starts; gradients add up. */
  private BatchResult gatherGradients(SplitBatch split, GradientCollector collector) {
    beginUpdate(collector);
    for (List<MicroBatch> part : split.parts()) {
      replicas.run(
          part.size(),
          replica -> {
            MicroBatch share = part.get(replica.index());
            try (Simulation simulation =
                simulate(share.context(replica.parameters(), true, observer))) {
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
    return result;
  }

  /** All parts take a step, then the weights change, then all take the next one. */
  private BatchResult updateAtEveryStep(SplitBatch split, GradientCollector collector) {
    FiniteCheck check = new FiniteCheck(split.manager(), network);
    Map<MicroBatch, Simulation> simulations = new HashMap<>();
    int updates = 0;
    try {
      for (List<MicroBatch> part : split.parts()) {
        for (int i = 0; i < part.size(); i++) {
          MicroBatch share = part.get(i);
          SimulationContext context =
              share.context(replicas.replicas().get(i).parameters(), true, observer);
          simulations.put(share, simulate(context));
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
        update();
        exchange.afterUpdate(network, optimizer);
        updates++;
      }
      // Once per batch: asking before every update would make the device wait T times.
      BatchResult result = ofAllProcesses(MicroBatch.result(split.shares()));
      check.require(split.shares(), result, true);
      return result;
    } catch (RuntimeException | Error e) {
      if (updates > 0 && !(e instanceof NotFiniteException)) {
        LOGGER.warn(
            "the batch failed after {} of its {} updates, which are not undone",
            updates,
            timeSteps);
      }
      throw e;
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
    if (gradientListener != null) {
      gradientListener.accept(network);
    }
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

  /** Clears what an aborted batch or another trainer left behind, also what is not finite. */
  private void clearGradients() {
    replicas.clearGradients();
    for (Parameter parameter : network.getParameters().values()) {
      if (parameter.isInitialized() && parameter.requiresGradient()) {
        try (NDArray gradient = parameter.getArray().getGradient()) {
          InPlace.clear(gradient);
        }
      }
    }
  }

  /** Readies the weights of all devices, and the gradients for the backward pass. */
  private void beginUpdate(GradientCollector collector) {
    replicas.copyWeights();
    if (!gradientsExist) {
      makeGradients(collector);
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
    useClassNumbers(batch.getData(), batch.getLabels());
    BatchRows rows = exchange.rows(batch);
    if (rows.total() == 0) {
      return exchange.averages() ? ofAllProcesses(BatchResult.NONE) : BatchResult.NONE;
    }
    try (SplitBatch whole =
        new SplitBatch(batch, rows, List.of(replicas.first()), 1, stepLoss(), timeSteps)) {
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
      tellListeners(batch, whole, result, false);
      return result;
    }
  }

  private Simulation simulate(SimulationContext context) {
    WeightLifetime lifetime = rule.updatesEveryStep() ? WeightLifetime.STEP : WeightLifetime.BATCH;
    return rule.simulate(context.withLifetime(lifetime), network);
  }

  /**
   * Makes the engine allocate the gradient arrays, which it does at the first backward pass only.
   */
  private void makeGradients(GradientCollector collector) {
    try (NDScope scope = new NDScope()) {
      forEachGradient(
          (parameter, none) -> collector.backward(Scalars.times(parameter.getArray().sum(), 0)));
    }
    gradientsExist = true;
  }

  /**
   * Updates the weights with the gradients of {@link #forward(NDList, NDList)}. Under a rule that
   * updates at every step it does nothing, since forward has done it.
   *
   * @throws IllegalStateException if there are no gradients to update with, or if another trainer
   *     has used the network since
   */
  @Override
  public void step() {
    if (unconfirmed) {
      dropPending();
      clearGradients();
      throw new IllegalStateException(
          "The loss of the latest forward was not handed to backward; call"
              + " collector.backward(trainer.getLoss().evaluate(labels, predictions)) before step()."
              + " Its gradients are dropped.");
    }
    if (rule.updatesEveryStep()) {
      return;
    }
    if (pendingBatches == 0) {
      throw new IllegalStateException(
          "There are no gradients to update with: trainBatch has updated the weights already; after"
              + " forward(data, labels) and backward, step() does.");
    }
    synchronized (LATEST) {
      WeakReference<SpikingTrainer> latest = LATEST.get(network);
      if (latest == null || latest.get() != this) {
        pendingBatches = 0;
        throw new IllegalStateException(
            "Another trainer has used the network since these gradients were made, which has cleared"
                + " them; call step() before another trainer takes its turn.");
      }
    }
    long begin = System.nanoTime();
    pendingBatches = 0;
    update();
    addMetric("step", begin);
  }

  /** Updates all parameters with their gradients, then clears these. */
  private void update() {
    forEachGradient(
        (parameter, gradient) -> {
          if (clipBound < Float.POSITIVE_INFINITY) {
            try (NDArray clipped = Scalars.clip(gradient, clipBound)) {
              optimizer.update(parameter.getId(), parameter.getArray(), clipped);
            }
          } else {
            optimizer.update(parameter.getId(), parameter.getArray(), gradient);
          }
          gradient.subi(gradient);
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
   * Shows the network to a listener before every update from now on: its parameters have the
   * gradients of the whole batch then, not yet clipped.
   *
   * @param listener the listener, or null for none; it must change nothing
   */
  public void setGradientListener(Consumer<SpikingNetwork> listener) {
    gradientListener = listener;
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
    exchange.synchronize(network, optimizer);
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
    closeAll();
  }

  private void closeAll() {
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
