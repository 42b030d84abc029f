package org.ottt.djl.simulation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.nn.Parameter;
import org.ottt.djl.neuron.NeuronModel;
import org.ottt.djl.neuron.TraceForm;
import org.ottt.djl.synapse.Synapse;

/**
 * Traces travel alone: one run of every connection per step gives the membrane and the OTTT
 * gradient. Both are exact while the weights stay.
 *
 * <p>While the weights stay fixed over the steps of a batch, unrolling the neuron's recursion gives
 *
 * <pre>
 *   u[t] = W a_in[t] + kappa_t b - lambda V_th a[t-1],   kappa_t = 1 + lambda + ... + lambda^{t-1}
 * </pre>
 *
 * so that a neuron's own trace is all the state it needs. Currents are kept <em>filtered</em> here:
 * F[t] = lambda F[t-1] + I[t]. Between a connection and the neurons after it, everything is in
 * units of the surrogate's argument x = k (u - V_th): k is folded into the weights, -k V_th into
 * the bias.
 *
 * <p>Weights that change at every step (OTTT_O) make u[t] the membrane that the <em>present</em>
 * weights and bias would have brought about from all the spikes that there were; what that differs
 * by is in {@link org.ottt.djl.rule.OtttO}. Some currents are the method's own even then: those of
 * pixels and frames, which are filtered as they arrived, and the logits, for which the classifier
 * reads the present spikes. Where a residual stream is read without neurons in between, and in the
 * gradient of a learnable gain, the present current is F[t] - lambda F[t-1] with F[t-1] under the
 * weights of its time, so that it differs in the same order.
 *
 * <p>All neurons must have a {@link TraceForm} with one leak; this is checked.
 */
public final class TraceSimulation extends Simulation {

  private static final String TRACE = "trace";
  private static final String FILTERED = "filtered";
  private static final String PAST = "past";
  private static final String KAPPA = "kappa";

  private final float leak;

  /**
   * Opens the state of a batch.
   *
   * @param context the batch
   * @param leak lambda, shared by all neurons of the network
   */
  public TraceSimulation(SimulationContext context, float leak) {
    super(context);
    this.leak = leak;
  }

  @Override
  protected boolean learnsFromTraces() {
    return isTraining();
  }

  @Override
  public Signal current(Synapse synapse, Signal presynaptic) {
    NDArray filtered = filteredCurrent(synapse, presynaptic, 1f, 0f);
    return passingCurrent(presynaptic, filtered).asFiltered();
  }

  @Override
  void keptSignal(Object key, Object owner, Signal signal) {
    readTrace(key, owner, signal);
  }

  @Override
  public Signal fire(Neurons neurons, Signal current) {
    readTrace(neurons, current);
    float slope = neurons.model().surrogate().slope();
    NDArray filtered =
        current.isInput() ? filteredInput(neurons, current.value()) : current.value();
    NDArray charged =
        filtered.mul(constant(slope)).subi(constant(slope * formOf(neurons).threshold()));
    return fire(neurons, charged);
  }

  /** Returns F[t] = lambda F[t-1] + I[t], the past cut off, where neurons read I[t] directly. */
  private NDArray filteredInput(Neurons neurons, NDArray present) {
    NDArray past = state().get(neurons, FILTERED);
    NDArray filtered = past == null ? present : present.add(past.mul(constant(leak)));
    // A copy, because the frame of the first step is its owner's.
    state().putDetached(neurons, FILTERED, filtered.stopGradient().duplicate());
    return filtered;
  }

  @Override
  public Signal fire(Neurons neurons, Inbound... inbound) {
    requireInbound(neurons, inbound);
    float slope = neurons.model().surrogate().slope();
    float shift = -slope * formOf(neurons).threshold();
    NDArray charged = null;
    for (Inbound connection : inbound) {
      // The threshold is to be subtracted once, so it goes into the first connection.
      NDArray current =
          filteredCurrent(
              connection.synapse(), connection.presynaptic(), slope, charged == null ? shift : 0f);
      charged = charged == null ? current : sum(charged, current);
    }
    return fire(neurons, charged);
  }

  private NDArray sum(NDArray first, NDArray second) {
    if (state().comparesShapes()) {
      Signal.requireSameShape(first, second);
    }
    return first.add(second);
  }

