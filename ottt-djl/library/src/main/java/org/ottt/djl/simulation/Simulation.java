package org.ottt.djl.simulation;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.List;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.Reset;
import org.ottt.djl.synapse.Precision;
import org.ottt.djl.synapse.Synapse;

/**
 * One batch on its way through a network, from rest to the last time step.
 *
 * <p>A simulation owns all state of the batch. It is opened by whoever runs the batch (the trainer,
 * a network's forward) and closed by them; a new batch gets a new one, so that no reset can be
 * forgotten. It works on one thread. Time steps run inside a {@link Window}:
 *
 * <pre>{@code
 * try (Simulation simulation = rule.simulate(context, network)) {
 *   for (int t = 1; t <= timeSteps; t++) {
 *     try (Simulation.Window window = simulation.openWindow()) {
 *       NDArray logits = network.step(simulation, frame);
 *       collector.backward(loss(logits));
 *     }
 *   }
 *   simulation.finish(collector);
 * }
 * }</pre>
 */
public abstract class Simulation implements AutoCloseable {

  private static final String STILL_FRAME = "still frame";

  private final SimulationContext context;
  private final WeightLifetime lifetime;
  private final BatchState state;
  private final Leaves weights;
  private final Leaves stillCurrents;
  private final Device device;

  /**
   * Opens the state of a batch, with all neurons at rest.
   *
   * @param context the batch
   * @param lifetime how long the weights stay as they are
   */
  protected Simulation(SimulationContext context, WeightLifetime lifetime) {
    this.context = context;
    this.lifetime = lifetime;
    NDManager manager = context.manager().newSubManager();
    manager.setName("simulation");
    state = new BatchState(manager);
    weights = new Leaves(state, context.training());
    stillCurrents = new Leaves(state, context.training());
    device = manager.getDevice();
  }

  /**
   * Makes a signal of pixels or an event frame.
   *
   * @param frame {@code [N, C, H, W]}
   * @return a signal that connections take as it is, without a trace
   */
  public final Signal input(NDArray frame) {
    return Signal.direct(frame);
  }

  /**
   * Returns the current that a connection causes in the neurons behind it.
   *
   * @param synapse the connection
   * @param presynaptic what it reads
   * @return the current
   */
  public abstract Signal current(Synapse synapse, Signal presynaptic);

  /**
   * Charges a layer of neurons with a current and lets it fire.
   *
   * @param neurons the layer, the owner of the state
   * @param parameters the neurons' parameters
   * @param current the current
   * @return what leaves the layer
   */
  public abstract Signal fire(Object neurons, LifParameters parameters, Signal current);

  /**
   * Charges a layer of neurons through its connections and lets it fire. The same as {@link #fire}
   * on the sum of the currents, but forms may compute it with fewer passes.
   *
   * @param neurons the layer, the owner of the state
   * @param parameters the neurons' parameters
   * @param inbound the connections that bring something at this step, at least one
   * @return what leaves the layer
   */
  public Signal fire(Object neurons, LifParameters parameters, Inbound... inbound) {
    Signal sum = null;
    for (Inbound connection : inbound) {
      Signal current = current(connection.synapse(), connection.presynaptic());
      sum = sum == null ? current : sum.plus(current);
    }
    return fire(neurons, parameters, sum);
  }

  /**
   * Reads the network out: the present current of neurons that never fire.
   *
   * @param synapse the connection into the output neurons
   * @param presynaptic what it reads
   * @return the logits of this step, {@code [N, classes]}
   */
  public final NDArray readOut(Synapse synapse, Signal presynaptic) {
    // Values that come from no neuron are read by an ordinary layer, and anew at every step.
    return presynaptic.isDirect()
        ? computeDirectCurrent(synapse, presynaptic.value(), 1f)
        : presentCurrent(synapse, presynaptic);
  }

  /**
   * Returns the current that the neurons' output causes at this step alone.
   *
   * @param synapse the connection
   * @param presynaptic what leaves the neurons in front of it
   * @return the current, {@code [N, out, ...]}
   */
  protected abstract NDArray presentCurrent(Synapse synapse, Signal presynaptic);

  /**
   * Takes the part of a current that arrived at this step, for a reader without neurons in between.
   *
   * @param reader who reads it, the owner of the state
   * @param current a current
   * @return its present value, without a trace
   */
  public Signal present(Object reader, Signal current) {
    return Signal.direct(current.value());
  }

