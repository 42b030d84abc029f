package org.ottt.djl.network;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import ai.djl.util.PairList;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.ottt.djl.simulation.Neurons;
import org.ottt.djl.simulation.PreparedWeights;
import org.ottt.djl.simulation.Rehearsal;
import org.ottt.djl.simulation.Signal;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.simulation.SpikingBlock;
import org.ottt.djl.simulation.UnfitPartException;
import org.ottt.djl.synapse.Precision;
import org.ottt.djl.synapse.Synapse;

/**
 * A whole spiking network: parts that fire, then output neurons that never do.
 *
 * <p>The same object serves every learning rule. As a DJL block it runs inference: it shows its
 * input for {@link #timeSteps} steps and returns the sum of the logits.
 *
 * <p>Input X: {@code [N, C, H, W]} or {@code [N, features]} (the same at every step), or {@code [N,
 * T, C, H, W]} (frames; those beyond the time steps are ignored). Frames of features are {@code [N,
 * T, features, 1, 1]}, with a {@link Flatten} as the first part; three axes are refused. Output:
 * {@code [N, classes]}.
 */
public final class SpikingNetwork extends AbstractBlock {

  private final SpikingBlock body;
  private final Synapse classifier;
  private int timeSteps;
  private Precision precision = Precision.FLOAT32;
  private final ReentrantReadWriteLock parameterLock = new ReentrantReadWriteLock();
  private final AtomicLong parameterVersion = new AtomicLong();
  private volatile Prepared prepared;

  /** The latest ones, also where they are out of date: a call may still use them. */
  private PreparedWeights latest;

  /** Weights that were prepared, the device they lie on, and what they follow from. */
  private record Prepared(Device device, PreparedWeights weights, List<Parameter> parameters) {}

  /**
   * Creates a network.
   *
   * @param body the parts that fire; its output {@code [N, features]} feeds the classifier
   * @param classifier the connection into the output neurons
   * @param timeSteps T of inference, at least 1
   * @throws IllegalArgumentException if one part occurs twice: its state would be mixed up
   */
  @SuppressWarnings("this-escape")
  public SpikingNetwork(SpikingBlock body, Synapse classifier, int timeSteps) {
    this.body = addChildBlock("body", body);
    this.classifier = addChildBlock("classifier", classifier);
    setTimeSteps(timeSteps);
    BlockNames.of(this);
    requireOwnParameters();
  }

  /** Parameters in two places would be updated twice. */
  private void requireOwnParameters() {
    IdentityHashMap<Parameter, String> seen = new IdentityHashMap<>();
    for (Pair<String, Parameter> entry : getParameters()) {
      String earlier = seen.put(entry.getValue(), entry.getKey());
      if (earlier != null) {
        throw new IllegalArgumentException(
            "One parameter appears twice in the network, "
                + earlier
                + " and "
                + entry.getKey()
                + "; put it into a part of its own that both uses read.");
      }
    }
  }

  /**
   * Returns the lock of the parameters' values. Updates and loads hold its write lock, by {@link
   * #changeParameters}; passes of inference, steps of streams and {@link #saveParameters} hold its
   * read lock. Take the read lock to read parameters in another thread while the network is
   * trained. Train nothing while you hold it, not even another network: trainers take turns, and
   * the one whose turn it is may wait for you.
   *
   * @return the lock, the same for every call
   */
  public ReentrantReadWriteLock parameterLock() {
    return parameterLock;
  }

  /**
   * Begins to give parameters new values: waits until nobody reads them, and keeps others from it.
   * When the change is closed, {@link #parameterVersion} has risen, and what {@link
   * #prepareForInference} prepared is forgotten. A change may lie within another one of its thread.
   *
   * @return the change, to be closed by the caller in the same thread
   * @throws IllegalStateException if this thread reads the parameters, see {@link
   *     #requireNotReading}
   */
  public ParameterChange changeParameters() {
    requireNotReading();
    parameterLock.writeLock().lock();
    return new ParameterChange(this::endChange);
  }

  private void endChange() {
    parameterVersion.incrementAndGet();
    prepared = null;
    parameterLock.writeLock().unlock();
  }

  /**
   * Refuses to train or load in a thread that reads the parameters, as callbacks of a pass of
   * inference do: it would wait for itself.
   *
   * @throws IllegalStateException if this thread reads the parameters now
   */
  public void requireNotReading() {
    if (parameterLock.getReadHoldCount() > 0) {
      throw new IllegalStateException(
          "This thread reads the network's parameters, in a callback of a pass or a step, or with"
              + " the read lock of parameterLock(), so it would wait for itself if it changed them;"
              + " train or load after that.");
    }
  }

