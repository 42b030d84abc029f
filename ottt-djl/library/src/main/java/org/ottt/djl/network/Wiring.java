package org.ottt.djl.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ottt.djl.simulation.SpikingBlock;
import org.ottt.djl.synapse.Synapse;

/**
 * Which connections read the spikes of which layer.
 *
 * <p>Pools, dropout and the like hand spikes on; a connection behind a pool counts as reading every
 * spike that goes into the pool.
 */
public final class Wiring {

  private final Map<Neurons, List<Synapse>> readers = new LinkedHashMap<>();

  private Wiring(SpikingNetwork network) {
    network.neurons().forEach(layer -> readers.put(layer, new ArrayList<>()));
    connect(follow(network.body(), Optional.empty()), network.classifier());
  }

  /**
   * Follows the spikes through a network.
   *
   * @param network the network, made of this package's parts
   * @return its connections
   */
  public static Wiring of(SpikingNetwork network) {
    return new Wiring(network);
  }

  /**
   * Returns the layers in the order in which they fire.
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
    return List.copyOf(readers.getOrDefault(layer, List.of()));
  }

  /**
   * Returns how many connections a spike of a layer travels along when no border is near.
   *
   * @param layer one of {@link #layers}
   * @return the sum of the fan-outs of all connections that read it
   */
  public double fanOut(Neurons layer) {
    return readersOf(layer).stream().mapToDouble(Synapse::fanOut).sum();
  }

  private void connect(Optional<Neurons> source, Synapse reader) {
    source.ifPresent(layer -> readers.get(layer).add(reader));
  }

  /**
   * Walks through a part.
   *
   * @param source whose spikes arrive; empty for pixels and for currents
   * @return whose spikes leave
   */
  private Optional<Neurons> follow(SpikingBlock part, Optional<Neurons> source) {
    if (part instanceof SpikingSequence sequence) {
      Optional<Neurons> at = source;
      for (SpikingBlock next : sequence.parts()) {
        at = follow(next, at);
      }
      return at;
    }
    if (part instanceof SpikingLayer layer) {
      connect(source, layer.synapse());
      return Optional.of(layer);
    }
    if (part instanceof LifNeurons neurons) {
      return Optional.of(neurons);
    }
    if (part instanceof Current current) {
      connect(source, current.synapse());
      return Optional.empty();
    }
    if (part instanceof FeedbackLoop loop) {
      connect(source, loop.forwardConnection());
      Optional<Neurons> last = follow(loop.rest(), Optional.of(loop));
      connect(last, loop.feedbackConnection());
      return last;
    }
    if (part instanceof NormalizerFreeBlock block) {
      Optional<Neurons> first = Optional.of(block.neurons());
      connect(follow(block.hidden(), first), block.last());
      if (block.downsample() != null) {
        connect(first, block.downsample());
      }
      return Optional.empty();
    }
    return source;
  }
}