  /**
   * Multiplies a current by a learnable number. The number's gradient is the error times the
   * present current.
   *
   * @param owner who multiplies, the owner of the state
   * @param gain the number, of shape {@code ()}
   * @param factor a constant factor
   * @param current the current
   * @return factor * gain * current
   */
  public Signal amplify(Object owner, Parameter gain, float factor, Signal current) {
    NDArray number = value(gain).mul(constant(factor));
    return current.map(array -> array.mul(number));
  }

  /**
   * Returns the value of a parameter on this batch's device.
   *
   * @param parameter the parameter
   * @return its array, in the graph if this batch is trained on
   */
  protected final NDArray value(Parameter parameter) {
    return context.parameters().getValue(parameter, device, context.training());
  }

  /**
   * Keeps a signal for a later step of this batch, cut off from the graph when the window closes.
   *
   * @param owner who keeps it
   * @param name what the owner calls it
   * @param signal what left neurons
   */
  public final void remember(Object owner, String name, Signal signal) {
    keep(owner, name, signal.value());
    if (signal.gradientStream() != null) {
      keep(owner, name + " gradient", signal.gradientStream());
    }
  }

  /**
   * Returns a signal that was remembered.
   *
   * @param owner who remembered it
   * @param name what the owner calls it
   * @return the signal, or null if there was none since the batch began
   */
  public final Signal recall(Object owner, String name) {
    NDArray value = state(owner, name);
    return value == null ? null : Signal.of(value, state(owner, name + " gradient"));
  }

  /**
   * Opens a stretch of steps whose arrays and graph live together.
   *
   * @return the window, to be closed by the caller after running the gradients back
   */
  public final Window openWindow() {
    return new Window();
  }

  /**
   * Sends gradients that were gathered over the steps on to the parameters. To be called once,
   * after the last step, by whoever trains.
   *
   * @param collector the open collector
   */
  public final void finish(GradientCollector collector) {
    stillCurrents.backward(collector);
    weights.backward(collector);
  }

  @Override
  public final void close() {
    state.close();
  }

  /**
   * Returns what this simulation was told about its batch.
   *
   * @return the context
   */
  protected final SimulationContext context() {
    return context;
  }

  /**
   * Returns an array that was kept for an owner.
   *
   * @param owner who kept it
   * @param name what the owner calls it
   * @return the array, or null if none was kept since the batch began
   */
  public final NDArray state(Object owner, String name) {
    return state.get(owner, name);
  }

  /**
   * Keeps an array for later steps of this batch. When the window closes it is cut off from the
   * graph; within the window it stays in it.
   *
   * @param owner who keeps it
   * @param name what the owner calls it
   * @param array the array
   */
  public final void keep(Object owner, String name, NDArray array) {
    state.put(owner, name, array);
  }

  /**
   * Keeps an array that is outside of all graphs, without another handle for it. The handle must be
   * the caller's own, to be closed by nobody else.
   *
   * @param owner who keeps it
   * @param name what the owner calls it
   * @param array the array, such as a {@code stopGradient()}
   */
  protected final void keepDetached(Object owner, String name, NDArray array) {
    state.putDetached(owner, name, array);
  }

  /**
   * Returns a number as an array on this batch's device. Operations with such an array do not wait
   * for an upload as DJL's operations with a {@link Number} do, and are safe within a graph.
   *
   * @param value the number
   * @return an array of shape {@code ()}, made once per batch; not to be changed or closed
   */
  protected final NDArray constant(float value) {
    return state.constant(value);
  }

  /**
   * Charges a layer's membranes: u[t] = lambda v[t-1] + I[t]. Where no graph reads the membranes
   * any more, u takes their place in memory.
   *
   * @param neurons the layer
   * @param name what it calls its membranes
   * @param current I[t]
   * @param parameters the neurons' parameters
   * @return u[t]; the current itself at the first step
   */
  final NDArray charge(Object neurons, String name, NDArray current, LifParameters parameters) {
    NDArray membrane = state(neurons, name);
    if (membrane == null) {
      return current;
    }
    if (state.isPast(neurons, name)) {
      return membrane.muli(constant(parameters.leak())).addi(current);
    }
    try (NDArray decayed = membrane.mul(constant(parameters.leak()))) {
      return current.add(decayed);
    }
  }

