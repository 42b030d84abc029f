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
import ai.djl.training.Trainer;
import ai.djl.training.TrainingConfig;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.Dataset;
import ai.djl.training.evaluator.Evaluator;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.listener.TrainingListener.BatchData;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.translate.TranslateException;
import ai.djl.util.Pair;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.ottt.djl.cluster.Communicator;
import org.ottt.djl.metrics.NotFiniteException;
import org.ottt.djl.network.InputSequence;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.simulation.SpikeObserver;
import org.ottt.djl.training.parallel.BatchRows;
import org.ottt.djl.training.parallel.Replica;
import org.ottt.djl.training.parallel.ReplicaGroup;

/**
 * Trains a {@link SpikingNetwork} time step by time step under any {@link LearningRule}.
 *
 * <p>It is a DJL trainer: {@code EasyTrain}, listeners and evaluators work as usual; they see the
 * logits summed over the steps as the predictions. The configuration's loss is computed at every
 * step and divided by T; the mean over the steps is reported. Labels may be of any number type,
 * {@code [N]}, {@code [N, 1]} or one-hot {@code [N, C]}.
 *
 * <p>{@link #trainBatch} does all that a batch needs. DJL's own loop, {@code EasyTrain}, calls
 * {@link #forward(NDList, NDList)}, which runs all time steps and their gradients, and then {@link
 * #step}, which updates the weights, unless the rule has done so at every step. Both give the same
 * bits.
 *
 * <p>The state of a batch exists only inside the call that runs it, {@link #trainBatch}, {@link
 * #validateBatch}, {@link #forward(NDList, NDList)} or {@link #evaluate}; there is no reset to
 * call.
 *
 * <p>Use a trainer from one thread. Trainers in several threads take turns, batch by batch, because
 * the engine has one gradient collector per process. Meanwhile other threads can predict and
 * evaluate, even on the same network: updates wait for running passes ({@link
 * SpikingNetwork#parameterLock}). If it trains on several devices, it manages their threads itself.
 */
public final class SpikingTrainer extends Trainer {

  private final SpikingNetwork network;
  private final LearningRule rule;
  private final int timeSteps;
  private final Optimizer optimizer;
  private final ReplicaGroup replicas;
  private final NDManager batchManager;
  private final TrainingProcesses processes = new TrainingProcesses();
  private final Gradients gradients;
  private final TrainingPass trainingPass;
  private final SpikePass spikePass;
  private final PendingGradients pending = new PendingGradients();
  private SpikeObserver observer;

  /** The run's own observer, which leaves the user's in its place. */
  private SpikeObserver runObserver;

  private int accumulate = 1;

  // Without initial values: listeners ask for both while DJL's constructor runs.
  private StepLoss stepLoss;
  private List<Evaluator> evaluators;

