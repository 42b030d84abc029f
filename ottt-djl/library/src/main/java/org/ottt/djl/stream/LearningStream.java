package org.ottt.djl.stream;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import org.ottt.djl.metrics.NotFiniteException;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.ndarray.Scalars;
import org.ottt.djl.network.ModelParameters;
import org.ottt.djl.network.ParameterChange;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.simulation.SimulationContext;
import org.ottt.djl.simulation.SpikeObserver;
import org.ottt.djl.simulation.WeightLifetime;
import org.ottt.djl.training.GradientOwner;
import org.ottt.djl.training.GradientTurn;
import org.ottt.djl.training.SpikingLoss;
import org.ottt.djl.training.checkpoint.CheckpointException;
import org.ottt.djl.training.optimizer.MomentumSgd;
import org.ottt.djl.training.optimizer.OptimizerState;
import org.ottt.djl.training.optimizer.UsedParameters;

/**
 * A network that reads an endless stream of frames, answers each of them and learns whenever a
 * frame has a label. All that a step of OTTT needs from the past is in the neurons' membranes and
 * traces, so it takes the same memory and time however many steps there were before.
 *
 * <pre>{@code
 * try (LearningStream stream = LearningStream.builder(network, new OtttO()).build()) {
 *   StreamAnswer answer = stream.step(frame);          // no label: answer only
 *   StreamAnswer before = stream.step(frame, label);   // answers, then learns
 *   stream.save(Path.of("stream.safetensors"));        // weights, optimizer and state
 * }
 * }</pre>
 *
 * <p>OTTT_O and SLTT learn at every step with a label. OTTT_A gathers gradients over a window of
 * steps ({@link Builder#optWindow}) and runs in its two-forward form: its trace form would charge
 * membranes with the present weights for a past that had others. OTTT_O may run in its trace form,
 * which does just that, with an error on the order of the learning rate ({@link
 * org.ottt.djl.rule.OtttO}). Neurons must leak, as traces grow without bound otherwise. Dropout is
 * off: it draws one mask per sample, and a stream is one sample without end.
 *
 * <p>A batch of a trainer weights the loss of each of its T steps by 1/T; {@link
 * Builder#optLossWeight} does the same here. With it, T frames after a {@link #reset} change the
 * weights as a batch of one sample does.
 *
 * <p>Parameters may be frozen and unfrozen between two steps. What is frozen keeps its values, also
 * where a window has gathered gradients for it: these are dropped.
 *
 * <p>Calls from several threads take turns. {@link SpikingStream}s on the same network, in other
 * threads, see the weights of one moment at each of their steps. A thread that holds the read lock
 * of {@link SpikingNetwork#parameterLock}, as listeners of passes do, may ask for the counts only:
 * what waits for a turn would wait for an update that waits for that thread.
 */
public final class LearningStream implements AutoCloseable {

  /** The label of a step without one. */
  public static final int NO_LABEL = -1;

  /** The metadata key of the loss's {@link SpikingLoss#mseWeight} in a saved stream. */
  public static final String MSE_WEIGHT = StreamFile.PREFIX + "mse_weight";

  /** The metadata key of the loss's {@link SpikingLoss#labelSmoothing} in a saved stream. */
  public static final String LABEL_SMOOTHING = StreamFile.PREFIX + "label_smoothing";

  private final SharedWeights weights;
  private final StreamCore core;
  private final LearningRule rule;
  private final int window;
  private final SpikingLoss loss;
  private final float lossWeight;
  private final Optimizer optimizer;
  private final boolean ownsOptimizer;
  private final UsedParameters used;
  private final StreamGradients gradients;
  private final NetworkDescription description;

  /** Both are read by threads that do not wait for a step to end. */
  private final AtomicLong labels = new AtomicLong();

  private final AtomicLong updates = new AtomicLong();

  /** Steps of the present window, and how many of them had a label. */
  private int position;

  private int labelled;

