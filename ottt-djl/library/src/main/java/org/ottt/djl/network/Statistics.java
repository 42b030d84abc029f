package org.ottt.djl.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ottt.djl.ndarray.InPlace;
import org.ottt.djl.synapse.Synapse;

/**
 * Values that parts may change as they run in training, such as the running means of a batch
 * normalization. Closing puts them back as they were.
 */
final class Statistics implements AutoCloseable {

  private final Map<Parameter, NDArray> before = new LinkedHashMap<>();

  /**
   * Copies values.
   *
   * @param parameters whose values
   * @param manager owns the copies
   */
  Statistics(List<Parameter> parameters, NDManager manager) {
    for (Parameter parameter : parameters) {
      NDArray copy = parameter.getArray().duplicate();
      copy.attach(manager);
      before.put(parameter, copy);
    }
  }

  /**
   * Returns the parameters that have no gradient, apart from those of connections, which hand them
   * to their operation and nobody else.
   */
  static List<Parameter> of(Block block) {
    List<Parameter> found = new ArrayList<>();
    collect(block, found);
    return found;
  }

  private static void collect(Block block, List<Parameter> found) {
    if (block instanceof Synapse) {
      return;
    }
    for (Parameter parameter : block.getDirectParameters().values()) {
      if (!parameter.requiresGradient()) {
        found.add(parameter);
      }
    }
    block.getChildren().values().forEach(child -> collect(child, found));
  }

  @Override
  public void close() {
    before.forEach((parameter, values) -> InPlace.set(parameter.getArray(), values));
  }
}
