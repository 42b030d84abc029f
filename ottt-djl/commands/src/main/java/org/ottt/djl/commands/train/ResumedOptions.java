package org.ottt.djl.commands.train;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.google.gson.reflect.TypeToken;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compares the options of a resumed run with those that it was started with.
 *
 * <p>All that shapes the result must be the same, the number of epochs included: the learning rate
 * follows a curve over all of them, so that a longer run is another run from its second epoch on.
 */
final class ResumedOptions {

  /** The key of the options in a checkpoint and in {@code config.json}. */
  static final String KEY = "options";

  /** Say where things lie and how fast or how often they are done; the numbers are the same. */
  private static final Set<String> FREE =
      Set.of("data", "workers", "checkpoint_minutes", "cudnn_benchmark");

  private static final Gson GSON = new GsonBuilder().serializeNulls().create();

  private static final int LONGEST_VALUE = 40;

  private ResumedOptions() {}

  /**
   * Writes the options that shape the result, for the run's checkpoints.
   *
   * @param options all options, as they are recorded
   * @return JSON; equal for runs that give the same numbers
   */
  static String toJson(Map<String, ?> options) {
    Map<String, Object> shaping = new LinkedHashMap<>(options);
    shaping.keySet().removeAll(FREE);
    return GSON.toJson(shaping);
  }

  /**
   * Reads the options in a checkpoint.
   *
   * @param metadata what the checkpoint holds beside its arrays
   * @return the options under their key, as {@link #differences} takes them, or nothing if the
   *     checkpoint has none (earlier versions wrote none)
   */
  static Optional<Map<String, ?>> inCheckpoint(Map<String, String> metadata) {
    String json = metadata.get(KEY);
    if (json == null) {
      return Optional.empty();
    }
    try {
      Map<String, Object> options = GSON.fromJson(json, new TypeToken<>() {});
      return Optional.of(Map.of(KEY, options));
    } catch (JsonParseException e) {
      return Optional.empty();
    }
  }

  /**
   * Lists what differs.
   *
   * @param config the run's {@code config.json}, or what {@link #inCheckpoint} returned
   * @param options the present options, as they would be recorded
   * @return a phrase for each difference; an option that only one side knows is none
   */
  static List<String> differences(Map<String, ?> config, Map<String, ?> options) {
    List<String> found = new ArrayList<>();
    if (!(config.get(KEY) instanceof Map<?, ?> there)) {
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