  /**
   * Runs one time step.
   *
   * @param simulation the batch, within an open window
   * @param frame the input of this step, {@code [N, C, H, W]}
   * @return the logits of this step, {@code [N, classes]}
   */
  public NDArray step(Simulation simulation, NDArray frame) {
    precision.prepare(frame.getManager().getDevice());
    simulation.setNames(this::partNames);
    Signal fired = PartStep.run(body, simulation, simulation.input(frame));
    NDArray logits = simulation.readOut(classifier, fired);
    simulation.endStep();
    return logits;
  }

  /**
   * Runs the first steps of a batch of one sample of zeros, forward only. What does not fit
   * together, or cannot be simulated in a form, is refused then, before anything has been learned.
   *
   * <p>In training, parts may change parameters that have no gradient, such as running means. They
   * are put back afterwards, and the batch is one of two samples, over which there is a variance.
   * Operations on signals are given other values than zeros, which show what they change in place.
   *
   * @param parent parent of the manager that owns all that is made
   * @param open opens the simulation; random numbers that it draws come from its context
   * @param steps how many steps
   * @param window how many of them share a window, at least 1
   * @throws IllegalArgumentException if the window is below 1, or the form cannot simulate this
   *     network; then the message names the part
   * @throws IllegalStateException the same, where a part does at a step what it must not, or if
   *     parameters are to be put back and this thread reads them, see {@link #requireNotReading}
   */
  public void rehearse(
      NDManager parent, Function<NDManager, Simulation> open, int steps, int window) {
    if (window < 1) {
      throw new IllegalArgumentException("A window needs at least 1 step, not " + window + ".");
    }
    neuronNames()
        .forEach(
            (neurons, name) -> {
              if (!neurons.filter().equals(neurons.filter())) {
                throw new IllegalArgumentException(
                    "The filter of layer "
                        + name
                        + " does not equal itself from call to call, so its trace would begin anew"
                        + " at every step; make the TraceFilter a record, or return one object.");
              }
            });
    try (NDManager manager = parent.newSubManager();
        Simulation simulation = open.apply(manager)) {
      List<Parameter> unlearned = simulation.isTraining() ? Statistics.of(this) : List.of();
      if (unlearned.isEmpty()) {
        Lock lock = parameterLock.readLock();
        lock.lock();
        try {
          rehearse(simulation, manager, 1, steps, window);
        } finally {
          lock.unlock();
        }
      } else {
        try (ParameterChange change = changeParameters();
            Statistics statistics = new Statistics(unlearned, manager)) {
          rehearse(simulation, manager, 2, steps, window);
        }
      }
    }
  }

  /**
   * Runs steps and puts back what they change of parameters that have no gradient, such as running
   * means.
   *
   * @param parent parent of the manager of the copies
   * @param steps runs steps in this thread
   * @throws IllegalStateException if there are such parameters and this thread reads them
   */
  public void keepStatistics(NDManager parent, Runnable steps) {
    List<Parameter> unlearned = Statistics.of(this);
    if (unlearned.isEmpty()) {
      steps.run();
      return;
    }
    try (NDManager manager = parent.newSubManager();
        ParameterChange change = changeParameters();
        Statistics statistics = new Statistics(unlearned, manager)) {
      steps.run();
    }
  }

  private void rehearse(
      Simulation simulation, NDManager manager, int samples, int steps, int window) {
    if (!simulation.isTraining()) {
      runSteps(simulation, manager, samples, steps, window);
      return;
    }
    try {
      Rehearsal.run(() -> runSteps(simulation, manager, samples, steps, window));
    } catch (UnfitPartException e) {
      throw new IllegalStateException(
          "Part " + partNames().get(e.part()) + " " + e.getMessage(), e);
    }
  }

  private void runSteps(
      Simulation simulation, NDManager manager, int samples, int steps, int window) {
    Shape frame = new Shape(samples).addAll(stepShape().slice(1));
    simulation.requireParts(partNames().keySet());
    for (int first = 0; first < steps; first += window) {
      int end = Math.min(first + window, steps);
      try (Simulation.Window opened = simulation.openWindow(end - first)) {
        for (int step = first; step < end; step++) {
          step(simulation, manager.zeros(frame));
        }
      }
    }
  }

  /**
   * Freezes all parameters and makes inference compute values that depend on them, such as
   * standardized weights, once instead of at every call. Threads share the result. Unfreezing a
   * parameter, training and loading end this; call this again after that, or after changing frozen
   * parameters' values, while no call is running: it frees what it prepared before.
   *
   * @param manager owns the prepared weights; its device is where they are used
   */
  public void prepareForInference(NDManager manager) {
    freezeParameters(true);
    if (latest != null) {
      latest.close();
    }
    latest = PreparedWeights.ofModel(manager);
    prepared = new Prepared(manager.getDevice(), latest, List.copyOf(getParameters().values()));
  }