  private LearningStream(Builder builder) {
    SpikingNetwork network = builder.network;
    SpikingStream.requireInitialized(network);
    network.requireNotReading();
    window = builder.window;
    rule = OnlineRules.onStream(builder.rule, window, network);
    loss = builder.loss;
    lossWeight = builder.lossWeight > 0 ? builder.lossWeight : 1f / window;
    description = builder.description;
    ownsOptimizer = builder.optimizer == null;
    optimizer =
        ownsOptimizer
            ? MomentumSgd.builder().setLearningRate(Tracker.fixed(0.1f / 128)).build()
            : builder.optimizer;
    weights = SharedWeights.join(network, true);
    used = new UsedParameters(new ModelParameters(weights.manager()));
    StreamCore opened = null;
    try {
      opened =
          new StreamCore(
              network,
              weights.manager(),
              builder.classes,
              builder.fade,
              builder.observer,
              (manager, observer) -> simulate(network, manager, observer));
      core = opened;
      gradients = new StreamGradients(network, optimizer, used, core.manager(), window > 1);
      try (GradientTurn turn = GradientTurn.take();
          GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        gradients.attach(collector);
        GradientOwner.set(network, this);
      }
    } catch (RuntimeException | Error e) {
      if (opened != null) {
        opened.close();
      }
      weights.leave(true);
      throw e;
    }
  }

  private Simulation simulate(SpikingNetwork network, NDManager manager, SpikeObserver observer) {
    return rule.simulate(
        new SimulationContext(manager, used, true, false, observer)
            .withLifetime(WeightLifetime.STEP),
        network);
  }

  /**
   * Starts a stream.
   *
   * @param network an initialized network, which stays open and belongs to the caller
   * @param rule an online rule
   * @return a builder
   */
  public static Builder builder(SpikingNetwork network, LearningRule rule) {
    return new Builder(network, rule);
  }

  /**
   * Shows the network the next frame, without a label.
   *
   * @param frame the values of {@link #frameShape}, row by row
   * @return the network's present answer
   * @throws IllegalArgumentException if the frame is of another size or has values that are not
   *     finite; nothing has changed then
   * @throws IllegalStateException as {@link #step(float[], int)}
   */
  public StreamAnswer step(float[] frame) {
    return step(frame, NO_LABEL);
  }

  /**
   * Shows the network the next frame and its label.
   *
   * @param frame the values of {@link #frameShape}, row by row
   * @param label the class, or {@link #NO_LABEL}
   * @return the network's present answer, before it learns from the label
   * @throws IllegalArgumentException if the frame is of another size or has values that are not
   *     finite, or if there is no such class; nothing has changed then
   * @throws IllegalStateException if this thread reads the network's parameters, see {@link
   *     SpikingNetwork#requireNotReading}, or if there is a label and all parameters are frozen;
   *     nothing has changed then
   * @throws NotFiniteException if the loss or a gradient is not finite; the weights have not
   *     changed then, the neurons' state has
   */
  public StreamAnswer step(float[] frame, int label) {
    // Before its turn: the thread whose turn it is may wait for this one to end reading.
    core.network().requireNotReading();
    return stepInTurn(frame, label);
  }

  private synchronized StreamAnswer stepInTurn(float[] frame, int label) {
    core.check(frame);
    if (label < NO_LABEL || label >= core.classes().size()) {
      throw new IllegalArgumentException(
          "Label %d is none of the %d classes; use 0 to %d, or NO_LABEL (%d)."
              .formatted(label, core.classes().size(), core.classes().size() - 1, NO_LABEL));
    }
    if (label == NO_LABEL) {
      StreamAnswer answer = watch(frame);
      endStep();
      return answer;
    }
    // One turn up to the update, which nobody else's gradients may come in between.
    try (GradientTurn turn = GradientTurn.take()) {
      StreamAnswer answer = learn(frame, label);
      endStep();
      return answer;
    }
  }

  private void endStep() {
    position++;
    if (position == window) {
      position = 0;
      if (labelled > 0) {
        labelled = 0;
        update();
        updates.incrementAndGet();
      }
    }
  }