  /**
   * Creates a trainer on the devices of the configuration; with several of them it shares every
   * batch, as the other constructor says.
   *
   * @param model a model whose block is a {@link SpikingNetwork}
   * @param config loss, optimizer, devices (by default all GPUs), evaluators and listeners; the
   *     loss is a mean over samples, see {@link #setAccumulate}
   * @param rule the learning rule
   * @param timeSteps T, at least 1; also set as the network's T of inference
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
   * @param config loss, optimizer, evaluators and listeners; the loss is a mean over samples, see
   *     {@link #setAccumulate}, and is asked from several threads
   * @param rule the learning rule
   * @param timeSteps T, at least 1; also set as the network's T of inference
   * @param devices where to train: the model's device first; the CPU may be named several times
   * @throws IllegalArgumentException if the model's block is not a {@link SpikingNetwork}, its
   *     numbers are not float32, T is below 1, the devices do not begin with the model's, the loss
   *     is or has a weight decay of DJL's, PyTorch cannot run the optimizer, the rule's window is
   *     below 1, or the rule cannot train the network; the network's T has not changed then, and
   *     nothing is left open
   * @throws IllegalStateException if a part does what it must not, such as changing an array in
   *     place, or this thread reads parameters that are to be put back after that was tried, see
   *     {@link SpikingNetwork#rehearse}
   */
  public SpikingTrainer(
      Model model, TrainingConfig config, LearningRule rule, int timeSteps, List<Device> devices) {
    super(TrainerRequirements.check(model, config, rule, timeSteps, devices), config);
    network = (SpikingNetwork) model.getBlock();
    this.rule = rule;
    this.timeSteps = timeSteps;
    optimizer = config.getOptimizer();
    ReplicaGroup group = null;
    try {
      group = new ReplicaGroup(getManager(), network, devices);
      replicas = group;
      gradients = new Gradients(network, optimizer, group, processes);
      trainingPass = new TrainingPass(network, rule, timeSteps, group, processes, gradients);
      spikePass = new SpikePass(network, timeSteps, group.first().parameters());
      boolean severalGpus = devices.size() > 1 && getManager().getDevice().isGpu();
      batchManager = severalGpus ? getManager().newSubManager(Device.cpu()) : getManager();
      for (Pair<Initializer, Predicate<Parameter>> initializer : config.getInitializers()) {
        network.setInitializer(initializer.getKey(), initializer.getValue());
      }
      if (network.isInitialized()) {
        trainingPass.rehearse(getManager());
      }
    } catch (RuntimeException | Error e) {
      closeAll(group);
      throw e;
    }
    network.setTimeSteps(timeSteps);
  }

  /**
   * Draws the parameters that do not exist yet.
   *
   * @param shapes the shape of a batch of images {@code [N, C, H, W]} or of frames {@code [N, T, C,
   *     H, W]}
   * @throws IllegalArgumentException if the network, or a parameter of a loaded model, does not fit
   *     it, which changes nothing then; if the model's numbers are not float32, if the loss takes
   *     labels of none of the forms that it is tried with, or if batches are to be split and it is
   *     not a mean over samples
   * @throws IllegalArgumentException if the rule cannot train the network, such as neurons of
   *     different filters on one stream of currents; the message names the layer
   * @throws IllegalStateException the same, where a part does at a step what it must not
   */
  @Override
  public void initialize(Shape... shapes) {
    TrainerRequirements.checkDataType(getModel());
    // DJL's would also copy the parameters to all devices of the configuration.
    network.initialize(getModel().getNDManager(), getModel().getDataType(), shapes);
    trainingPass.rehearse(getManager());
    prepareLoss(classes(shapes[0]));
  }

  /** Finds out what must be known of the loss before a batch. */
  private void prepareLoss(int classes) {
    stepLoss().prepare(classes, getManager());
    if (accumulate > 1 || replicas.replicas().size() > 1 || communicator().size() > 1) {
      stepLoss().requireSampleMean(classes, getManager());
    }
  }

