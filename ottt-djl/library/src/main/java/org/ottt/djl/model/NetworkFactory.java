package org.ottt.djl.model;

import java.util.Map;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.NeuronModel;

/**
 * Builds a user-defined network from its description, so that it can be saved, loaded, evaluated
 * and exported as the library's networks are. Descriptions are data: they name the factory and hold
 * its settings, and never code.
 *
 * <p>A program registers its factory once with {@link NetworkFactories#register}; for the commands
 * it is found on the class path as a {@link java.util.ServiceLoader service}, by the class loader
 * of the thread that loads a network or by that of the library.
 */
public interface NetworkFactory {

  /**
   * Returns the name that descriptions have.
   *
   * @return a name of its own, such as {@code cue-recall}
   */
  String kind();

  /**
   * Builds a network.
   *
   * @param settings what the description says: strings, booleans, numbers (Long or Double), lists
   *     and maps of these
   * @param classes number of classes, at least 2
   * @param timeSteps T of inference, at least 1
   * @param neurons the neurons that the description names; a network whose neurons are its own
   *     leaves them aside
   * @return the network, not yet initialized
   * @throws IllegalArgumentException if the settings do not make a network
   */
  SpikingNetwork build(
      Map<String, Object> settings, int classes, int timeSteps, NeuronModel neurons);
}
