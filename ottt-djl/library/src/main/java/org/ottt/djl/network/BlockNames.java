package org.ottt.djl.network;

import ai.djl.nn.Block;
import ai.djl.util.Pair;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Names of the parts of a network: where they are in it, as their parameters' names begin. */
final class BlockNames {

  private BlockNames() {}

  /**
   * Walks through a block and its children, children in the order in which they were added.
   *
   * @return names of all blocks below the root
   * @throws IllegalArgumentException if a block occurs twice
   */
  static Map<Block, String> of(Block root) {
    Map<Block, String> names = new LinkedHashMap<>();
    collect(root, "", names, new IdentityHashMap<>());
    return names;
  }

  private static void collect(
      Block block, String name, Map<Block, String> names, Map<Block, String> seen) {
    for (Pair<String, Block> entry : block.getChildren()) {
      Block child = entry.getValue();
      String path = name.isEmpty() ? entry.getKey() : name + "_" + entry.getKey();
      String earlier = seen.put(child, path);
      if (earlier != null) {
        throw new IllegalArgumentException(
            "One "
                + child.getClass().getSimpleName()
                + " appears twice in the network, "
                + earlier
                + " and "
                + path
                + "; make a second one, with weights and state of its own.");
      }
      names.put(child, path);
      collect(child, path, names, seen);
    }
  }
}
