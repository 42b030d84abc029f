package org.ottt.djl.simulation;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.ottt.djl.neuron.NeuronModel;
import org.ottt.djl.neuron.SpikeFunction;
import org.ottt.djl.synapse.Precision;
import org.ottt.djl.synapse.Synapse;

/**
 * One batch on a network, from rest to the last time step, in one of the forms in which a step can
 * be computed.
 *
 * <p>The code that runs the batch (the trainer, a network's forward) opens and closes it; a new
 * batch gets a new one, so that no reset can be forgotten. It works on one thread. Time steps run
 * inside a {@link Window}; parts of the network see them as {@link TimeStep}:
 *
 * <pre>{@code
 * try (Simulation simulation = rule.simulate(context, network)) {
 *   for (int t = 1; t <= timeSteps; t++) {
 *     try (Simulation.Window window = simulation.openWindow(1)) {
 *       NDArray logits = network.step(simulation, frame);
 *       collector.backward(loss(logits));
 *     }
 *   }
 *   simulation.finish(collector);
 * }
 * }</pre>
 *
 * <p>The optimizer runs after that, or after every window if the rule {@code updatesEveryStep}.
 */
public abstract class Simulation implements TimeStep, AutoCloseable {

  private static final String STILL_FRAME = "still frame";
  private static final String STILL_CURRENT = "still current";

  private final SimulationContext context;
  private final BatchState state;
  private final PreparedWeights weights;
  private final PreparedWeights stillCurrents;
  private final Device device;
  private Supplier<? extends Map<?, String>> names = Map::of;
  private final ReadingTimes readingTimes = new ReadingTimes();
  private final Set<Synapse> usedAtThisStep = new HashSet<>();

  /** Null where parts are not compared with those of a network. */
  private Set<Block> knownParts;

  private final Map<Object, Integer> callsAtThisStep = new HashMap<>();
  private boolean lastStep;

  /**
   * Opens the state of a batch, with all neurons at rest.
   *
   * @param context the batch
   */
  protected Simulation(SimulationContext context) {
    this.context = context;
    NDManager manager = context.manager().newSubManager();
    manager.setName("simulation");
    state = new BatchState(manager, readingTimes, this::keptSignal);
    weights =
        context.weights() == null
            ? new PreparedWeights(manager, context.training())
            : context.weights();
    stillCurrents = new PreparedWeights(manager, context.training());
    device = manager.getDevice();
  }

  // What the runner of a batch sees.

  /**
   * Begins a time step and makes a signal of its pixels or event frame.
   *
   * @param frame {@code [N, C, H, W]}
   * @return a signal that connections take as it is, without a trace
   */
  public final Signal input(NDArray frame) {
    usedAtThisStep.clear();
    callsAtThisStep.clear();
    readingTimes.beginStep();
    state.beginStep();
    return Signal.input(frame, context.still());
  }

  /** Ends a time step: what only its parts read is freed, the graph apart. */
  public final void endStep() {
    state.endStep();
  }

  /**
   * Sets the names of the network's parts, for messages.
   *
   * @param newNames supplies the names when a message needs them
   */
  public final void setNames(Supplier<? extends Map<?, String>> newNames) {
    names = newNames;
  }

  /**
   * Says that no step follows the one that begins now, so that without training neurons need not
   * keep their state.
   */
  public final void beginLastStep() {
    lastStep = true;
  }

  final boolean isLastStep() {
    return lastStep;
  }

  /**
   * Opens a stretch of steps whose arrays and graph live together.
   *
   * @param steps their number
   * @return the window, to be closed by the caller after running the gradients backward
   * @throws IllegalArgumentException if this form cuts time off between all steps
   */
  public final Window openWindow(int steps) {
    if (steps > 1 && learnsFromTraces()) {
      throw new IllegalArgumentException(
          "Errors cannot flow back over "
              + steps
              + " steps where weights learn from traces: the past is in the trace. Use a window of"
              + " 1, or SpikeSimulation.");
    }
    return new Window();
  }

  /**
   * Sends gradients that were accumulated over the steps on to the parameters. Training calls it
   * once, after the last step.
   *
   * @param collector the open collector
   */
  public final void finish(GradientCollector collector) {
    stillCurrents.backward(collector);
    if (weights != context.weights()) {
      weights.backward(collector);
    }
  }

  @Override
  public final void close() {
    state.close();
  }

  // What parts of a network see.

  @Override
  public final BatchState state() {
    return state;
  }

