package org.ottt.djl.benchmarks.run;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.ottt.djl.network.SpikingNetwork;

/** The weights of a network's connections. */
final class Weights {

  private static final String WEIGHT = "weight";

  private Weights() {}

  /** Returns the shapes {@code [out, in, ...]} in the network's order. */
  static List<Shape> shapesOf(SpikingNetwork network) {
    return network.getParameters().values().stream()
        .filter(parameter -> parameter.getName().equals(WEIGHT))
        .map(parameter -> parameter.getArray().getShape())
        .toList();
  }
}
