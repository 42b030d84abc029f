package org.ottt.djl.neuron;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.Map;

/**
 * A layer of neurons on its own, without a network: to look at a {@link NeuronModel} step by step,
 * in a notebook or a test. Learnable numbers are at their start values.
 *
 * <pre>{@code
 * StandaloneNeurons neurons = new StandaloneNeurons(Lif.DEFAULT, manager);
 * StandaloneNeurons.Step step = neurons.step(current);
 * }</pre>
 */
public final class StandaloneNeurons {

  /**
   * What a step came to. Both arrays have the shape of the current.
   *
   * @param membrane u[t], before the reset
   * @param spikes s[t], with the surrogate's derivative with respect to the current
   */
  public record Step(NDArray membrane, NDArray spikes) {}

  private final NeuronModel model;
  private final NDManager manager;
  private final State state;
  private final State filtered;

  /**
   * Creates neurons at rest.
   *
   * @param model the dynamics
   * @param manager owns the constants; state belongs to the managers of the currents
   */
  public StandaloneNeurons(NeuronModel model, NDManager manager) {
    this.model = model;
    this.manager = manager;
    state = new State();
    filtered = new State();
    model.variables().forEach(variable -> state.starts.put(variable.name(), variable.start()));
  }

  /**
   * Charges the neurons, lets them fire and resets them. Nothing of the past is in the graph.
   *
   * @param current I[t], any shape, the same at every step
   * @return membrane and spikes
   */
  public Step step(NDArray current) {
    NDArray membrane = model.charge(current, state);
    NDArray distance = model.distance(membrane, state);
    NDArray fired = SpikeFunction.fire(distance);
    NDArray spikes = SpikeFunction.withSurrogate(fired, distance, model.surrogate());
    model.reset(membrane.stopGradient(), fired, state);
    return new Step(membrane, spikes);
  }

  /**
   * Takes spikes into the trace of the neurons that read them, which have this model.
   *
   * @param spikes what arrives at this step, any shape, the same at every step
   * @return the trace, of the same shape
   */
  public NDArray trace(NDArray spikes) {
    return model.filter().next(spikes.stopGradient(), filtered);
  }

  /**
   * Returns a state variable.
   *
   * @param variable its name, such as {@link StateVariable#MEMBRANE}
   * @return its value after the last step, of the shape of the current; before the first step its
   *     start value, a scalar
   */
  public NDArray state(String variable) {
    return state.get(variable);
  }

  private final class State implements NeuronState {

    private final Map<String, Float> starts = new HashMap<>();
    private final Map<String, NDArray> arrays = new HashMap<>();

    @Override
    public NDArray get(String variable) {
      NDArray array = arrays.get(variable);
      return array == null ? constant(starts.getOrDefault(variable, 0f)) : array;
    }

    @Override
    public void put(String variable, NDArray value) {
      arrays.put(variable, value.stopGradient());
    }

    @Override
    public NDArray decayed(String variable, float decay, NDArray present) {
      return decayed(variable, constant(decay), present);
    }

    @Override
    public NDArray decayed(String variable, NDArray decay, NDArray present) {
      return present.add(get(variable).mul(decay));
    }

    @Override
    public NDArray reduced(NDArray array, float factor, NDArray spikes) {
      return array.sub(spikes.mul(constant(factor)));
    }

    @Override
    public NDArray constant(float value) {
      return manager.full(new Shape(), value);
    }

    @Override
    public NDArray parameter(String name) {
      for (NeuronParameter parameter : model.learnable()) {
        if (parameter.name().equals(name)) {
          return constant(parameter.start());
        }
      }
      throw new IllegalArgumentException(model.name() + " has no parameter " + name + ".");
    }

    @Override
    public boolean learnsFromTraces() {
      return false;
    }
  }
}
