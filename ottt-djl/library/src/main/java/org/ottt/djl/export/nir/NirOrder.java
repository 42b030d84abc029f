package org.ottt.djl.export.nir;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The order in which the nodes of a file are computed in a time step. NIR does not say which edges
 * of a loop are one step late, so it is taken that loops are entered at neurons: at those that read
 * something from outside the loop.
 */
final class NirOrder {

  private final NirGraph graph;

  /** Nodes whose values come one step late; null where that is to be found out. */
  private final Set<String> late;

  private final Set<String> done = new LinkedHashSet<>();
  private final List<NirGraph.Node> waiting;

  private NirOrder(NirGraph graph, Set<String> late) {
    this.graph = graph;
    this.late = late;
    waiting = new ArrayList<>(graph.nodes().values());
  }

  /**
   * Sorts nodes so that each comes after those it reads, but for what comes back to neurons.
   *
   * @throws IllegalArgumentException if a loop cannot be entered
   */
  static List<NirGraph.Node> of(NirGraph graph) {
    return new NirOrder(graph, null).sorted();
  }

  /**
   * Refuses a network with a loop that readers may enter at another place, and then take other
   * edges for those that are one step late.
   *
   * @param late the nodes whose values come one step late
   * @throws IllegalArgumentException if there is such a loop; the message names a node
   */
  static void requireClear(NirGraph graph, Set<String> late) {
    new NirOrder(graph, late).sorted();
  }

  private List<NirGraph.Node> sorted() {
    while (!waiting.isEmpty()) {
      NirGraph.Node next =
          waiting.stream()
              .filter(node -> done.containsAll(graph.before(node.name())))
              .findFirst()
              .orElseGet(this::entrance);
      waiting.remove(next);
      done.add(next.name());
    }
    return done.stream().map(graph.nodes()::get).toList();
  }

  /** Returns neurons at which a loop is entered. */
  private NirGraph.Node entrance() {
    List<NirGraph.Node> entrances = waiting.stream().filter(this::isEntrance).toList();
    if (entrances.isEmpty()) {
      throw new IllegalArgumentException(
          "The node '"
              + waiting.get(0).name()
              + "' lies in a loop without neurons, or nothing reaches it.");
    }
    if (late != null) {
      entrances.forEach(this::requireLate);
    }
    return entrances.get(0);
  }

  private boolean isEntrance(NirGraph.Node node) {
    List<String> before = graph.before(node.name());
    return node.isNeurons()
        && before.stream().anyMatch(done::contains)
        && reachedFrom(node.name()).containsAll(missing(node));
  }

  private List<String> missing(NirGraph.Node node) {
    return graph.before(node.name()).stream().filter(name -> !done.contains(name)).toList();
  }

  private Set<String> reachedFrom(String start) {
    Set<String> reached = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(start));
    while (!open.isEmpty()) {
      for (String next : graph.after(open.remove())) {
        if (reached.add(next)) {
          open.add(next);
        }
      }
    }
    return reached;
  }

  private void requireLate(NirGraph.Node node) {
    for (String name : missing(node)) {
      if (!late.contains(name)) {
        throw new IllegalArgumentException(
            "Neurons '"
                + node.name()
                + "' lie in a loop and read something from outside it, so readers of NIR, which"
                + " marks no delays, may take '"
                + name
                + "' for what comes one step late; export the network as ONNX instead.");
      }
    }
  }
}
