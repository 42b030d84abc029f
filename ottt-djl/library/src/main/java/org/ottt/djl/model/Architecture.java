package org.ottt.djl.model;

import java.util.List;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.NeuronModel;

/** The layers of a network, without what it is used for. */
public sealed interface Architecture
    permits VggArchitecture, NfResNetArchitecture, OwnArchitecture {

  /**
   * Builds a network.
   *
   * @param classes number of classes, at least 2
   * @param timeSteps T of inference, at least 1
   * @param neurons the neurons' dynamics
   * @return the network, not yet initialized
   * @throws IllegalArgumentException if the layers do not make a network
   */
  SpikingNetwork build(int classes, int timeSteps, NeuronModel neurons);

  /**
   * Returns the names that the method's authors give the parameters in their PyTorch code.
   *
   * @param neurons the neurons' dynamics; their learnable numbers have names as well
   * @return the names in the order of the network's own parameters, which is that of the state
   *     dict; none for a custom network, whose parameters keep their names
   */
  List<String> authorNames(NeuronModel neurons);
}
