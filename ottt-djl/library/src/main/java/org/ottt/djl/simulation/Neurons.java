package org.ottt.djl.simulation;

import ai.djl.nn.Parameter;
import java.util.Map;
import org.ottt.djl.neuron.NeuronModel;
import org.ottt.djl.neuron.TraceFilter;

/** A layer of neurons, as simulations, observers and rules see it. */
public interface Neurons {

  /**
   * Returns the neurons' dynamics.
   *
   * @return the model, the same for all neurons of the layer
   */
  NeuronModel model();

  /**
   * Returns the layer's values of {@link NeuronModel#learnable}.
   *
   * @return the parameters by their names in the model; empty by default, for models without any
   */
  default Map<String, Parameter> neuronParameters() {
    return Map.of();
  }

  /**
   * Returns the filter of the traces with which connections into this layer learn.
   *
   * @return the model's filter, this layer's own if it is learnable
   */
  default LayerFilter filter() {
    TraceFilter filter = model().filter();
    return new LayerFilter(filter, filter.isLearnable() ? this : null);
  }

  /**
   * A filter and the layer whose parameters it depends on.
   *
   * @param filter the filter
   * @param layer the layer, or null if the filter has no parameters, so that equal filters of
   *     different layers are one
   */
  record LayerFilter(TraceFilter filter, Neurons layer) {

    @Override
    public String toString() {
      return filter.toString();
    }
  }
}