  /**
   * Shows the network the next frame, without a label.
   *
   * @param frame {@code [C, H, W]} or {@code [1, C, H, W]}; stays the caller's
   * @return the network's present answer
   * @throws IllegalArgumentException as {@link #step(float[])}
   * @throws IllegalStateException as {@link #step(float[], int)}
   */
  public StreamAnswer step(NDArray frame) {
    return step(core.values(frame), NO_LABEL);
  }

  /**
   * Shows the network the next frame and its label.
   *
   * @param frame {@code [C, H, W]} or {@code [1, C, H, W]}; stays the caller's
   * @param label the class, or {@link #NO_LABEL}
   * @return the network's present answer, before it learns from the label
   * @throws IllegalArgumentException as {@link #step(float[], int)}
   * @throws IllegalStateException as {@link #step(float[], int)}
   * @throws NotFiniteException as {@link #step(float[], int)}
   */
  public StreamAnswer step(NDArray frame, int label) {
    return step(core.values(frame), label);
  }

  private void update() {
    try {
      gradients.update();
    } catch (RuntimeException | Error e) {
      gradients.clearAll();
      throw e;
    }
  }

  private StreamAnswer watch(float[] frame) {
    float[] logits =
        weights.read(
            core.network(),
            () -> {
              try (Simulation.Window step = core.simulation().openWindow(1)) {
                return HostValues.floats(core.logits(core.simulation(), frame));
              }
            });
    return core.answer(logits, Float.NaN);
  }

