package org.ottt.djl.export.nir;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import com.google.gson.reflect.TypeToken;
import java.util.Map;
import java.util.Optional;
import org.ottt.djl.neuron.Reset;

/** What a file of {@link NirExport} says of the resets of single nodes. */
final class NirResets {

  private final Map<String, String> byNode;

  private NirResets(Map<String, String> byNode) {
    this.byNode = byNode;
  }

  /**
   * Reads the metadata of a file.
   *
   * @throws IllegalArgumentException if they hold something else under the name
   */
  static NirResets of(NirGraph graph) {
    String json = graph.metadata().get(NirExport.RESETS);
    if (json == null) {
      return new NirResets(Map.of());
    }
    try {
      Map<String, String> byNode = new Gson().fromJson(json, new TypeToken<>() {});
      if (byNode != null) {
        return new NirResets(byNode);
      }
    } catch (JsonParseException e) {
      throw new IllegalArgumentException(
          "Its metadata '" + NirExport.RESETS + "' are not valid JSON.", e);
    }
    throw new IllegalArgumentException("Its metadata '" + NirExport.RESETS + "' are empty.");
  }

  /** Returns the reset of a node, or nothing if the file says that of all nodes together. */
  Optional<Reset> of(NirGraph.Node node) {
    return Optional.ofNullable(byNode.get(node.name())).map(NirResets::reset);
  }

  /**
   * Reads the name of a reset.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  static Reset reset(String name) {
    for (Reset reset : Reset.values()) {
      if (reset.name().equalsIgnoreCase(name)) {
        return reset;
      }
    }
    throw new IllegalArgumentException("Its metadata name the reset '" + name + "'.");
  }
}