  @Override
  public Signal fire(Neurons neurons, Inbound... inbound) {
    requireInbound(neurons, inbound);
    Signal sum = null;
    for (Inbound connection : inbound) {
      Signal current = current(connection.synapse(), connection.presynaptic());
      sum = sum == null ? current : sum.plus(current);
    }
    return fire(neurons, sum);
  }

  @Override
  public final NDArray readOut(Synapse synapse, Signal presynaptic) {
    if (!presynaptic.isInput()) {
      return presentCurrent(synapse, presynaptic);
    }
    // Values that come from no neuron are read by an ordinary layer, and again at every step.
    use(synapse);
    return computeInputCurrent(synapse, presynaptic.value(), 1f);
  }

  /**
   * Returns the current that the neurons' output causes at this step alone, for a reader without
   * neurons.
   *
   * @param synapse the connection
   * @param presynaptic what leaves the neurons that it reads
   * @return the current, {@code [N, out, ...]}
   */
  protected abstract NDArray presentCurrent(Synapse synapse, Signal presynaptic);

  @Override
  public Signal unfiltered(Object reader, Signal current) {
    return Signal.input(current.value(), false);
  }

  @Override
  public Signal scale(Object owner, Parameter gain, float factor, Signal current) {
    NDArray number = value(gain).mul(constant(factor));
    Signal scaled = current.mapLinear(array -> array.mul(number));
    // What a still image causes is computed once, from a copy outside of the graph.
    return isTraining() && gain.requiresGradient() ? scaled.notStill() : scaled;
  }

  @Override
  public final NDArray value(Parameter parameter) {
    return context.parameters().getValue(parameter, device, context.training());
  }

  @Override
  public final NDArray constant(float value) {
    return state.constant(value);
  }

  @Override
  public final NDArray uniform(Object owner, Signal like) {
    NDArray value = like.value();
    return context.random().uniform(owner, value.getManager(), value.getShape());
  }

  @Override
  public final Signal report(Neurons neurons, Signal spikes) {
    observe(neurons, spikes.value());
    return spikesOf(neurons, spikes.value());
  }

  /** Shows spikes to the observer, if there is one. */
  final void observe(Neurons neurons, NDArray spikes) {
    if (context.observer() != null) {
      context.observer().onSpikes(neurons, spikes);
    }
  }

  @Override
  public final boolean isTraining() {
    return context.training();
  }

  // What forms build on.

  /**
   * Returns what is known about the batch of this simulation.
   *
   * @return the context
   */
  protected final SimulationContext context() {
    return context;
  }

  /**
   * Says whether weights learn from traces in this form, so that nothing of the past is in the
   * graph.
   *
   * @return false unless the form says otherwise
   */
  protected boolean learnsFromTraces() {
    return false;
  }

  /**
   * Makes a signal of a single array, for custom forms.
   *
   * @param array carries both the values and the gradients
   * @return the signal
   */
  protected static Signal signalOf(NDArray array) {
    return Signal.current(array);
  }

  /**
   * Returns what a signal's values are computed with, for custom forms.
   *
   * @param signal the signal
   * @return its values
   */
  protected static NDArray valueOf(Signal signal) {
    return signal.value();
  }

  /**
   * Says whether a signal comes from outside the neurons, for custom forms: pixels or an event
   * frame, whose current is {@link #inputCurrent}.
   *
   * @param signal the signal
   * @return false for spikes and currents
   */
  protected static boolean isInput(Signal signal) {
    return signal.isInput();
  }

  /**
   * Notes that a connection is used at the present step; forms call it once for every use.
   *
   * @param synapse the connection
   * @throws IllegalStateException if it was used at this step before: its state would be mixed up
   */
  protected final void use(Synapse synapse) {
    requirePart(synapse);
    if (!usedAtThisStep.add(synapse)) {
      throw new IllegalStateException(
          "One "
              + synapse.getClass().getSimpleName()
              + " is used twice within a time step; make a second one, with weights of its own.");
    }
  }

  /**
   * Refuses parts that are not among the network's from now on: their parameters would not learn,
   * nor be in checkpoints.
   *
   * @param parts the parts of the network
   */
  public final void requireParts(Set<Block> parts) {
    knownParts = parts;
  }

  private void requirePart(Object part) {
    if (knownParts != null && part instanceof Block block && !knownParts.contains(block)) {
      throw new IllegalStateException(
          "A "
              + part.getClass().getSimpleName()
              + " is used that the network does not know; add it with addChildBlock where it is"
              + " made.");
    }
  }

  /** Returns the name of a part of the network. */
  final String nameOf(Object part) {
    String name = names.get().get(part);
    return name == null ? part.getClass().getSimpleName() : name;
  }

