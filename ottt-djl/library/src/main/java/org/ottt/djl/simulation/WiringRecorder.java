package org.ottt.djl.simulation;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ottt.djl.synapse.Synapse;

/**
 * Finds out which connections read which layer's spikes by running steps on spikes. So it covers
 * every part of a network, including those that users wrote.
 */
public final class WiringRecorder extends Simulation {

  private final Map<Neurons, List<Synapse>> readers = new LinkedHashMap<>();
  private final Map<Neurons, Long> sizes = new HashMap<>();
  private final Map<Neurons, Double> fanOuts = new HashMap<>();
  private final Set<Neurons> unknown = new HashSet<>();
  private boolean unknownReads;

  /**
   * Opens the state of a batch.
   *
   * @param context the batch, without training
   */
  public WiringRecorder(SimulationContext context) {
    super(context);
  }

  /**
   * Returns the connections that read a layer.
   *
   * @param layer a layer of the network
   * @return the connections, in the order of their first use
   */
  public List<Synapse> readersOf(Neurons layer) {
    return List.copyOf(readers.getOrDefault(layer, List.of()));
  }

  /**
   * Returns how many connections a spike of a layer travels along when no border is near.
   *
   * @param layer a layer of the network
   * @return the sum of the fan-outs of its readers, each as often as a spike reaches it
   */
  public double fanOut(Neurons layer) {
    return fanOuts.getOrDefault(layer, 0.0);
  }

  /**
   * Says whether {@link #readersOf} is all there is to know about a layer: its spikes went through
   * nothing that the framework does not know.
   *
   * @param layer a layer of the network
   * @return false where spikes were changed on the way, or kept and not read yet
   */
  public boolean isKnown(Neurons layer) {
    state().unreadSignals().forEach(signal -> unknown.addAll(signal.sources()));
    return !unknown.contains(layer) && (readers.containsKey(layer) || !unknownReads);
  }

  private void read(Synapse synapse, Signal presynaptic) {
    use(synapse);
    if (presynaptic.isUnknown()) {
      unknownReads = true;
      unknown.addAll(presynaptic.sources());
    }
    for (Neurons source : presynaptic.sources()) {
      List<Synapse> known = readers.computeIfAbsent(source, key -> new ArrayList<>());
      if (!known.contains(synapse)) {
        known.add(synapse);
        fanOuts.merge(source, synapse.fanOut() * copies(source, presynaptic), Double::sum);
      }
    }
  }

  /** Where images are enlarged, one spike reaches several pixels. */
  private double copies(Neurons source, Signal presynaptic) {
    long fired = sizes.getOrDefault(source, 0L);
    return fired == 0 ? 1 : Math.max(1, (double) presynaptic.shape().size() / fired);
  }

  @Override
  public Signal current(Synapse synapse, Signal presynaptic) {
    return Signal.current(presentCurrent(synapse, presynaptic));
  }

  @Override
  protected NDArray presentCurrent(Synapse synapse, Signal presynaptic) {
    read(synapse, presynaptic);
    return synapse.apply(presynaptic.value(), weight(synapse, 1f), bias(synapse));
  }

  @Override
  public Signal fire(Neurons neurons, Signal current) {
    Signal fired = spikesOf(neurons, fire(neurons, current.value(), false, true, true));
    sizes.put(neurons, fired.shape().size());
    return fired;
  }
}
