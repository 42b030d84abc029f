package org.ottt.djl.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.NeuronModel;

/**
 * The layers of a user-defined network: the name of the factory that builds it, and its settings.
 *
 * @param kind the name of a {@link NetworkFactory}
 * @param settings strings, booleans, numbers, lists and maps of these; whole numbers become Long,
 *     others Double
 */
public record OwnArchitecture(String kind, Map<String, Object> settings) implements Architecture {

  /**
   * Copies the settings.
   *
   * @param kind the name of a {@link NetworkFactory}
   * @param settings strings, booleans, numbers, lists and maps of these
   * @throws IllegalArgumentException if something else is among the settings
   */
  public OwnArchitecture {
    Objects.requireNonNull(kind, "kind");
    Map<String, Object> copy = new LinkedHashMap<>();
    settings.forEach((name, value) -> copy.put(name, plain(name, value)));
    settings = Collections.unmodifiableMap(copy);
  }

  private static Object plain(String name, Object value) {
    if (value instanceof String || value instanceof Boolean) {
      return value;
    }
    if (value instanceof Integer || value instanceof Long || value instanceof Short) {
      return ((Number) value).longValue();
    }
    if (value instanceof Float || value instanceof Double) {
      double number = ((Number) value).doubleValue();
      if (Double.isFinite(number)) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
            ? (Object) (long) number
            : number;
      }
    }
    if (value instanceof List<?> list) {
      List<Object> copy = new ArrayList<>();
      list.forEach(item -> copy.add(plain(name, item)));
      return List.copyOf(copy);
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> copy = new LinkedHashMap<>();
      map.forEach((key, item) -> copy.put(String.valueOf(key), plain(name, item)));
      return Collections.unmodifiableMap(copy);
    }
    throw new IllegalArgumentException(
        "The setting '"
            + name
            + "' of a network must be a string, boolean, finite number, list or map, but is "
            + value
            + ".");
  }

  @Override
  public SpikingNetwork build(int classes, int timeSteps, NeuronModel neurons) {
    NetworkFactory factory =
        NetworkFactories.find(kind)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "No factory is registered for the network '"
                            + kind
                            + "'; register its NetworkFactory, or put it on the class path as a"
                            + " service. Known networks are "
                            + DescriptionJson.KINDS
                            + " and "
                            + NetworkFactories.kinds()
                            + "."));
    return factory.build(settings, classes, timeSteps, neurons);
  }

  /** {@inheritDoc} The authors have no such network: its parameters keep their own names. */
  @Override
  public List<String> authorNames(NeuronModel neurons) {
    return List.of();
  }
}
