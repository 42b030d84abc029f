package org.ottt.djl.neuron;

import ai.djl.ndarray.NDArray;

/**
 * What a {@link NeuronModel} or a {@link TraceFilter} sees of its layer at one time step: its
 * state, its learnable parameters, constants.
 *
 * <p>Nearly all neurons consist of {@link #decayed} and {@link #reduced}, or {@link #cleared}.
 * These work in place or free the former value where nobody else reads it, which is why a layer
 * takes little memory; everything else may be written with DJL's operations.
 */
public interface NeuronState {

  /**
   * Returns a state variable.
   *
   * @param variable its name
   * @return its value after the last step, or its start value as an array of shape {@code ()}; not
   *     to be changed or closed
   */
  NDArray get(String variable);

  /**
   * Keeps a state variable for the next step. It leaves the graph when the rule cuts time there.
   *
   * @param variable its name
   * @param value the value, an array of the layer's shape; its owner is the state from now on
   */
  void put(String variable, NDArray value);

  /**
   * Lets a state variable decay and adds something to it. The former value is not to be read after
   * that.
   *
   * @param variable its name
   * @param decay the factor
   * @param present what is added
   * @return decay * variable + present, in the graph of {@code present}; {@code present} itself if
   *     the variable is 0 still, so do not close that one if the result is kept
   */
  NDArray decayed(String variable, float decay, NDArray present);

  /**
   * The same with a factor that is an array, such as a learnable one.
   *
   * @param variable its name
   * @param decay the factor, of shape {@code ()} or the layer's
   * @param present what is added
   * @return decay * variable + present, in the graph of all three
   */
  NDArray decayed(String variable, NDArray decay, NDArray present);

  /**
   * Subtracts spikes from an array that is not to be read after that.
   *
   * @param array such as the membrane
   * @param factor such as the threshold
   * @param spikes s[t]
   * @return array - factor * spikes
   */
  NDArray reduced(NDArray array, float factor, NDArray spikes);

  /**
   * Sets an array to zero where there are spikes.
   *
   * @param array such as the membrane; it stays as it is
   * @param spikes s[t]
   * @return array (1 - spikes), a new array
   */
  default NDArray cleared(NDArray array, NDArray spikes) {
    try (NDArray lost = array.mul(spikes)) {
      return array.sub(lost);
    }
  }

  /**
   * Fires outside of the graph: for inference, where it is faster than a comparison of arrays.
   *
   * @param membrane u[t]; overwritten where nobody can read it again
   * @param threshold such as V_th
   * @return H(u - threshold), 0 or 1, H(0) = 1
   */
  default NDArray fired(NDArray membrane, float threshold) {
    return SpikeFunction.fire(membrane, constant(threshold));
  }

  /**
   * Returns a number as an array, made once per batch.
   *
   * @param value the number
   * @return an array of shape {@code ()}; not to be changed or closed
   */
  NDArray constant(float value);

  /**
   * Returns one of the layer's own parameters.
   *
   * @param name its name
   * @return its value, of shape {@code ()}, in the graph if the layer is trained
   */
  NDArray parameter(String name);

  /**
   * Says whether weights learn from traces, so that nothing of the past is in the graph. A model
   * whose own parameters have a past then adds it with {@link #withGradient}.
   *
   * @return true under OTTT; false under BPTT, SLTT and in inference
   */
  boolean learnsFromTraces();

  /**
   * Gives a parameter a gradient that the graph does not hold: the error times a trace.
   *
   * @param value an array of the layer's shape
   * @param parameter the parameter's name
   * @param trace the derivative of {@code value} with respect to the parameter, outside the graph
   * @return an array equal to {@code value}, in its graph and that of the parameter
   */
  default NDArray withGradient(NDArray value, String parameter, NDArray trace) {
    NDArray p = parameter(parameter);
    try (NDArray stopped = p.stopGradient();
        NDArray zero = p.sub(stopped);
        NDArray summand = trace.mul(zero)) {
      return value.add(summand);
    }
  }
}
