package org.ottt.djl.export.nir;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A NIR graph in Java.
 *
 * @param nodes the nodes by name, in the order of the file
 * @param edges from and to
 * @param metadata texts that stand beside the graph
 */
record NirGraph(Map<String, Node> nodes, List<Edge> edges, Map<String, String> metadata) {

  /** Types of nodes that have neurons. */
  static final List<String> NEURONS = List.of("LIF", "IF", "CubaLIF", "Threshold");

  /** An edge between two nodes. */
  record Edge(String from, String to) {}

  /** How the numbers of an array stand in a file. */
  enum Kind {
    FLOAT,
    DOUBLE,
    INTEGER
  }

  /**
   * An array.
   *
   * @param kind how its numbers stand in a file
   * @param values row by row
   * @param shape its extents; empty for one number
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Values(Kind kind, double[] values, int... shape) {

    static Values floats(float[] values, long... shape) {
      double[] wide = new double[values.length];
      Arrays.setAll(wide, i -> values[i]);
      return new Values(
          Kind.FLOAT, wide, Arrays.stream(shape).mapToInt(Math::toIntExact).toArray());
    }

    static Values filled(double value, int... shape) {
      double[] values = new double[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
      Arrays.fill(values, value);
      return new Values(Kind.DOUBLE, values, shape);
    }

    static Values integers(long... values) {
      return new Values(
          Kind.INTEGER, Arrays.stream(values).asDoubleStream().toArray(), values.length);
    }

    static Values integer(long value) {
      return new Values(Kind.INTEGER, new double[] {value});
    }
  }

  /**
   * A node.
   *
   * @param name its name
   * @param type such as {@code Conv2d}
   * @param parameters by name
   */
  record Node(String name, String type, Map<String, Values> parameters) {

    Node {
      parameters = new LinkedHashMap<>(parameters);
    }

    boolean has(String parameter) {
      return parameters.containsKey(parameter);
    }

    double[] values(String parameter) {
      return get(parameter).values();
    }

    int[] shape(String parameter) {
      return get(parameter).shape();
    }

    int integer(String parameter) {
      return (int) values(parameter)[0];
    }

    private Values get(String parameter) {
      Values values = parameters.get(parameter);
      if (values == null) {
        throw new IllegalArgumentException(
            "Node '" + name + "' (" + type + ") has no '" + parameter + "'.");
      }
      return values;
    }

    boolean isNeurons() {
      return NEURONS.contains(type);
    }
  }

  /** Returns the nodes with an edge to a node. */
  List<String> before(String name) {
    return edges.stream().filter(edge -> edge.to().equals(name)).map(Edge::from).toList();
  }

  /** Returns the nodes that a node has an edge to. */
  List<String> after(String name) {
    return edges.stream().filter(edge -> edge.from().equals(name)).map(Edge::to).toList();
  }

  /** Returns the only node of a type. */
  Node only(String type) {
    List<Node> found = nodes.values().stream().filter(node -> node.type().equals(type)).toList();
    if (found.size() != 1) {
      throw new IllegalArgumentException(
          "The graph has "
              + found.size()
              + " nodes of type "
              + type
              + ", but exactly one can be read here.");
    }
    return found.get(0);
  }
}
