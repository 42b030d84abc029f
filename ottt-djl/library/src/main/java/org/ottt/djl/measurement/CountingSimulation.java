package org.ottt.djl.measurement;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.simulation.Signal;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.simulation.SimulationContext;
import org.ottt.djl.simulation.WeightLifetime;
import org.ottt.djl.synapse.Synapse;

/** Runs a step for the sake of the arrays that its way back would read, and counts their bytes. */
final class CountingSimulation extends Simulation {

  /** Arrays that have been counted, or that are traces of neurons. */
  private final Set<NDArray> known = Collections.newSetFromMap(new IdentityHashMap<>());

  private final Set<Synapse> counted = Collections.newSetFromMap(new IdentityHashMap<>());
  private long weights;
  private long inputs;
  private long neurons;

  CountingSimulation(SimulationContext context) {
    super(context, WeightLifetime.STEP);
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

  @Override
  public Signal current(Synapse synapse, Signal presynaptic) {
    return signalOf(presentCurrent(synapse, presynaptic));
  }

  @Override
  protected NDArray presentCurrent(Synapse synapse, Signal presynaptic) {
    read(streamOf(presynaptic));
    NDArray weight = weight(synapse, 1f);
    if (synapse.transformsWeight(1f) && counted.add(synapse)) {
      weights += MemoryFloor.bytes(weight);
    }
    return synapse.apply(streamOf(presynaptic), weight, bias(synapse));
  }

  @Override
  public Signal fire(Object layer, LifParameters parameters, Signal current) {
    NDArray potential = streamOf(current);
    neurons += MemoryFloor.bytes(potential);
    NDArray spikes = Lif.fire(potential);
    known.add(spikes);
    return signalOf(spikes);
  }

  @Override
  public Signal amplify(Object owner, Parameter gain, float factor, Signal current) {
    read(streamOf(current));
    return super.amplify(owner, gain, factor, current);
  }

  private void read(NDArray array) {
    if (known.add(array)) {
      inputs += MemoryFloor.bytes(array);
    }
  }
}