  private TraceForm formOf(Neurons neurons) {
    NeuronModel model = neurons.model();
    TraceForm form = model.traceForm().orElse(null);
    if (form == null || form.leak() != leak) {
      throw new IllegalArgumentException(
          "The trace form needs neurons that reset by subtraction and share the leak "
              + leak
              + ", but these are "
              + model
              + ". Use the two-forward form.");
    }
    return form;
  }

  /** Fires with {@code charged} = k (F[t] - V_th), an array that nobody else uses. */
  private Signal fire(Neurons neurons, NDArray charged) {
    float slope = neurons.model().surrogate().slope();
    NDArray trace = leak == 0 ? null : state().get(neurons, TRACE);
    if (trace != null) {
      // In place: only the graph of the former step knew it, and that has been run backward.
      resetAndDecay(charged, trace, slope * formOf(neurons).threshold());
    }
    NDArray fired = charged.gte(constant(0f));
    observe(neurons, fired);
    trace = trace == null ? fired.toType(charged.getDataType(), true) : trace.addi(fired);
    fired.close();
    NDArray outgoing;
    // The scope frees what the surrogate leaves beside its value.
    try (NDScope scope = new NDScope()) {
      NDArray pseudo = neurons.model().surrogate().pseudoSpike(charged);
      // An exact zero that carries the derivative, then the trace's value on top of it: what leaves
      // is the trace to the last bit, so it is the state as well and none is held twice.
      outgoing = pseudo.sub(pseudo.stopGradient()).addi(trace);
      NDScope.unregister(outgoing);
    }
    NDScope.register(outgoing);
    charged.close();
    state().putDetached(neurons, TRACE, outgoing.stopGradient());
    trace.close();
    return passing(spikesOf(neurons, outgoing)).asFiltered();
  }

  /** Subtracts k lambda V_th a[t-1] from {@code charged}, and makes the trace lambda a[t-1]. */
  private void resetAndDecay(NDArray charged, NDArray trace, float resetPerTrace) {
    if (isPowerOfTwo(resetPerTrace)) {
      // Exact in either direction, so no second array is needed.
      charged.subi(trace.muli(constant(resetPerTrace * leak)));
      trace.muli(constant(1 / resetPerTrace));
    } else {
      trace.muli(constant(leak));
      try (NDArray reset = trace.mul(constant(resetPerTrace))) {
        charged.subi(reset);
      }
    }
  }

  private static boolean isPowerOfTwo(float value) {
    return value == Math.scalb(1f, Math.getExponent(value));
  }

  /** Returns factor * F[t] + shift; with a shift, as an array that nobody else uses. */
  private NDArray filteredCurrent(Synapse synapse, Signal presynaptic, float factor, float shift) {
    use(synapse);
    readTrace(synapse, presynaptic);
    if (presynaptic.isInput()) {
      NDArray present = inputCurrent(synapse, presynaptic, factor);
      NDArray filtered =
          isStill(presynaptic) ? filteredStill(synapse, present) : filteredFrames(synapse, present);
      return shift == 0f ? filtered : filtered.add(constant(shift));
    }
    NDArray weight = weight(synapse, factor);
    NDArray bias = bias(synapse);
    if (bias == null) {
      NDArray current = synapse.apply(presynaptic.value(), weight, null);
      return shift == 0f ? current : current.addi(constant(shift));
    }
    if (synapse.passesBias()) {
      return synapse.apply(presynaptic.value(), weight, filteredBias(synapse, bias, factor, shift));
    }
    NDArray current =
        synapse.apply(presynaptic.value(), weight, filteredBias(synapse, bias, factor, 0f));
    return shift == 0f ? current : current.addi(constant(shift));
  }

  /** Returns kappa_t I, which is F[t] where I[t] is the same at every step; I's gradient is 1. */
  private NDArray filteredStill(Synapse synapse, NDArray current) {
    float kappa = nextKappa(synapse);
    if (kappa == 1f) {
      return current;
    }
    NDArray filtered = current.stopGradient().mul(constant(kappa - 1)).addi(current);
    state().freeAfterStep(filtered);
    return filtered;
  }

