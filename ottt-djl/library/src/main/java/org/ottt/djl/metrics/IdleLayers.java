package org.ottt.djl.metrics;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of layers that never fire or always fire: nothing of a sample gets through them, and a
 * silent layer often learns no more.
 *
 * <p>A layer is warned about once each time it falls into that state.
 */
public final class IdleLayers {

  private static final Logger LOGGER = LoggerFactory.getLogger(IdleLayers.class);

  private final Map<?, String> names;
  private final Set<String> known = new HashSet<>();

  /**
   * Begins to watch.
   *
   * @param names the names of the layers, by what spikes are observed under
   */
  public IdleLayers(Map<?, String> names) {
    this.names = names;
  }

  /**
   * Looks at the rates of an epoch.
   *
   * @param task which epoch, for the warnings
   * @param rates the rates, in [0, 1], by what spikes were observed under
   */
  public void report(String task, Map<?, Double> rates) {
    Set<String> now = new HashSet<>();
    rates.forEach(
        (layer, rate) -> {
          String warning = describe(rate);
          if (!warning.isEmpty()) {
            String line = "layer " + names.get(layer) + " is " + warning;
            now.add(line);
            if (!known.contains(line)) {
              LOGGER.warn("{}: {}", task, line);
            }
          }
        });
    known.clear();
    known.addAll(now);
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