  /**
   * Forgets what {@link #prepareForInference} prepared, and lets open streams do the same. To be
   * called after parameters got new values otherwise than within {@link #changeParameters}; waits
   * for whoever reads them.
   *
   * @throws IllegalStateException if this thread reads the parameters, see {@link
   *     #requireNotReading}
   */
  public void discardPreparedWeights() {
    changeParameters().close();
  }

  /**
   * Counts how often parameters have got new values, for those who keep what follows from them. The
   * number stays as it is while anybody holds the read lock of {@link #parameterLock}.
   *
   * @return a number that rises at the end of every update and every load
   */
  public long parameterVersion() {
    return parameterVersion.get();
  }

  /** Returns the weights to be used on a device, or null where they are computed for each batch. */
  PreparedWeights preparedWeights(Device device) {
    Prepared present = prepared;
    if (present == null) {
      return null;
    }
    for (Parameter parameter : present.parameters()) {
      if (parameter.requiresGradient()) {
        prepared = null;
        return null;
      }
    }
    return present.device().equals(device) ? present.weights() : null;
  }

  /**
   * Returns the parts that fire, for example to freeze them: {@code
   * network.body().freezeParameters(true)}.
   *
   * @return all parts but the classifier
   */
  public SpikingBlock body() {
    return body;
  }

  /**
   * Returns the connection into the output neurons.
   *
   * @return the classifier
   */
  public Synapse classifier() {
    return classifier;
  }

  /**
   * Returns the number of time steps of inference.
   *
   * @return T
   */
  public int timeSteps() {
    return timeSteps;
  }

  /**
   * Sets the number of time steps of inference.
   *
   * @param newTimeSteps T, at least 1
   */
  public void setTimeSteps(int newTimeSteps) {
    if (newTimeSteps < 1) {
      throw new IllegalArgumentException(
          "The number of time steps must be at least 1, but is " + newTimeSteps + ".");
    }
    timeSteps = newTimeSteps;
  }

  /**
   * Returns the numbers in which connections multiply spikes and traces.
   *
   * @return float32 unless set otherwise
   */
  public Precision precision() {
    return precision;
  }

  /**
   * Sets the numbers in which connections multiply spikes and traces, in training and inference;
   * not while a batch is running. The connection that reads pixels and the one into the output
   * neurons stay in float32: both are cheap, and neither reads spikes alone.
   *
   * <p>The precision is not stored in checkpoints.
   *
   * @param newPrecision the precision, float32 by default
   */
  public void setPrecision(Precision newPrecision) {
    precision = Objects.requireNonNull(newPrecision, "precision");
    setPrecision(body, newPrecision);
  }

  private static void setPrecision(Block block, Precision precision) {
    if (block instanceof Synapse synapse) {
      synapse.setPrecision(precision);
    }
    for (Block child : block.getChildren().values()) {
      setPrecision(child, precision);
    }
  }

  /**
   * Returns the layers of neurons in the order in which they fire.
   *
   * @return the layers, output neurons left out
   */
  public List<Neurons> neurons() {
    return List.copyOf(neuronNames().keySet());
  }

  /**
   * Returns the layers of neurons and their names, which begin like those of their parameters.
   *
   * @return names in the order in which the layers fire, output neurons left out
   */
  public Map<Neurons, String> neuronNames() {
    Map<Neurons, String> found = new LinkedHashMap<>();
    BlockNames.of(this)
        .forEach(
            (block, name) -> {
              if (block instanceof Neurons neurons) {
                found.put(neurons, name);
              }
            });
    return found;
  }

  /**
   * Returns all parts and their names, by which {@link org.ottt.djl.simulation.BatchState#byName}
   * finds their state.
   *
   * @return names, which begin like those of the parts' parameters
   */
  public Map<Block, String> partNames() {
    return BlockNames.of(this);
  }

  /**
   * Says why traces alone cannot simulate this network: all parts must declare that they work on
   * traces, and all neurons must have a {@link org.ottt.djl.neuron.TraceForm} with one leak.
   *
   * @return the reason, which names the first parts in question; empty if the trace form holds
   */
  public Optional<String> traceFormObstacle() {
    return TraceFormCheck.obstacle(this);
  }

  /**
   * Returns the leak of the trace form.
   *
   * @return lambda, shared by all neurons; 0 for a network without neurons
   * @throws IllegalStateException if there is an obstacle to the trace form
   */
  public float traceLeak() {
    traceFormObstacle()
        .ifPresent(
            reason -> {
              throw new IllegalStateException(reason);
            });
    return neurons().stream()
        .findFirst()
        .map(layer -> layer.model().traceForm().orElseThrow().leak())
        .orElse(0f);
  }

