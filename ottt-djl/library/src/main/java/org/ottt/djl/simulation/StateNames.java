package org.ottt.djl.simulation;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.util.Map;

/** Names of what a batch keeps, from the names of the network's parts. */
final class StateNames {

  private StateNames() {}

  static String of(BatchState.Key key, Map<? extends Block, String> names) {
    return of(key.owner(), names) + "/" + key.name();
  }

  private static String of(Object owner, Map<? extends Block, String> names) {
    if (owner instanceof BatchState.Part part) {
      return of(part.owner(), names) + "/" + of(part.name(), names);
    }
    if (owner instanceof Neurons.LayerFilter filter) {
      return filter.layer() == null ? filter.toString() : of(filter.layer(), names);
    }
    if (owner instanceof Parameter parameter) {
      return parameter.getName();
    }
    String name = owner instanceof Block block ? names.get(block) : null;
    return name == null ? String.valueOf(owner) : name;
  }
}
