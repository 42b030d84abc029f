package org.ottt.djl.network;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** The order in which the layers of a {@link SpikingGraph} fire within a time step. */
final class ForwardOrder {

  private ForwardOrder() {}

  /**
   * Sorts layers so that each comes after all whose present spikes it reads; otherwise they stay as
   * they were added.
   *
   * @throws IllegalArgumentException if a layer has no forward connection or no reader, or forward
   *     connections form a cycle
   */
  static List<GraphLayer> of(Map<String, GraphLayer> layers, GraphLayer output) {
    Set<GraphLayer> read = new HashSet<>();
    for (GraphLayer layer : layers.values()) {
      layer.inbound().forEach(connection -> read.add(connection.from()));
    }
    for (GraphLayer layer : layers.values()) {
      if (layer != output && !read.contains(layer)) {
        throw new IllegalArgumentException(
            "Layer '"
                + layer.name()
                + "' is not connected: nothing reads its spikes; connect it with another layer, or"
                + " make it the output.");
      }
      if (layer.inbound().stream().allMatch(GraphConnection::isBack)) {
        throw new IllegalArgumentException(
            "Layer '"
                + layer.name()
                + "' has no forward connection, so it would have no current at the first step;"
                + " connect it with '"
                + SpikingGraph.INPUT
                + "' or with a layer.");
      }
    }
    List<GraphLayer> order = new ArrayList<>();
    Set<GraphLayer> waiting = new LinkedHashSet<>(layers.values());
    while (!waiting.isEmpty()) {
      GraphLayer next =
          waiting.stream()
              .filter(layer -> sources(layer).noneMatch(waiting::contains))
              .findFirst()
              .orElseThrow(() -> circle(waiting));
      waiting.remove(next);
      order.add(next);
    }
    return order;
  }

  private static Stream<GraphLayer> sources(GraphLayer layer) {
    return layer.inbound().stream()
        .filter(connection -> !connection.isBack())
        .map(GraphConnection::from)
        .filter(Objects::nonNull);
  }

  private static IllegalArgumentException circle(Set<GraphLayer> waiting) {
    // Every waiting layer reads a waiting one: walking back must come to a layer twice.
    Set<GraphLayer> path = new LinkedHashSet<>();
    GraphLayer at = waiting.iterator().next();
    while (path.add(at)) {
      at = sources(at).filter(waiting::contains).findFirst().orElseThrow();
    }
    List<String> names = new ArrayList<>();
    boolean inCircle = false;
    for (GraphLayer layer : path) {
      inCircle |= layer == at;
      if (inCircle) {
        names.add(0, "'" + layer.name() + "'");
      }
    }
    return new IllegalArgumentException(
        "Forward connections of the layers "
            + String.join(", ", names)
            + " form a cycle; make one of them a connection back (connectBack).");
  }
}