  /**
   * Returns the filter of the traces if it is the same for all neurons.
   *
   * @return the filter, or empty if neurons differ in it or there are none
   */
  public Optional<Neurons.LayerFilter> commonFilter() {
    Set<Neurons.LayerFilter> filters = new HashSet<>();
    neurons().forEach(layer -> filters.add(layer.filter()));
    return filters.size() == 1 ? Optional.of(filters.iterator().next()) : Optional.empty();
  }

  /** Returns the shape of the input of one step, as it was initialized with. */
  Shape stepShape() {
    return InputSequence.shapeOfStep(inputShapes[0]);
  }

  /**
   * Counts the trainable values.
   *
   * @return the number of parameters of an initialized network
   */
  public long parameterCount() {
    long count = 0;
    for (Parameter parameter : getParameters().values()) {
      count += parameter.getArray().size();
    }
    return count;
  }

  @Override
  public void saveParameters(DataOutputStream os) throws IOException {
    Lock lock = parameterLock.readLock();
    lock.lock();
    try {
      super.saveParameters(os);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void loadParameters(NDManager manager, DataInputStream is)
      throws IOException, MalformedModelException {
    try (ParameterChange change = changeParameters()) {
      super.loadParameters(manager, is);
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    if (training) {
      throw new IllegalStateException(
          "A spiking network learns at every time step, which DJL's plain trainer (model.newTrainer)"
              + " cannot do; use new SpikingTrainer(model, config, rule, timeSteps).");
    }
    if (inputs.size() != 1) {
      throw new IllegalArgumentException(
          "A spiking network has one input, but "
              + inputs.size()
              + " arrays were given; join several of them along the channels.");
    }
    return new NDList(
        InferencePass.run(
            this, parameterStore, inputs.head(), timeSteps, null, (step, total) -> true));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape step = InputSequence.shapeOfStep(inputShapes[0]);
    Shape[] features =
        PartMismatch.naming(this, body, step, () -> body.getOutputShapes(new Shape[] {step}));
    return PartMismatch.naming(
        this, classifier, features[0], () -> classifier.getOutputShapes(features));
  }

  /**
   * Refuses to compute with parameters that have been freed.
   *
   * @throws IllegalStateException if the model or manager that owns them is closed
   */
  public void requireOpen() {
    for (Parameter parameter : classifier.getDirectParameters().values()) {
      if (parameter.isInitialized() && parameter.getArray().isReleased()) {
        throw new IllegalStateException(
            "The network's parameters have been freed with the model or manager that owned them;"
                + " keep that open while the network is used, or load the network again.");
      }
    }
  }

  /**
   * Refuses an input that the weights do not fit; compares shapes only.
   *
   * @throws IllegalArgumentException if it does not; the message names the part
   */
  void requireFit(Shape input) {
    Shape step = InputSequence.shapeOfStep(input);
    if (inputShapes != null && !step.slice(1).equals(stepShape().slice(1))) {
      getOutputShapes(new Shape[] {step});
    }
  }

  @Override
  protected void beforeInitialize(Shape... inputShapes) {
    if (inputShapes.length != 1) {
      throw new IllegalArgumentException(
          "A spiking network has one input, but "
              + inputShapes.length
              + " shapes were given; give that of a batch, such as new Shape(1, 3, 32, 32).");
    }
    // Before DJL takes over the shapes.
    InputSequence.requireClear(inputShapes[0]);
    if (isInitialized()) {
      getOutputShapes(inputShapes);
    }
    super.beforeInitialize(inputShapes);
  }

  /** Leaves the network as it was where a part does not fit, or cannot be made. */
  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    List<Parameter> empty =
        getParameters().values().stream().filter(each -> !each.isInitialized()).toList();
    try {
      initializeParts(manager, dataType, inputShapes);
    } catch (RuntimeException e) {
      // Otherwise those of the parts in front would ask for the same input at the next try.
      empty.forEach(Parameter::close);
      throw e;
    }
  }

  private void initializeParts(NDManager manager, DataType dataType, Shape... inputShapes) {
    Shape step = InputSequence.shapeOfStep(inputShapes[0]);
    Shape[] features =
        PartMismatch.naming(
            this,
            body,
            step,
            () -> {
              body.initialize(manager, dataType, step);
              return body.getOutputShapes(new Shape[] {step});
            });
    PartMismatch.naming(
        this,
        classifier,
        features[0],
        () -> {
          classifier.initialize(manager, dataType, features);
          return features;
        });
    InitializationCheck.require(partNames());
  }
}
