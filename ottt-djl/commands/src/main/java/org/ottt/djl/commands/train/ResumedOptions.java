package org.ottt.djl.commands.train;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.google.gson.reflect.TypeToken;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Which options shape a run's numbers, and how they are kept in its checkpoints. */
final class ResumedOptions {

  /** The key of the options in a checkpoint and in {@code config.json}. */
  static final String KEY = "options";

  /** Are about the command and not about the run. */
  private static final Set<String> OF_COMMAND =
      Set.of("out", "resume", "overwrite", "benchmark_data", "epochs");

  /** Say together which rule learns, under which name it is recorded. */
  private static final Set<String> OF_RULE = Set.of("method", "online_form");

  private static final Gson GSON = new GsonBuilder().serializeNulls().create();

  private static final int LONGEST_VALUE = 40;

  private ResumedOptions() {}

  /**
   * Says whether an option may differ when a run is resumed; {@code epochs} may only grow, and the
   * options of the rule must say the same rule together.
   */
  static boolean mayChange(String name) {
    return FreeOptions.NAMES.contains(name) || OF_COMMAND.contains(name) || OF_RULE.contains(name);
  }

  /**
   * Writes the options that shape the result, for the run's checkpoints.
   *
   * @param options all options, as they are recorded
   * @return JSON; equal for runs that give the same numbers
   */
  static String toJson(Map<String, ?> options) {
    Map<String, Object> shaping = new LinkedHashMap<>(options);
    shaping.keySet().removeAll(FreeOptions.NAMES);
    if (Integer.valueOf(0).equals(options.get(Sharing.SYNC_EVERY))) {
      // Exact training: how many processes share a batch changes nothing.
      shaping.remove(Sharing.RANKS);
    }
    return GSON.toJson(shaping);
  }

  /**
   * Reads the options in a checkpoint.
   *
   * @param metadata what the checkpoint holds beside its arrays
   * @return the options by name, or nothing if the checkpoint has none (earlier versions wrote
   *     none)
   */
  static Optional<Map<String, Object>> inCheckpoint(Map<String, String> metadata) {
    String json = metadata.get(KEY);
    if (json == null) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(GSON.fromJson(json, new TypeToken<Map<String, Object>>() {}));
    } catch (JsonParseException e) {
      return Optional.empty();
    }
  }

  /** Says that an option has another value. */
  static String phrase(String option, String there, String here) {
    return Math.max(there.length(), here.length()) > LONGEST_VALUE
        ? "another value of " + option
        : "%s was %s and is %s".formatted(option, there, here);
  }

  /** The same text for a number whichever type it has; JSON knows doubles only. */
  static String text(Object value) {
    if (value instanceof List<?> items) {
      return items.stream().map(ResumedOptions::text).toList().toString();
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, String> texts = new TreeMap<>();
      map.forEach((key, entry) -> texts.put(String.valueOf(key), text(entry)));
      return texts.toString();
    }
    return value == null ? "left out" : plain(value).toLowerCase(Locale.ROOT);
  }

  /** The text that an option takes. */
  static String plain(Object value) {
    if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
      return new BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
    }
    return Objects.toString(value);
  }
}
