package org.ottt.djl.simulation;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import org.ottt.djl.synapse.Synapse;

/**
 * What a part of a network sees of the present time step of a batch.
 *
 * <p>Everything that a part computes with its parameters and its state goes through here, and so
 * runs in the form that the learning rule needs. State that must outlive the step is put into
 * {@link #state}, never into the part.
 */
public interface TimeStep {

  /**
   * Returns the current that a connection causes in the neurons that read it. Where these are
   * known, {@link #fire(Neurons, Inbound...)} is faster, and traces get their filter; here they get
   * that of the neurons in front.
   *
   * @param synapse the connection; it may be used once per step
   * @param presynaptic what it reads
   * @return the current
   */
  Signal current(Synapse synapse, Signal presynaptic);

  /**
   * Charges a layer of neurons with a current and lets it fire.
   *
   * @param neurons the layer, the owner of the state
   * @param current the current
   * @return what leaves the layer
   */
  Signal fire(Neurons neurons, Signal current);

  /**
   * Charges a layer of neurons through its connections and lets it fire.
   *
   * @param neurons the layer, the owner of the state
   * @param inbound the connections that bring something at this step, at least one
   * @return what leaves the layer
   * @throws IllegalArgumentException if there is none; the message names the layer
   */
  Signal fire(Neurons neurons, Inbound... inbound);

  /**
   * Reads the network out: the present current of neurons that never fire.
   *
   * @param synapse the connection into the output neurons
   * @param presynaptic what it reads
   * @return the logits of this step, {@code [N, classes]}
   */
  NDArray readOut(Synapse synapse, Signal presynaptic);

  /**
   * Takes the part of a current that arrived at this step, for a reader without neurons in between.
   *
   * @param reader who reads it, the owner of the state
   * @param current a current
   * @return its present values, without a trace
   */
  Signal unfiltered(Object reader, Signal current);

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
  Signal scale(Object owner, Parameter gain, float factor, Signal current);

  /**
   * Returns what lives from step to step.
   *
   * @return the state of the batch
   */
  BatchState state();

  /**
   * Returns the value of a parameter on this batch's device.
   *
   * @param parameter the parameter
   * @return its array, in the graph if this batch is trained on
   */
  NDArray value(Parameter parameter);

  /**
   * Returns a number as an array on this batch's device. Operations with such an array do not wait
   * for an upload as DJL's operations with a {@link Number} do, and are safe within a graph.
   *
   * @param value the number
   * @return an array of shape {@code ()}, made once per batch; not to be changed or closed
   */
  NDArray constant(float value);

  /**
   * Draws random numbers for the samples of this batch.
   *
   * @param owner who draws
   * @param like the signal whose shape is wanted, {@code [N, ...]}
   * @return a new array in [0, 1) of the same shape, to be closed by the caller
   */
  NDArray uniform(Object owner, Signal like);

  /**
   * Declares spikes as those of a layer and shows them to the observer of the batch. For parts with
   * dynamics of their own; {@link #fire(Neurons, Signal)} does it automatically.
   *
   * @param neurons the layer
   * @param spikes its spikes of this step, 0 or 1
   * @return the same spikes as what left the layer, so that firing rates, synaptic operations and
   *     the classifier know where they come from
   */
  Signal report(Neurons neurons, Signal spikes);

  /**
   * Says whether gradients are wanted.
   *
   * @return true in training
   */
  boolean isTraining();
}