  /** Returns F[t] = lambda F[t-1] + I[t], the past cut off, in place of I[t]. */
  private NDArray filteredFrames(Synapse synapse, NDArray current) {
    NDArray past = state().get(synapse, FILTERED);
    if (past == null) {
      state().putDetached(synapse, FILTERED, current.stopGradient());
      return current;
    }
    // Linear operations read no output in their backward pass, so this one may be overwritten; the
    // past may not, for whoever takes the present current out of this one keeps it too.
    NDArray filtered;
    try (NDArray decayed = past.mul(constant(leak))) {
      filtered = current.addi(decayed);
    }
    state().putDetached(synapse, FILTERED, filtered.stopGradient());
    past.close();
    return filtered;
  }

  /** Returns kappa_t, counted from the connection's own first step: feedback starts later. */
  private float nextKappa(Synapse synapse) {
    float kappa = leak * state().number(synapse, KAPPA) + 1;
    state().putNumber(synapse, KAPPA, kappa);
    return kappa;
  }

  /** Returns factor * kappa_t * b + shift, whose gradient with respect to b is factor. */
  private NDArray filteredBias(Synapse synapse, NDArray bias, float factor, float shift) {
    float kappa = nextKappa(synapse);
    NDArray past = bias.stopGradient().mul(constant(factor * (kappa - 1))).addi(constant(shift));
    return (factor == 1f ? bias : bias.mul(constant(factor))).add(past);
  }

  @Override
  protected NDArray presentCurrent(Synapse synapse, Signal presynaptic) {
    use(synapse);
    readTrace(synapse, presynaptic);
    NDArray weight = weight(synapse, 1f);
    NDArray filtered = synapse.apply(presynaptic.value(), weight, null);
    NDArray present =
        context().lifetime() != WeightLifetime.STEP
            ? unfilter(synapse, filtered)
            : withoutPast(synapse, presynaptic.value(), weight, filtered);
    NDArray bias = bias(synapse);
    return bias == null ? present : present.add(bias);
  }

  /**
   * Returns W a[t] - W lambda a[t-1] = W s[t], the past cut off: its value is that of the present
   * spikes under the present weights, its gradient sees the trace.
   */
  private NDArray withoutPast(Synapse synapse, NDArray trace, NDArray weight, NDArray filtered) {
    NDArray past = state().get(synapse, PAST);
    // Multiplied now, so that it is an array of its own: neurons change their trace in place.
    state().putDetached(synapse, PAST, trace.stopGradient().mul(constant(leak)));
    return past == null ? filtered : filtered.sub(synapse.apply(past, weight.stopGradient(), null));
  }

  @Override
  public Signal unfiltered(Object reader, Signal current) {
    if (current.isInput()) {
      return super.unfiltered(reader, current);
    }
    return Signal.input(unfilter(reader, FILTERED, current, current.value()), false);
  }

  /** The same for a part that may read several currents within a step. */
  private NDArray unfilter(Object reader, Object what, Signal current, NDArray filtered) {
    Object call = callOf(reader, what);
    readTrace(call, reader, current);
    return unfilter(call, filtered);
  }

  /** Returns F[t] - lambda F[t-1], the past cut off. */
  private NDArray unfilter(Object owner, NDArray filtered) {
    NDArray past = state().get(owner, FILTERED);
    state().putDetached(owner, FILTERED, filtered.stopGradient());
    if (past == null) {
      return filtered;
    }
    try (NDArray decayed = past.mul(constant(leak))) {
      return filtered.sub(decayed);
    }
  }

  @Override
  public Signal scale(Object owner, Parameter gain, float factor, Signal current) {
    if (current.isInput()) {
      return super.scale(owner, gain, factor, current);
    }
    NDArray number = value(gain);
    NDArray filtered = current.value().mul(number.stopGradient().mul(constant(factor)));
    if (!isTraining()) {
      return passing(Signal.current(filtered)).asFiltered();
    }
    // The number's gradient sees the present current, so it gets a summand of its own whose value
    // is an exact zero.
    NDArray present = unfilter(owner, gain, current, current.value().stopGradient());
    NDArray zero = number.sub(number.stopGradient()).mul(constant(factor));
    NDArray counted = present.mul(zero);
    NDArray scaled = filtered.add(counted);
    state().freeAfterStep(filtered);
    state().freeAfterStep(counted);
    state().freeAfterStep(present);
    return passing(Signal.current(scaled)).asFiltered();
  }
}
