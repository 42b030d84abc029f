package org.ottt.djl.metrics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ottt.djl.simulation.Neurons;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of layers that never fire or always fire: they pass on nothing about a sample, and a silent
 * layer often stops learning.
 *
 * <p>A layer is warned about once, several layers in one line. Layers have the numbers that {@code
 * Evaluate} gives them: from 1, in the order in which they fire.
 */
public final class IdleLayers {

  private static final Logger LOGGER = LoggerFactory.getLogger(IdleLayers.class);

  private final List<Neurons> layers;
  private final Set<Object> known = new HashSet<>();

  /**
   * Begins to watch.
   *
   * @param layers the layers, in the order in which they fire
   */
  public IdleLayers(Collection<? extends Neurons> layers) {
    this.layers = List.copyOf(layers);
  }

  /**
   * Looks at the rates of an epoch.
   *
   * @param task which epoch, for the warnings
   * @param rates the rates, in [0, 1], of the layers that were observed
   */
  public void report(String task, Map<Neurons, Double> rates) {
    Map<String, List<String>> found = new LinkedHashMap<>();
    for (int i = 0; i < layers.size(); i++) {
      Double rate = rates.get(layers.get(i));
      String warning = rate == null ? "" : describe(rate);
      if (!warning.isEmpty() && known.add(List.of(i, warning))) {
        found.computeIfAbsent(warning, key -> new ArrayList<>()).add(Integer.toString(i + 1));
      }
    }
    found.forEach(
        (warning, numbers) ->
            LOGGER.warn(
                "{}: {} {} of {} {} {}",
                task,
                numbers.size() == 1 ? "layer" : "layers",
                String.join(", ", numbers),
                layers.size(),
                numbers.size() == 1 ? "is" : "are",
                warning));
  }

  /**
   * Says what is wrong with a rate.
   *
   * @param rate a layer's firing rate, in [0, 1]
   * @return {@code silent ...} or {@code saturated ...}, empty if nothing is wrong
   */
  public static String describe(double rate) {
    if (rate == 0) {
      return "silent (rate 0): lower the threshold or the learning rate";
    }
    if (rate == 1) {
      return "saturated (rate 1): raise the threshold or lower the learning rate";
    }
    return "";
  }
}
