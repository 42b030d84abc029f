package org.ottt.djl.measurement;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.ottt.djl.neuron.NeuronModel;
import org.ottt.djl.neuron.SpikeFunction;
import org.ottt.djl.simulation.Neurons;
import org.ottt.djl.simulation.Signal;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.simulation.SimulationContext;
import org.ottt.djl.synapse.Synapse;

/**
 * Runs a step for the sake of the arrays that its backward pass would read, and counts their bytes.
 */
final class CountingSimulation extends Simulation {

  /** Arrays that have been counted, or that are traces of neurons. */
  private final Set<NDArray> known = Collections.newSetFromMap(new IdentityHashMap<>());

  private final Set<Synapse> counted = Collections.newSetFromMap(new IdentityHashMap<>());
  private long weights;
  private long inputs;
  private final boolean traceForm;
  private long neurons;
  private long states;

  /**
   * Opens the count.
   *
   * @param traceForm whether the network is trained in the trace form
   */
  CountingSimulation(SimulationContext context, boolean traceForm) {
    super(context);
    this.traceForm = traceForm;
  }

  /** Returns bytes of weights that are computed. */
  long weights() {
    return weights;
  }

  /** Returns bytes that connections read, traces of neurons left out. */
  long inputs() {
    return inputs;
  }

  /** Returns bytes of one number per neuron. */
  long neurons() {
    return neurons;
  }

  /** Returns bytes of what neurons keep from step to step, traces included. */
  long states() {
    return states;
  }

  @Override
  public Signal current(Synapse synapse, Signal presynaptic) {
    return signalOf(presentCurrent(synapse, presynaptic));
  }

  @Override
  protected NDArray presentCurrent(Synapse synapse, Signal presynaptic) {
    read(valueOf(presynaptic));
    NDArray weight = weight(synapse, 1f);
    if (synapse.transformsWeight(1f) && counted.add(synapse)) {
      weights += MemoryFloor.bytes(weight);
    }
    return synapse.apply(valueOf(presynaptic), weight, bias(synapse));
  }

  @Override
  public Signal fire(Neurons layer, Signal current) {
    NDArray potential = valueOf(current);
    NeuronModel model = layer.model();
    neurons += MemoryFloor.bytes(potential);
    // In the trace form the trace is all the state there is.
    int arrays = traceForm ? 1 : model.variables().size() + model.filter().variables();
    states += arrays * MemoryFloor.bytes(potential);
    NDArray spikes = SpikeFunction.fire(potential);
    known.add(spikes);
    return signalOf(spikes);
  }

  @Override
  public Signal scale(Object owner, Parameter gain, float factor, Signal current) {
    read(valueOf(current));
    return super.scale(owner, gain, factor, current);
  }

  private void read(NDArray array) {
    if (known.add(array)) {
      inputs += MemoryFloor.bytes(array);
    }
  }
}