  private StreamAnswer learn(float[] frame, int label) {
    gradients.requireSome();
    gradients.follow();
    float[] logits;
    float lossOfStep;
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      Lock reading = core.network().parameterLock().readLock();
      reading.lock();
      try (Simulation.Window step = core.simulation().openWindow(1)) {
        gradients.attach(collector);
        takeGradients(collector);
        NDArray output = core.logits(core.simulation(), frame);
        NDArray number = output.getManager().create(new long[] {label});
        NDArray value = loss.evaluate(new NDList(number), new NDList(output));
        gradients.backward(Scalars.times(value, lossWeight), collector);
        logits = HostValues.floats(output);
        lossOfStep = HostValues.floatOf(value);
      } finally {
        reading.unlock();
      }
      // Outside of the window, whose scope would free what the optimizer makes.
      if (!Float.isFinite(lossOfStep)) {
        throw new NotFiniteException(
            "The loss became " + lossOfStep + " at step " + (core.steps() + 1),
            "the frame is finite, so the weights or the state have become too large; reset() clears"
                + " the state");
      }
      // An observer may have frozen some.
      gradients.dropFrozen();
      gradients.requireFinite();
    } catch (RuntimeException | Error e) {
      gradients.clear();
      throw e;
    }
    if (window > 1) {
      gradients.gather();
    }
    labelled++;
    labels.incrementAndGet();
    return core.answer(logits, lossOfStep);
  }

  /** Drops the gradients of a trainer that still wait for its {@code step}, which will say so. */
  private void takeGradients(GradientCollector collector) {
    if (!GradientOwner.is(core.network(), this)) {
      GradientOwner.set(core.network(), this);
      gradients.allocate(collector);
    }
  }

  /**
   * Returns all neurons to rest and clears the evidence, as before the first frame. Weights,
   * optimizer and the gradients that a window of OTTT_A has accumulated stay.
   *
   * @throws IllegalStateException as {@link #step(float[], int)}
   */
  public void reset() {
    core.network().requireNotReading();
    synchronized (this) {
      core.reset();
    }
  }

  /**
   * Sets how fast the evidence fades. The present evidence stays.
   *
   * @param factor how much is left at the next step, in [0, 1]: 0 answers by the present step
   *     alone, 1 never forgets; {@value SpikingStream#DEFAULT_FADE} by default
   * @throws IllegalStateException as {@link #step(float[], int)}
   */
  public void fade(double factor) {
    core.network().requireNotReading();
    synchronized (this) {
      core.evidence().setFade(factor);
    }
  }

  /**
   * Saves weights, optimizer and the state of all neurons, all or nothing. A stream that {@link
   * #load}s the file continues bit-identically. The file is a checkpoint as well: where the builder
   * was given a description, {@code StoredNetwork} and {@code SpikingModels} open it. Its metadata
   * name the loss ({@link #MSE_WEIGHT}, {@link #LABEL_SMOOTHING}).
   *
   * @param file where to; its folder must exist
   * @throws IOException if it cannot be written; an earlier file of that name is still there then
   * @throws CheckpointException if a number is not finite
   * @throws IllegalArgumentException if the state of the optimizer is unknown, see {@link
   *     OptimizerState#of}; nothing is written then
   */
  public void save(Path file) throws IOException {
    save(file, Map.of());
  }

  /**
   * Saves as {@link #save(Path)} does, with notes of the caller's own.
   *
   * @param file where to; its folder must exist
   * @param notes texts by name, which {@link #load} returns
   * @throws IOException if it cannot be written; an earlier file of that name is still there then
   * @throws CheckpointException if a number is not finite
   * @throws IllegalArgumentException as {@link #save(Path)}
   * @throws IllegalStateException as {@link #step(float[], int)}
   */
  public void save(Path file, Map<String, String> notes) throws IOException {
    core.network().requireNotReading();
    saveInTurn(file, notes);
  }

  private synchronized void saveInTurn(Path file, Map<String, String> notes) throws IOException {
    core.requireOpen();
    requireKnownOptimizer();
    StreamFile.write(
        file, core, optimizer, gradients.gathered(), description, progress(), loss, notes);
  }

  /** A stream without files may learn with any optimizer. */
  private void requireKnownOptimizer() {
    OptimizerState.of(optimizer);
  }

  private StreamFile.Progress progress() {
    return new StreamFile.Progress(
        rule.name(), window, labels.get(), updates.get(), position, labelled);
  }

  /**
   * Loads weights, optimizer and state of a saved stream. Everything is checked before anything is
   * changed.
   *
   * @param file what {@link #save} wrote
   * @return the notes that it was saved with
   * @throws CheckpointException if it is damaged, of another network, rule or optimizer, or no file
   *     of a stream
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException if the state of the optimizer is unknown, see {@link
   *     OptimizerState#of}
   * @throws IllegalStateException if this thread reads the network's parameters, see {@link
   *     SpikingNetwork#requireNotReading}
   */
  public Map<String, String> load(Path file) throws IOException {
    // Before its turn, as a step.
    core.network().requireNotReading();
    return loadInTurn(file);
  }

  private synchronized Map<String, String> loadInTurn(Path file) throws IOException {
    core.requireOpen();
    requireKnownOptimizer();
    gradients.takeInUnfrozen();
    StreamFile.Loaded loaded;
    // All of it: the state is tried on the network before the weights change.
    try (ParameterChange change = core.network().changeParameters()) {
      loaded = StreamFile.read(file, core, optimizer, gradients.gathered(), progress());
    }
    // By the state that was tried; what the stream before it has used, its optimizer knows.
    used.forget();
    StreamFile.Progress progress = loaded.progress();
    labels.set(progress.labels());
    updates.set(progress.updates());
    position = progress.position();
    labelled = progress.labelled();
    return loaded.notes();
  }

  /**
   * Returns the shape of a frame.
   *
   * @return {@code [C, H, W]}
   */
  public Shape frameShape() {
    return core.frameShape();
  }

  /**
   * Returns the names of the classes.
   *
   * @return names in the order of the labels
   */
  public List<String> classes() {
    return core.classes();
  }

  /**
   * Returns the number of frames so far, without waiting for a step to end.
   *
   * @return the number of steps
   */
  public long steps() {
    return core.steps();
  }

  /**
   * Returns the number of frames with a label so far, without waiting for a step to end.
   *
   * @return the number of steps that were learned from
   */
  public long labels() {
    return labels.get();
  }

  /**
   * Returns the number of updates of the weights so far, without waiting for a step to end.
   *
   * @return the number of optimizer steps
   */
  public long updates() {
    return updates.get();
  }

  /** Frees the state and, unless it was given one, the optimizer. The network stays open. */
  @Override
  public synchronized void close() {
    if (!core.isClosed()) {
      core.close();
      weights.leave(true);
      if (ownsOptimizer) {
        ((MomentumSgd) optimizer).close();
      }
    }
  }

  /** Builds a {@link LearningStream}. */
  public static final class Builder {

    private final SpikingNetwork network;
    private final LearningRule rule;
    private int window = 1;
    private SpikingLoss loss = new SpikingLoss(0.05f);
    private float lossWeight;
    private Optimizer optimizer;
    private double fade = SpikingStream.DEFAULT_FADE;
    private List<String> classes;
    private NetworkDescription description;
    private SpikeObserver observer;

    private Builder(SpikingNetwork network, LearningRule rule) {
      this.network = Objects.requireNonNull(network, "network");
      this.rule = Objects.requireNonNull(rule, "rule");
    }

    /**
     * Sets over how many steps gradients are accumulated before the weights change.
     *
     * @param steps at least 1, the default; more than 1 under rules that do not update at every
     *     step
     * @return this builder
     */
    public Builder optWindow(int steps) {
      window = steps;
      return this;
    }

    /**
     * Sets the loss of a step.
     *
     * @param newLoss the loss; cross-entropy with 5 % squared error by default
     * @return this builder
     */
    public Builder optLoss(SpikingLoss newLoss) {
      loss = Objects.requireNonNull(newLoss, "loss");
      return this;
    }

    /**
     * Sets the factor by which the loss of a step is multiplied.
     *
     * @param weight positive; 1 / window by default, and 1/T for what a trainer does with T steps
     * @return this builder
     * @throws IllegalArgumentException if it is not a positive number
     */
    public Builder optLossWeight(float weight) {
      if (!(weight > 0 && Float.isFinite(weight))) {
        throw new IllegalArgumentException(
            "The weight of the loss must be positive, but is " + weight + ".");
      }
      lossWeight = weight;
      return this;
    }

    /**
     * Sets the optimizer.
     *
     * @param newOptimizer the optimizer, which stays the caller's; null for the default, SGD with
     *     momentum 0.9 and the learning rate 0.1/128 (paper, section 5.1: batch size 1). {@link
     *     LearningStream#save} and {@link LearningStream#load} need one whose state is known, see
     *     {@link OptimizerState#of}
     * @return this builder
     */
    public Builder optOptimizer(Optimizer newOptimizer) {
      optimizer = newOptimizer;
      return this;
    }

    /**
     * Sets how fast the evidence fades, as {@link LearningStream#fade} does.
     *
     * @param factor in [0, 1]
     * @return this builder
     */
    public Builder optFade(double factor) {
      fade = factor;
      return this;
    }

    /**
     * Names the classes.
     *
     * @param names names in the order of the labels; numbers by default
     * @return this builder
     */
    public Builder optClassNames(List<String> names) {
      classes = List.copyOf(names);
      return this;
    }

    /**
     * Describes the network, for files that can be opened without further information, and names
     * its classes.
     *
     * @param newDescription what the network was built from
     * @return this builder
     */
    public Builder optDescription(NetworkDescription newDescription) {
      description = newDescription;
      classes = newDescription.classes();
      return this;
    }

    /**
     * Shows the spikes of all layers.
     *
     * @param newObserver is called at every step
     * @return this builder
     */
    public Builder optObserver(SpikeObserver newObserver) {
      observer = newObserver;
      return this;
    }

    /**
     * Opens the stream, with all neurons at rest.
     *
     * @return the stream, to be closed by the caller before the network
     * @throws IllegalArgumentException if rule, neurons and window cannot learn from a stream, or
     *     the optimizer is one of DJL's that PyTorch cannot run; the message says why
     * @throws IllegalStateException if the network has no parameters yet or none that learn, or if
     *     another stream learns on it
     */
    public LearningStream build() {
      return new LearningStream(this);
    }
  }
}
