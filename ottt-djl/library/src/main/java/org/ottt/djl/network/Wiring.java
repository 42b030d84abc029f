package org.ottt.djl.network;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ottt.djl.simulation.Neurons;
import org.ottt.djl.simulation.SimulationContext;
import org.ottt.djl.simulation.WiringRecorder;
import org.ottt.djl.synapse.Synapse;

/**
 * Which connections read the spikes of which layer, found by running two time steps on a sample of
 * zeros: what is fed back is read at the second.
 *
 * <p>Pools, dropout and the like hand spikes on; a connection after a pool counts as reading every
 * spike that goes into the pool. Where images are enlarged, as in the feedback of VGG-F, a spike
 * counts once for every pixel that it reaches.
 */
public final class Wiring {

  private record Readers(List<Synapse> connections, double fanOut, boolean known) {}

  private final Map<Neurons, Readers> readers = new LinkedHashMap<>();

  private Wiring(SpikingNetwork network, WiringRecorder recorder) {
    for (Neurons layer : network.neurons()) {
      readers.put(
          layer,
          new Readers(recorder.readersOf(layer), recorder.fanOut(layer), recorder.isKnown(layer)));
    }
  }

  /**
   * Follows the spikes through a network.
   *
   * @param network the network, initialized
   * @return its connections
   * @throws IllegalArgumentException if the network is not initialized
   */
  public static Wiring of(SpikingNetwork network) {
    NDManager root = null;
    for (Parameter parameter : network.getParameters().values()) {
      if (!parameter.isInitialized()) {
        throw new IllegalArgumentException(
            "The connections of a network can be followed once it is initialized; initialize it or"
                + " its trainer first.");
      }
      root = parameter.getArray().getManager();
    }
    if (root == null) {
      throw new IllegalArgumentException("A network without parameters has no connections.");
    }
    WiringRecorder[] recorder = new WiringRecorder[1];
    network.rehearse(root, manager -> recorder[0] = recorder(manager), 2, 1);
    return new Wiring(network, recorder[0]);
  }

  private static WiringRecorder recorder(NDManager manager) {
    return new WiringRecorder(
        new SimulationContext(manager, new ParameterStore(manager, false), false, false, null));
  }

  /**
   * Returns the layers in the order in which they stand in the network.
   *
   * @return the layers of neurons, output neurons left out
   */
  public List<Neurons> layers() {
    return List.copyOf(readers.keySet());
  }

  /**
   * Returns the connections that read a layer's spikes.
   *
   * @param layer one of {@link #layers}
   * @return the connections, those of a classifier and of feedback included
   */
  public List<Synapse> readersOf(Neurons layer) {
    return readers.containsKey(layer) ? readers.get(layer).connections() : List.of();
  }

  /**
   * Returns how many connections a spike of a layer travels along when no border is near.
   *
   * @param layer one of {@link #layers}
   * @return the sum of the fan-outs of all connections that read it; NaN if that is unknown, since
   *     a part that is not declared linear changes the spikes on their way
   */
  public double fanOut(Neurons layer) {
    Readers found = readers.get(layer);
    return found == null || !found.known() ? Double.NaN : found.fanOut();
  }
}
