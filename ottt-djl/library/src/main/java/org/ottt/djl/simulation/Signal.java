package org.ottt.djl.simulation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What is passed from one part of a network to the next within a time step: pixels or event frames,
 * spikes, or the currents that these cause.
 *
 * <p>In the trace form spikes are replaced by their traces, and currents by filtered currents.
 * Parts of a network need not know: they hand signals to the {@link TimeStep}, or apply an
 * operation with {@link #mapLinear} or {@link #map}.
 */
public final class Signal {

  /** What a signal is. */
  enum Kind {
    /** Comes from outside the neurons and has no trace: pixels, an event frame. */
    INPUT,
    /** What a connection brings. */
    CURRENT,
    /** What left neurons, or parts that the framework does not know. */
    SPIKES
  }

  private static final ThreadLocal<Boolean> LINEAR = ThreadLocal.withInitial(() -> false);

  private final Kind kind;
  private final NDArray value;
  private boolean still;
  private boolean filtered;
  private boolean spent;
  private boolean binary;

  /** The first step at which there was such a signal; 0 where that does not matter. */
  private int since;

  /** Of spikes: who keeps the traces; null where it is up to the reader. */
  private Object origin;

  /** Of spikes: the filter of the neurons in front; of currents: that of their traces; or null. */
  private Neurons.LayerFilter filter;

  /** The layers whose spikes are in here. */
  private Set<Neurons> sources = Set.of();

  /** Of spikes: whether they come from neurons of different filters. */
  private boolean mixed;

  /** Whether something that the framework does not know was done to the spikes. */
  private boolean unknown;

  /** How the trace of this signal follows from those of others; null if it follows from none. */
  private Derivation derivation;

  /** Frees the arrays that are made of this signal and are not read after the step; or null. */
  private BatchState passing;

  private final Map<Neurons.LayerFilter, NDArray> traces = new HashMap<>();

  /** One or two signals and a linear operation on them. */
  private record Derivation(Signal first, Signal second, UnaryOperator<NDArray> linear) {}

  /** Computes the trace of a signal that follows from no other. */
  @FunctionalInterface
  interface Tracer {
    NDArray trace(Signal signal);
  }

  private Signal(Kind kind, NDArray value) {
    this.kind = kind;
    this.value = value;
  }

  static Signal input(NDArray value, boolean still) {
    Signal signal = new Signal(Kind.INPUT, value);
    signal.still = still;
    return signal;
  }

  static Signal current(NDArray value) {
    return new Signal(Kind.CURRENT, value);
  }

  /** A current whose gradients were taken with traces of a signal under a filter. */
  static Signal current(NDArray value, Signal presynaptic, Neurons.LayerFilter filter) {
    Signal signal = new Signal(Kind.CURRENT, value);
    signal.filter = filter;
    signal.sources = presynaptic.sources;
    signal.since = presynaptic.since;
    return signal;
  }

  /** What left a layer of neurons. */
  static Signal spikes(Neurons neurons, NDArray value) {
    Signal signal = new Signal(Kind.SPIKES, value);
    signal.origin = neurons;
    signal.filter = neurons.filter();
    signal.sources = Set.of(neurons);
    return signal;
  }

  /** This signal at a later step, its values outside of the graph or not. */
  Signal later(Object owner, NDArray array) {
    Signal signal = new Signal(kind, array);
    signal.filtered = filtered;
    signal.origin = owner;
    signal.filter = filter;
    signal.sources = sources;
    signal.unknown = unknown;
    signal.mixed = mixed;
    return signal;
  }

  /** Says at which step there was such a signal for the first time. */
  Signal startedAt(int step) {
    since = step;
    return this;
  }

  /** Takes back that it is the same at every step, for its gradient is not to be cut off. */
  Signal notStill() {
    still = false;
    return this;
  }

  /** Marks it as one of the trace form. */
  Signal asFiltered() {
    filtered = true;
    return this;
  }

  /** Marks a current that nobody reads but the neurons it is handed to. */
  Signal asSpent() {
    spent = true;
    return this;
  }

  /** Marks spikes of a simulation without training. */
  Signal asBinary() {
    binary = true;
    return this;
  }

  /** Hands on the arrays that will be made of this signal and that nobody reads after the step. */
  Signal withPassing(BatchState batch) {
    passing = batch;
    return this;
  }

  private void pass(NDArray made) {
    if (passing != null) {
      passing.freeAfterStep(made);
    }
  }

  /**
   * Says whether the values are zeros and ones outside of any graph: what just left neurons, in a
   * simulation without training. Sums of few of them are exact in any order.
   *
   * @return true for such spikes
   */
  public boolean isBinary() {
    return binary;
  }

  /**
   * Applies an operation that is linear, has no parameters and is the same at every time step, such
   * as pooling, flattening or a mask that is kept. It commutes with every filter over time, and so
   * works on traces as it does on spikes.
   *
   * @param linear the operation; may be called once more for each trace of the signal. It must
   *     leave its argument as it is, which may be a trace: {@code a.mul(b)}, not {@code a.muli(b)}.
   *     Trainers refuse others when they are made, and operations that are not linear.
   * @return the signal after the operation
   */
  public Signal mapLinear(UnaryOperator<NDArray> linear) {
    Signal result = new Signal(kind, applied(linear, value));
    result.still = still;
    result.filtered = filtered;
    result.filter = filter;
    result.sources = sources;
    result.unknown = unknown;
    result.mixed = mixed;
    result.since = since;
    result.derivation = new Derivation(this, null, linear);
    result.passing = passing;
    if (result.value != value) {
      result.pass(result.value);
    }
    return result;
  }

  /**
   * Applies any operation to the present values, such as custom dynamics with state. Its readers
   * keep the traces of the result.
   *
   * @param operation the operation; called once per step, with spikes or currents as they are. It
   *     must leave its argument as it is, which may be a neuron's state or the caller's own batch:
   *     {@code a.sub(b)}, not {@code a.subi(b)}. Trainers refuse others when they are made.
   * @return the signal after the operation
   * @throws IllegalStateException in the trace form, which has no present values: the part that
   *     does this must not declare one
   */
  public Signal map(UnaryOperator<NDArray> operation) {
    if (filtered) {
      throw new IllegalStateException(
          "An operation that is not declared linear was about to be given traces. Let its part's"
              + " hasTraceForm return false, or use Signal.mapLinear if it is linear in time.");
    }
    NDArray made = Rehearsal.apply(operation, value, true);
    Signal result = new Signal(kind == Kind.CURRENT ? Kind.SPIKES : kind, made);
    result.sources = sources;
    result.unknown = true;
    // Currents become whatever the operation makes of them; only spikes keep their neurons' filter.
    result.filter = kind == Kind.SPIKES ? filter : null;
    // Its value may be one that the operation keeps, so it is not handed on.
    result.passing = passing;
    return result;
  }

  /**
   * Adds a signal of the same kind, as where two currents meet.
   *
   * @param other the other signal, of the same shape
   * @return the sum
   * @throws IllegalArgumentException if they differ in kind, in the filter of their traces, or in
   *     shape, which is compared at the first two steps of a batch
   */
  public Signal plus(Signal other) {
    if (kind != other.kind) {
      throw new IllegalArgumentException(
          "Only signals of one kind can be added; pixels and spikes meet as currents only.");
    }
    boolean differ = filter != null && other.filter != null && !filter.equals(other.filter);
    if (differ && kind == Kind.CURRENT) {
      throw new IllegalArgumentException(
          "Currents whose traces have different filters ("
              + filter
              + " and "
              + other.filter
              + ") cannot be added; let neurons that read one stream share one leak.");
    }
    BatchState batch = passing == null ? other.passing : passing;
    if (batch == null || batch.comparesShapes()) {
      requireSameShape(value, other.value);
    }
    Signal sum = new Signal(kind, value.add(other.value));
    sum.still = still && other.still;
    sum.since = since == 0 || other.since == 0 ? since + other.since : Math.min(since, other.since);
    sum.filtered = filtered;
    sum.filter = filter == null ? other.filter : filter;
    sum.mixed = mixed || other.mixed || differ;
    Set<Neurons> both = new LinkedHashSet<>(sources);
    both.addAll(other.sources);
    sum.sources = both;
    sum.unknown = unknown || other.unknown;
    sum.derivation = new Derivation(this, other, null);
    sum.passing = batch;
    sum.pass(sum.value);
    return sum;
  }

  /** Refuses to add arrays of different shapes, which the engine would repeat along an axis. */
  static void requireSameShape(NDArray first, NDArray second) {
    if (!first.getShape().equals(second.getShape())) {
      throw new IllegalArgumentException(
          "Signals of different shapes, "
              + first.getShape()
              + " and "
              + second.getShape()
              + ", cannot be added; give the connections that bring them equal numbers of outputs,"
              + " and strides that fit.");
    }
  }

  /**
   * Returns the shape of the values.
   *
   * @return {@code [N, ...]}
   */
  public Shape shape() {
    return value.getShape();
  }

  /** Runs an operation that must not touch state: it may run once more for every trace. */
  private static NDArray applied(UnaryOperator<NDArray> linear, NDArray array) {
    boolean outer = LINEAR.get();
    LINEAR.set(true);
    try {
      return Rehearsal.applyLinear(linear, array);
    } finally {
      LINEAR.set(outer);
    }
  }

  /** Refuses access to state within an operation that was declared linear. */
  static void requireOutsideLinearOperations() {
    if (LINEAR.get()) {
      throw new IllegalStateException(
          "An operation given to Signal.mapLinear asks for state; but it also runs on traces, which"
              + " would share the state with the spikes. Ask before it, keep signals with"
              + " putSignal, or use Signal.map.");
    }
  }

  /** Returns the trace under a filter, computed once per step. */
  NDArray trace(Neurons.LayerFilter under, Tracer tracer) {
    NDArray trace = traces.get(under);
    if (trace == null) {
      trace = computeTrace(under, tracer);
      traces.put(under, trace);
    }
    return trace;
  }

  private NDArray computeTrace(Neurons.LayerFilter under, Tracer tracer) {
    if (derivation == null) {
      return tracer.trace(this);
    }
    NDArray first = derivation.first.trace(under, tracer);
    return derivation.linear != null
        ? applied(derivation.linear, first)
        : first.add(derivation.second.trace(under, tracer));
  }

  int since() {
    return since;
  }

  NDArray value() {
    return value;
  }

  boolean isSpent() {
    return spent;
  }

  Kind kind() {
    return kind;
  }

  boolean isInput() {
    return kind == Kind.INPUT;
  }

  /** Whether an input is the same at every step. */
  boolean isStill() {
    return still;
  }

  Object origin() {
    return origin;
  }

  Neurons.LayerFilter filter() {
    if (mixed) {
      throw new IllegalArgumentException(
          "Spikes of neurons with different filters (one is "
              + filter
              + ") reach one connection without neurons of its own, such as the classifier, so"
              + " the filter of its traces is undefined. Let these neurons share one leak.");
    }
    return filter;
  }

  Set<Neurons> sources() {
    return sources;
  }

  /** Whether it cannot be told which spikes are in here. */
  boolean isUnknown() {
    return unknown;
  }
}
