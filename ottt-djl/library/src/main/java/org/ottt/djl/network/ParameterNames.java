package org.ottt.djl.network;

import java.util.Map;
import org.ottt.djl.simulation.Neurons;

/** Names of parameters that say which layer of neurons they charge, as tables and warnings do. */
public final class ParameterNames {

  private ParameterNames() {}

  /**
   * Returns a readable name.
   *
   * @param network the network
   * @param parameter the parameter's name in the network, such as {@code
   *     01body_02SpikingLayer_01synapse_weight}
   * @return such as {@code layer 2 weight} or {@code classifier weight}, layers counted from 1 in
   *     the order in which they fire; the name itself for what belongs to no layer
   */
  public static String readable(SpikingNetwork network, String parameter) {
    int layer = 0;
    for (Map.Entry<Neurons, String> neurons : network.neuronNames().entrySet()) {
      layer++;
      if (parameter.startsWith(neurons.getValue() + "_")) {
        return "layer " + layer + " " + last(parameter);
      }
    }
    int classifier = network.getChildren().size() - 1;
    return parameter.startsWith(network.getChildren().keyAt(classifier) + "_")
        ? "classifier " + last(parameter)
        : parameter;
  }

  private static String last(String parameter) {
    return parameter.substring(parameter.lastIndexOf('_') + 1);
  }
}
