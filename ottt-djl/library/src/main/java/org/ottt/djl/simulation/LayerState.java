package org.ottt.djl.simulation;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import java.util.ArrayList;
import java.util.List;
import org.ottt.djl.ndarray.InPlace;
import org.ottt.djl.neuron.NeuronState;
import org.ottt.djl.neuron.SpikeFunction;
import org.ottt.djl.neuron.StateVariable;

/** The state of a layer of neurons, or of a filter, at the present step of a batch. */
final class LayerState implements NeuronState {

  private final Simulation simulation;
  private final BatchState state;
  private final Object owner;
  private final Neurons layer;

  /** Made at this step by one of the operations here, so that nobody else has them. */
  private final List<NDArray> own = new ArrayList<>(2);

  /**
   * Creates the view of one step.
   *
   * @param owner whose variables they are
   * @param layer the layer with the parameters and start values; null for a filter without any
   */
  LayerState(Simulation simulation, Object owner, Neurons layer) {
    this.simulation = simulation;
    this.state = simulation.state();
    this.owner = owner;
    this.layer = layer;
  }

  @Override
  public NDArray get(String variable) {
    NDArray array = state.get(owner, variable);
    return array == null ? constant(start(variable)) : array;
  }

  private float start(String variable) {
    if (owner != layer) {
      return 0f;
    }
    for (StateVariable declared : layer.model().variables()) {
      if (declared.name().equals(variable)) {
        return declared.start();
      }
    }
    throw new IllegalArgumentException(
        "The neurons "
            + layer.model().name()
            + " use a state variable '"
            + variable
            + "' that their model does not declare; add it to variables().");
  }

  @Override
  public void put(String variable, NDArray value) {
    start(variable);
    if (owner != layer) {
      // A trace, which only its filter reads. The one of the first step is the spikes themselves,
      // so it could not be changed in place.
      state.free(owner, variable, value);
    }
    if (isOwn(value)) {
      state.putOwn(owner, variable, value);
      // Now the state has it: it must not be changed in place any more at this step.
      own.removeIf(array -> array == value);
    } else {
      state.putBorrowed(owner, variable, value);
    }
  }

  @Override
  public NDArray decayed(String variable, float decay, NDArray present) {
    NDArray past = state.get(owner, variable);
    if (past == null) {
      float start = start(variable);
      return start == 0 ? present : remember(present.add(constant(decay * start)));
    }
    if (state.isFree(owner, variable)) {
      return remember(
          simulation.isTraining()
              ? past.muli(constant(decay)).addi(present)
              : InPlace.decay(past, decay, constant(decay), present));
    }
    try (NDArray decayed = past.mul(constant(decay))) {
      return remember(present.add(decayed));
    }
  }

  @Override
  public NDArray decayed(String variable, NDArray decay, NDArray present) {
    NDArray past = state.get(owner, variable);
    if (past == null && start(variable) == 0) {
      return present;
    }
    if (past != null && !simulation.isTraining() && state.isFree(owner, variable)) {
      return remember(past.muli(decay).addi(present));
    }
    try (NDArray decayed = get(variable).mul(decay)) {
      return remember(present.add(decayed));
    }
  }

  @Override
  public NDArray reduced(NDArray array, float factor, NDArray spikes) {
    boolean inPlace = isOwn(array);
    if (factor == 1f) {
      return inPlace ? array.subi(spikes) : remember(array.sub(spikes));
    }
    try (NDArray step = spikes.mul(constant(factor))) {
      return inPlace ? array.subi(step) : remember(array.sub(step));
    }
  }

  @Override
  public NDArray cleared(NDArray array, NDArray spikes) {
    return remember(NeuronState.super.cleared(array, spikes));
  }

  @Override
  public NDArray fired(NDArray membrane, float threshold) {
    return simulation.isLastStep() && isOwn(membrane)
        ? SpikeFunction.fireInPlace(membrane, constant(threshold))
        : SpikeFunction.fire(membrane, constant(threshold));
  }

  @Override
  public NDArray constant(float value) {
    return simulation.constant(value);
  }

  @Override
  public NDArray parameter(String name) {
    Parameter parameter = layer == null ? null : layer.neuronParameters().get(name);
    if (parameter == null) {
      throw new IllegalArgumentException(
          "The layer has no parameter '"
              + name
              + "'; build it from SpikingLayer or NeuronLayer, or return it from"
              + " neuronParameters().");
    }
    return simulation.value(parameter);
  }

  @Override
  public boolean learnsFromTraces() {
    return simulation.learnsFromTraces();
  }

  /** Returns a handle outside of the graph that may be changed in place if the array may be. */
  NDArray detached(NDArray array) {
    NDArray handle = array.stopGradient();
    if (isOwn(array)) {
      own.add(handle);
    }
    return handle;
  }

  /**
   * Takes an array that nobody else has as one that was made here, so that it may be changed in
   * place.
   */
  NDArray remember(NDArray array) {
    own.add(array);
    return array;
  }

  /** Says whether an array was made at this step, is not kept, and nobody else has it. */
  boolean isOwn(NDArray array) {
    for (NDArray each : own) {
      if (each == array) {
        return true;
      }
    }
    return false;
  }
}
