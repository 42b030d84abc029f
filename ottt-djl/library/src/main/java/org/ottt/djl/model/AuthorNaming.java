package org.ottt.djl.model;

import java.util.List;
import org.ottt.djl.neuron.NeuronModel;

/** The parameters of one connection, in the order of a state dict. */
final class AuthorNaming {

  private AuthorNaming() {}

  static void addPlain(List<String> names, String connection) {
    names.add(connection + ".weight");
    names.add(connection + ".bias");
  }

  /** Names of the neurons' own parameters, which precede those of their connection. */
  static void addNeurons(List<String> names, String layer, NeuronModel neurons) {
    neurons.learnable().forEach(number -> names.add(layer + "." + number.name()));
  }

  static void addStandardized(List<String> names, String connection) {
    addPlain(names, connection);
    names.add(connection + ".gain");
  }
}