  /**
   * Notes that a reader takes spikes or currents of the present step, in a form that learns from
   * traces: these hold what it read at all steps since the first one, so it must not leave out any.
   *
   * @throws IllegalStateException if it missed a step
   */
  final void readTrace(Object reader, Signal read) {
    readTrace(reader, reader, read);
  }

  /** The same where a part reads several things. */
  final void readTrace(Object reader, Object part, Signal read) {
    readingTimes.read(
        reader,
        read.since(),
        reason ->
            new IllegalStateException(
                nameOf(part)
                    + " "
                    + reason
                    + ", but traces hold the spikes of all steps; let it read at every step, or"
                    + " train with SLTT or BPTT, which keep no traces."));
  }

  /** To be overridden by forms that learn from traces: a signal was kept for later steps. */
  void keptSignal(Object key, Object owner, Signal signal) {}

  /** Returns what left a layer at the present step. */
  final Signal spikesOf(Neurons neurons, NDArray value) {
    return Signal.spikes(neurons, value).startedAt(readingTimes.firstFired(neurons));
  }

  /** Returns the state owner of one of several equal calls within a step. */
  final Object callOf(Object owner, Object what) {
    BatchState.Part call = new BatchState.Part(owner, what);
    int number = callsAtThisStep.merge(call, 1, Integer::sum);
    return number == 1 ? call : new BatchState.Part(call, number);
  }

  /**
   * Returns the weights of a connection, in the graph if this batch is trained on.
   *
   * @param synapse the connection
   * @param factor a constant factor; must be the same at every step
   * @return the weights to use at this step
   */
  protected final NDArray weight(Synapse synapse, float factor) {
    if (!synapse.transformsWeight(factor)) {
      return effectiveWeight(synapse, factor);
    }
    if (context.lifetime() != WeightLifetime.STEP) {
      return weights.weight(synapse, factor, context.parameters());
    }
    NDArray weight = effectiveWeight(synapse, factor);
    state.freeAfterStep(weight);
    return weight;
  }

  private NDArray effectiveWeight(Synapse synapse, float factor) {
    return synapse.effectiveWeight(context.parameters(), device, context.training(), factor);
  }

  /**
   * Returns the bias of a connection.
   *
   * @param synapse the connection
   * @return {@code [out]}, or null
   */
  protected final NDArray bias(Synapse synapse) {
    return synapse.bias(context.parameters(), device, context.training());
  }

  /**
   * Returns the current that pixels or an event frame cause at this step; it is an ordinary layer's
   * output. For a still image it is computed once while the weights stay.
   *
   * @param synapse the connection
   * @param frame the present input
   * @param factor a constant factor on the current
   * @return factor * (W x[t] + b)
   */
  protected final NDArray inputCurrent(Synapse synapse, Signal frame, float factor) {
    if (isStill(frame)) {
      return stillCurrents.get(
          synapse,
          STILL_CURRENT,
          synapse.learns(),
          () -> computeInputCurrent(synapse, stillFrame(synapse, frame.value()), factor));
    }
    return computeInputCurrent(synapse, frame.value(), factor);
  }

  /** Returns the frame of the first step, which may be a flattened one that its window frees. */
  private NDArray stillFrame(Synapse synapse, NDArray frame) {
    NDArray kept = state.get(synapse, STILL_FRAME);
    if (kept == null) {
      kept = state.keep(frame.stopGradient());
      state.putDetached(synapse, STILL_FRAME, kept);
    }
    return kept;
  }

  /**
   * Says whether {@link #inputCurrent} is the same at every step.
   *
   * @param frame the present input
   * @return true for a still image while the weights stay
   */
  protected final boolean isStill(Signal frame) {
    return frame.isStill() && context.lifetime() != WeightLifetime.STEP;
  }

  /** Lets go of a signal after this step: the graph, which may span many, holds what it needs. */
  final Signal passing(Signal signal) {
    state.freeAfterStep(signal.value());
    return signal.withPassing(state);
  }

  /** Makes a signal of the current that another one causes at this step. */
  final Signal passingCurrent(Signal presynaptic, NDArray value) {
    Signal current = Signal.current(value);
    // That of a still image is the same array at every step.
    return isStill(presynaptic) ? current.withPassing(state) : passing(current);
  }