  /**
   * Resets a layer's membranes after their spikes and keeps them. By subtraction it is done in
   * place, which the graph allows: the way back of sums reads no values.
   *
   * @param neurons the layer
   * @param name what it calls its membranes
   * @param potential u[t]; not to be read any more
   * @param own false if it is the current itself, which others may read
   * @param spikes s[t]
   * @param parameters the neurons' parameters
   */
  final void reset(
      Object neurons,
      String name,
      NDArray potential,
      boolean own,
      NDArray spikes,
      LifParameters parameters) {
    if (!own || parameters.reset() != Reset.SUBTRACT) {
      keep(neurons, name, Lif.reset(potential, spikes, parameters));
      return;
    }
    if (parameters.threshold() == 1f) {
      keep(neurons, name, potential.subi(spikes));
      return;
    }
    try (NDArray step = spikes.mul(constant(parameters.threshold()))) {
      keep(neurons, name, potential.subi(step));
    }
  }

  /**
   * Charges a layer through its connections, lets it fire and closes the currents, which nobody
   * else has. Over a window of many steps (BPTT) they would pile up otherwise.
   *
   * @param neurons the layer
   * @param parameters the neurons' parameters
   * @param inbound the connections that bring something at this step
   * @return what leaves the layer
   */
  final Signal fireAndClose(Object neurons, LifParameters parameters, Inbound... inbound) {
    List<NDArray> own = new ArrayList<>();
    Signal sum = null;
    for (Inbound connection : inbound) {
      Signal current = current(connection.synapse(), connection.presynaptic());
      if (!connection.presynaptic().isDirect()) {
        own.add(current.value());
      }
      if (sum != null) {
        current = sum.plus(current);
        own.add(current.value());
      }
      sum = current;
    }
    Signal fired = fire(neurons, parameters, sum);
    own.forEach(NDArray::close);
    return fired;
  }

  /**
   * Makes a signal of a single stream, for forms of one's own.
   *
   * @param stream carries both the values and the gradients
   * @return the signal
   */
  protected static Signal signalOf(NDArray stream) {
    return Signal.of(stream);
  }

  /**
   * Returns what a signal's values are computed with, for forms of one's own.
   *
   * @param signal the signal
   * @return its only stream, or that of the values
   */
  protected static NDArray streamOf(Signal signal) {
    return signal.value();
  }

  /**
   * Draws random numbers for the samples of this batch.
   *
   * @param owner who draws
   * @param like an array of this step, {@code [N, ...]}
   * @return a new array in [0, 1) of the same shape, to be closed by the caller
   */
  public final NDArray uniform(Object owner, NDArray like) {
    return context.random().uniform(owner, like.getManager(), like.getShape());
  }

  /**
   * Says whether this batch is trained on.
   *
   * @return false for inference
   */
  public final boolean isTraining() {
    return context.training();
  }

  /**
   * Returns the weights of a connection, in the graph if this batch is trained on.
   *
   * @param synapse the connection
   * @param factor a constant factor; must be the same at every step
   * @return the weights to use at this step
   */
  protected final NDArray weight(Synapse synapse, float factor) {
    if (lifetime == WeightLifetime.BATCH && synapse.transformsWeight(factor)) {
      return weights.get(synapse, () -> computeWeight(synapse, factor));
    }
    return computeWeight(synapse, factor);
  }

  private NDArray computeWeight(Synapse synapse, float factor) {
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
  protected final NDArray directCurrent(Synapse synapse, NDArray frame, float factor) {
    if (isStill()) {
      return stillCurrents.get(
          synapse, () -> computeDirectCurrent(synapse, stillFrame(synapse, frame), factor));
    }
    return computeDirectCurrent(synapse, frame, factor);
  }

  /** Returns the frame of the first step, which may be a flattened one that its window frees. */
  private NDArray stillFrame(Synapse synapse, NDArray frame) {
    NDArray kept = state(synapse, STILL_FRAME);
    if (kept == null) {
      kept = state.keep(frame.stopGradient());
      keepDetached(synapse, STILL_FRAME, kept);
    }
    return kept;
  }

  /**
   * Says whether {@link #directCurrent} is the same at every step.
   *
   * @return true for a still image while the weights stay
   */
  protected final boolean isStill() {
    return context.still() && lifetime == WeightLifetime.BATCH;
  }

  private NDArray computeDirectCurrent(Synapse synapse, NDArray frame, float factor) {
    NDArray bias = bias(synapse);
    // Pixels are not the powers of two that bfloat16 holds, and a first layer is cheap.
    return synapse.apply(
        Precision.FLOAT32,
        frame,
        weight(synapse, factor),
        bias == null || factor == 1f ? bias : bias.mul(constant(factor)));
  }

  /**
   * Shows a layer's spikes to the observer, if there is one.
   *
   * @param neurons the layer
   * @param spikes its spikes, boolean or 0/1
   */
  protected final void observe(Object neurons, NDArray spikes) {
    if (context.observer() != null) {
      context.observer().onSpikes(neurons, spikes);
    }
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
