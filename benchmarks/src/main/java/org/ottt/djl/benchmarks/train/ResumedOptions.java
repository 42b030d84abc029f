package org.ottt.djl.benchmarks.train;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compares the options of a resumed run with those that it was started with.
 *
 * <p>All that shapes the result must be the same, the number of epochs included: the learning rate
 * follows a curve over all of them, so that a longer run is another run from its second epoch on.
 */
final class ResumedOptions {

  /** Say where the data lie and how fast they are read; the batches are the same. */
  private static final Set<String> FREE = Set.of("data", "workers");

  private static final int LONGEST_VALUE = 40;

  private ResumedOptions() {}

  /**
   * Lists what differs.
   *
   * @param config the run's {@code config.json}
   * @param options the present options, as they would be recorded
   * @return a phrase for each difference; an option that only one side knows is none
   */
  static List<String> differences(Map<String, ?> config, Map<String, ?> options) {
    List<String> found = new ArrayList<>();
    if (!(config.get("options") instanceof Map<?, ?> there)) {
      return found;
    }
    options.forEach(
        (name, here) -> {
          if (!FREE.contains(name)
              && there.containsKey(name)
              && !text(there.get(name)).equals(text(here))) {
            found.add(phrase(name, text(there.get(name)), text(here)));
          }
        });
    return found;
  }

  private static String phrase(String name, String there, String here) {
    return Math.max(there.length(), here.length()) > LONGEST_VALUE
        ? "another value of " + name
        : "--%s was %s and is %s".formatted(name.replace('_', '-'), there, here);
  }

  /** The same text for a number whichever type it has; JSON knows doubles only. */
  private static String text(Object value) {
    if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
      return new BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
    }
    if (value instanceof List<?> items) {
      return items.stream().map(ResumedOptions::text).toList().toString();
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, String> texts = new TreeMap<>();
      map.forEach((key, entry) -> texts.put(String.valueOf(key), text(entry)));
      return texts.toString();
    }
    return Objects.toString(value, "left out").toLowerCase(Locale.ROOT);
  }
}