  private NDArray computeInputCurrent(Synapse synapse, NDArray frame, float factor) {
    NDArray weight = weight(synapse, factor);
    if (readingTimes.step() == 1) {
      // Not at every step, for it asks the engine.
      requireType(synapse, frame, weight);
    }
    NDArray bias = bias(synapse);
    // Pixels are not the powers of two that bfloat16 holds, and a first layer is cheap.
    return synapse.apply(
        Precision.FLOAT32,
        frame,
        weight,
        bias == null || factor == 1f ? bias : bias.mul(constant(factor)));
  }

  /** Refuses an input that the weights cannot be multiplied with. */
  private void requireType(Synapse synapse, NDArray frame, NDArray weight) {
    if (frame.getDataType() != weight.getDataType()) {
      throw new IllegalArgumentException(
          "Part "
              + nameOf(synapse)
              + " reads an input of type "
              + frame.getDataType()
              + ", but its weights have "
              + weight.getDataType()
              + "; convert the input with toType, or let the data set do it: ToTensor makes floats"
              + " of bytes.");
    }
  }

  /**
   * Returns what a current charges neurons with. Neurons may keep that, and a frame that reaches
   * them directly is its owner's, who may free it after the step.
   */
  final NDArray charge(Signal current) {
    if (!current.isInput()) {
      return current.value();
    }
    // In the graph, which duplicate() would leave.
    NDArray copy = current.value().mul(constant(1f));
    state.freeAfterStep(copy);
    return copy;
  }

  /**
   * Charges a layer, lets it fire and resets it.
   *
   * @param current I[t]
   * @param spent whether nobody reads the current again, so that without training it may be changed
   *     in place
   * @param detachMembrane whether the layer's state is detached from the graph immediately
   * @param detachReset whether the reset sees spikes without a gradient
   * @return its spikes, in training with the surrogate's derivative
   */
  final NDArray fire(
      Neurons neurons,
      NDArray current,
      boolean spent,
      boolean detachMembrane,
      boolean detachReset) {
    requirePart(neurons);
    NeuronModel model = neurons.model();
    LayerState layer = new LayerState(this, neurons, neurons);
    if (spent && !isTraining()) {
      layer.remember(current);
    }
    NDArray u = model.charge(current, layer);
    Rehearsal.requireMembrane(model, current, u);
    if (!isTraining()) {
      NDArray spikes = model.fire(u, layer);
      observe(neurons, spikes);
      if (!lastStep) {
        model.reset(u, spikes, layer);
      }
      return spikes;
    }
    // The graph holds what it needs; handles would hold everything up to the end of the window.
    try (NDArray distance = model.distance(u, layer)) {
      NDArray fired = SpikeFunction.fire(distance);
      observe(neurons, fired);
      NDArray spikes = SpikeFunction.withSurrogate(fired, distance, model.surrogate());
      model.reset(detachMembrane ? layer.detached(u) : u, detachReset ? fired : spikes, layer);
      // A hard reset has left the membrane as it was.
      if (layer.isOwn(u) && !state.holds(u)) {
        u.close();
      }
      if (!state.holds(fired)) {
        fired.close();
      }
      return spikes;
    }
  }

  /** Refuses to fire neurons that nothing charges. */
  final void requireInbound(Neurons neurons, Inbound... inbound) {
    if (inbound.length == 0) {
      throw new IllegalArgumentException(
          "Layer "
              + nameOf(neurons)
              + " fires without a connection; it needs at least one at every step, such as that"
              + " from its input: only feedback may be left out, at the first step.");
    }
  }

  /**
   * Adds up the currents of a layer's connections, hands them on and closes those that nobody else
   * has. Over a window of many steps (BPTT) they would pile up otherwise.
   */
  final Signal fireAndClose(
      Neurons neurons, Function<Inbound, Signal> currentOf, Inbound... inbound) {
    requireInbound(neurons, inbound);
    List<NDArray> own = new ArrayList<>();
    Signal sum = null;
    for (Inbound connection : inbound) {
      Signal current = currentOf.apply(connection);
      if (!connection.presynaptic().isInput()) {
        own.add(current.value());
        current.asSpent();
      }
      if (sum != null) {
        current = sum.plus(current).asSpent();
        own.add(current.value());
      }
      sum = current;
    }
    Signal fired = fire(neurons, sum);
    for (NDArray current : own) {
      if (current != fired.value() && !state.holds(current)) {
        current.close();
      }
    }
    return fired;
  }

  /** A stretch of steps; closing it frees everything but the state. */
  public final class Window implements AutoCloseable {

    private final NDScope scope = new NDScope();

    private Window() {}

    @Override
    public void close() {
      try {
        state.rescue();
      } finally {
        scope.close();
      }
    }
  }
}