  /** Refuses to split batches where the loss does not allow it, once there are classes. */
  private void requireSampleMean() {
    if (network.isInitialized()) {
      stepLoss().requireSampleMean(classes(network.getInputShapes()[0]), getManager());
    }
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
   * Returns the device on which batches must be. There is only one, whatever the number of devices,
   * because the trainer itself splits each batch.
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
   * @param batch images {@code [N, C, H, W]}, values {@code [N, features]} or frames {@code [N, T,
   *     C, H, W]}, of which those beyond the time steps are ignored; labels {@code [N]}, {@code [N,
   *     1]} or one-hot {@code [N, C]}; where several processes train together, this one's {@link
   *     org.ottt.djl.data.BatchShare}
   * @return loss and hits, over all processes
   * @throws NotFiniteException if the loss or a gradient is not finite. Weights and momentum are as
   *     before the batch then; only under a rule that updates at every step they have been changed
   *     and are to be loaded again from a checkpoint.
   * @throws IllegalArgumentException if data or labels do not fit, in shape or type, or the batch
   *     is to be split and the loss is not a mean over samples; nothing has changed then
   * @throws IllegalStateException if the trainer is not initialized, or gradients of {@link
   *     #forward(NDList, NDList)} wait for {@link #step}
   */
  public BatchResult trainBatch(Batch batch) {
    pending.requireNone();
    return learn(
        batch,
        (split, result) -> {
          if (!rule.updatesEveryStep()) {
            gradients.update();
          }
          tellListeners(split.readings(batch), result, TrainingListener::onTrainingBatch);
        });
  }

  /**
   * Runs a batch forward and backward. When it fails, no gradients are left.
   *
   * @param then is handed what is left of the batch; not called if this process has no sample
   * @return loss and hits, over all processes
   */
  private BatchResult learn(Batch batch, BiConsumer<SplitBatch, BatchResult> then) {
    network.requireNotReading();
    try (GradientTurn turn = GradientTurn.take()) {
      takeGradients();
      useClassNumbers(batch.getData(), batch.getLabels());
      BatchRows rows = processes.rows(batch);
      if (rows.total() == 0) {
        return processes.passBatch(trainingPass.updatesPerBatch(), network, optimizer);
      }
      try (SplitBatch split =
              new SplitBatch(batch, rows, replicas.replicas(), accumulate, stepLoss(), timeSteps);
          GradientCollector collector = super.newGradientCollector()) {
        BatchResult result = trainingPass.run(split, collector, observers());
        then.accept(split, result);
        return result;
      } catch (RuntimeException | Error e) {
        pending.drop();
        gradients.clear();
        throw e;
      }
    }
  }

  /** Shows a batch to the listeners; a process without samples has nothing to show. */
  private void tellListeners(BatchData readings, BatchResult result, Told told) {
    if (readings != null) {
      stepLoss().remember(predictions(readings), result.loss());
      notifyListeners(listener -> told.tell(listener, this, readings));
    }
  }

  /** What listeners are told of a batch. */
  @FunctionalInterface
  private interface Told {
    void tell(TrainingListener listener, Trainer trainer, BatchData readings);
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
    pending.requireCollector();
    long begin = System.nanoTime();
    NDArray input = inputOf(data);
    NDManager manager = input.getManager();
    int samples = (int) input.getShape().get(0);
    if (samples == 0) {
      // Also where several processes train: DJL's loop knows of no batch that others have.
      throw new IllegalArgumentException("A batch needs at least 1 sample, but this one has none.");
    }
    Batch batch = new Batch(manager, data, labels, samples, null, null, 0, 0);
    NDList summed = new NDList();
    learn(
        batch,
        (split, result) -> {
          stepLoss().forgetAnswers();
          pending.add(rule.updatesEveryStep());
          NDArray logits = predictions(split.readings(batch)).duplicate();
          // Of the batch, not of this method.
          NDScope.unregister(logits);
          logits.attach(manager);
          stepLoss().remember(logits, result.loss());
          summed.add(logits);
        });
    addMetric("forward", begin);
    return summed;
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
   * @throws IllegalArgumentException if the input is not one array that fits the network
   * @throws IllegalStateException if the trainer is not initialized
   */
  @Override
  public NDList evaluate(NDList input) {
    requireInitialized();
    NDArray images = inputOf(input);
    // Refuses what the weights do not fit.
    network.getOutputShapes(new Shape[] {images.getShape()});
    List<NDArray> steps = spikePass.logits(images, observers());
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
    pending.openCollector();
    return new StepCollector(
        stepLoss(),
        pending::confirm,
        () -> {
          pending.drop();
          gradients.clear();
        },
        pending::closeCollector);
  }

  /**
   * Reads a data set of DJL's with labels as class numbers, so that losses and evaluators see the
   * same form of them.
   */
  @Override
  public Iterable<Batch> iterateDataset(Dataset dataset) throws IOException, TranslateException {
    return new CheckedBatches(
        super.iterateDataset(dataset),
        batch -> useClassNumbers(batch.getData(), batch.getLabels()));
  }

  private void requireInitialized() {
    if (!getManager().isOpen()) {
      throw new IllegalStateException("The trainer, or its model, is closed; create another one.");
    }
    if (!network.isInitialized()) {
      throw new IllegalStateException(
          "The network has no parameters yet; call initialize with the shape of a batch, such as"
              + " new Shape(1, 3, 32, 32).");
    }
    network.requireOpen();
  }

  /** Checks a batch and brings its labels into the one form, before anything is changed. */
  private void useClassNumbers(NDList data, NDList labels) {
    requireInitialized();
    NDArray input = inputOf(data);
    // Under a rule that updates at every step, the first updates would come before the failure.
    new InputSequence(input).requireFrames(timeSteps);
    Shape shape = input.getShape();
    int classes = classes(shape);
    prepareLoss(classes);
    if (shape.get(0) == 0) {
      if (processes.communicator().size() == 1) {
        throw new IllegalArgumentException(
            "A batch needs at least 1 sample, but this one has none.");
      }
      // A process that has no sample of a batch has no labels either.
      return;
    }
    labels.set(0, Labels.classNumbers(labelsOf(labels), shape.get(0), classes));
  }

  private static NDArray inputOf(NDList data) {
    return single(
        data,
        "images or frames",
        "give the network's input as one array, several of them joined along the channels");
  }

  private static NDArray labelsOf(NDList labels) {
    return single(
        labels,
        "labels",
        "give one label per sample, or call evaluate(data), which predicts without labels");
  }

  private static NDArray single(NDList arrays, String what, String remedy) {
    int found = arrays == null ? 0 : arrays.size();
    if (found != 1) {
      throw new IllegalArgumentException(
          "A batch needs one array of %s, but this one has %d; %s.".formatted(what, found, remedy));
    }
    return arrays.head();
  }

  /**
   * Makes sure that something can be learned, and that no gradients of another trainer or stream
   * are left.
   */
  private void takeGradients() {
    requireInitialized();
    trainingPass.rehearseOnce(getManager());
    gradients.attach();
    if (!GradientOwner.is(network, this)) {
      GradientOwner.set(network, this);
      pending.drop();
      gradients.clear();
    }
  }

  /**
   * Evaluates a batch with spikes alone.
   *
   * @param batch as in {@link #trainBatch}
   * @return loss and hits
   * @throws NotFiniteException if the input or the loss is not finite
   * @throws IllegalArgumentException as {@link #trainBatch}
   */
  public BatchResult validateBatch(Batch batch) {
    useClassNumbers(batch.getData(), batch.getLabels());
    BatchRows rows = processes.rows(batch);
    if (rows.total() == 0) {
      return processes.passBatch(0, network, optimizer);
    }
    try (SplitBatch whole =
        new SplitBatch(batch, rows, List.of(replicas.first()), 1, stepLoss(), timeSteps)) {
      spikePass.read(whole.shares().get(0), observers());
      BatchResult result = processes.sum(whole.result());
      FiniteCheck.requireLoss(network, whole.shares(), result, false);
      FiniteCheck.requireInput(whole.shares().get(0));
      tellListeners(whole.readings(batch), result, TrainingListener::onValidationBatch);
      return result;
    }
  }

  /**
   * Updates the weights with the gradients of {@link #forward(NDList, NDList)}. Under a rule that
   * updates at every step it does nothing, since forward has done it.
   *
   * @throws IllegalStateException if there are no gradients to update with, or if another trainer
   *     or stream has used the network since
   */
  @Override
  public void step() {
    // Before the gradients are taken, which wait for a step that can be made.
    network.requireNotReading();
    if (pending.isUnconfirmed()) {
      pending.drop();
      gradients.clear();
      throw new IllegalStateException(
          "The loss of the latest forward was not handed to backward; call"
              + " collector.backward(trainer.getLoss().evaluate(labels, predictions)) before"
              + " step(). Its gradients are dropped.");
    }
    if (rule.updatesEveryStep()) {
      return;
    }
    pending.take();
    try (GradientTurn turn = GradientTurn.take()) {
      if (!GradientOwner.is(network, this)) {
        throw new IllegalStateException(
            "Another trainer or stream has used the network since these gradients were made, which"
                + " has cleared them; call step() before it takes its turn.");
      }
      long begin = System.nanoTime();
      gradients.update();
      addMetric("step", begin);
    }
  }

  /**
   * Shows the spikes of all layers to an observer from now on. With several devices it is shown
   * each device's share of the samples by that device's thread, but never two at a time. A {@link
   * TrainingRun} keeps it, and shows it the batches of the run.
   *
   * @param newObserver the observer, or null for none
   */
  public void setObserver(SpikeObserver newObserver) {
    observer = newObserver == null ? null : replicas.oneAtATime(newObserver);
  }

  /** Shows the spikes to an observer of a run as well, until it is set to null. */
  void setRunObserver(SpikeObserver newObserver) {
    runObserver = newObserver == null ? null : replicas.oneAtATime(newObserver);
  }

  private SpikeObserver observers() {
    SpikeObserver ofRun = runObserver;
    SpikeObserver ofUser = observer;
    if (ofRun == null || ofUser == null) {
      return ofRun == null ? ofUser : ofRun;
    }
    return (neurons, spikes) -> {
      ofRun.onSpikes(neurons, spikes);
      ofUser.onSpikes(neurons, spikes);
    };
  }

  /**
   * Shows the network to a listener before every update from now on: its parameters have the
   * gradients of the whole batch then, not yet clipped. Their arrays are valid during the call
   * only. A {@link TrainingRun} keeps it.
   *
   * @param listener the listener, or null for none; it must change nothing
   */
  public void setGradientListener(Consumer<SpikingNetwork> listener) {
    gradients.setListener(listener);
  }

  /** Shows the network to a listener of a run as well, until it is set to null. */
  void setRunGradientListener(Consumer<SpikingNetwork> listener) {
    gradients.setRunListener(listener);
  }

  /**
   * Splits every batch from now on into parts that go through the network one after the other, for
   * devices on which a whole batch does not fit. The gradient is that of the whole batch, for which
   * the loss must be a mean over samples: the sum over them divided by their number, not by a sum
   * of weights. Several devices and several processes need that as well.
   *
   * @param parts number of parts, at least 1; 1 by default
   * @throws IllegalArgumentException if {@code parts} is below 1, or above 1 and the loss is not a
   *     mean over samples. A network that is not initialized yet has no classes to try the loss
   *     with; then {@link #initialize} or the first batch is refused.
   */
  public void setAccumulate(int parts) {
    if (parts < 1) {
      throw new IllegalArgumentException(
          "A batch is split into at least 1 part, not " + parts + ".");
    }
    if (parts > 1) {
      requireSampleMean();
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
   * @throws IllegalArgumentException if there are several and the loss is not a mean over samples,
   *     as {@link #setAccumulate}
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
   *     update, which is not an approximation
   * @throws IllegalArgumentException as the other one
   */
  public void setCommunicator(Communicator group, int averageEvery) {
    if (group.size() > 1) {
      requireSampleMean();
    }
    processes.join(group, averageEvery);
  }

  /**
   * Averages weights that may differ between processes; all of them call it at the same time.
   *
   * @throws IllegalStateException if this thread reads the parameters, see {@link
   *     SpikingNetwork#requireNotReading}
   */
  public void synchronize() {
    processes.synchronize(network, optimizer);
  }

  /**
   * Gives all processes the parameters of rank 0; all of them call it at the same time.
   *
   * @throws IllegalStateException if this thread reads the parameters, see {@link
   *     SpikingNetwork#requireNotReading}
   */
  public void shareParameters() {
    processes.shareParameters(network);
  }

  /**
   * Returns the processes that train together.
   *
   * @return the group, of one process by default
   */
  public Communicator communicator() {
    return processes.communicator();
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
    closeAll(replicas);
  }

  /** Closes what has been opened so far; the group is null where it could not be made. */
  private void closeAll(ReplicaGroup group) {
    if (group != null) {
      group.close();
    }
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
