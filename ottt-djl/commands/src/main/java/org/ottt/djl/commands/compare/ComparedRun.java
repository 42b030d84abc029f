package org.ottt.djl.commands.compare;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.Split;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.metrics.MetricsFile;

/**
 * The part of a run folder that is compared.
 *
 * @param folder the run folder
 * @param options the run's options as text, by name
 * @param rows the rows of its {@code metrics.csv}
 */
record ComparedRun(Path folder, Map<String, String> options, List<EpochMetrics> rows) {

  private static final String SEED = "seed";

  /** Say where and how fast a run was computed, and not what. */
  private static final Set<String> OF_NO_MATTER =
      Set.of("data", "workers", "checkpoint_minutes", "cudnn_benchmark", "device", "log_every");

  /**
   * Reads a run.
   *
   * @throws DataException if the folder holds no run; the message names it
   */
  static ComparedRun read(Path folder) throws IOException {
    Path config = folder.resolve("config.json");
    Path metrics = folder.resolve("metrics.csv");
    if (!Files.isRegularFile(config) || !Files.isRegularFile(metrics)) {
      throw new DataException(
          folder + " is not a run folder: config.json or metrics.csv is missing");
    }
    Map<String, String> options = new TreeMap<>();
    try {
      JsonObject json =
          JsonParser.parseString(Files.readString(config, StandardCharsets.UTF_8))
              .getAsJsonObject()
              .getAsJsonObject("options");
      for (Map.Entry<String, JsonElement> option : json.entrySet()) {
        // Earlier versions described the network among the options.
        if (!option.getValue().isJsonObject() && !option.getValue().isJsonNull()) {
          options.put(
              option.getKey(),
              option.getValue().isJsonArray()
                  ? option.getValue().toString()
                  : option.getValue().getAsString());
        }
      }
    } catch (JsonParseException | IllegalStateException | NullPointerException e) {
      throw new DataException(config + " does not say what the run was", e);
    }
    List<EpochMetrics> rows = MetricsFile.read(metrics);
    if (rows.isEmpty()) {
      throw new DataException(folder + " holds no complete epoch");
    }
    return new ComparedRun(folder, options, rows);
  }

  String option(String name) {
    return options.getOrDefault(name, "");
  }

  /** What runs of one group have in common: all that shapes their numbers but the seed. */
  Map<String, String> withoutSeed() {
    Map<String, String> rest = new TreeMap<>(options);
    rest.keySet().removeAll(OF_NO_MATTER);
    rest.remove(SEED);
    return rest;
  }

  NavigableMap<Integer, Double> curve(Split split, ToDoubleFunction<EpochMetrics> value) {
    NavigableMap<Integer, Double> curve = new TreeMap<>();
    for (EpochMetrics row : rows) {
      double at = value.applyAsDouble(row);
      if (row.split() == split && Double.isFinite(at)) {
        curve.put(row.epoch(), at);
      }
    }
    return curve;
  }

  int epochs() {
    return rows.stream().mapToInt(EpochMetrics::epoch).max().orElse(0);
  }

  double trainSeconds() {
    return rows.stream()
        .filter(row -> row.split() == Split.TRAIN)
        .mapToDouble(EpochMetrics::seconds)
        .sum();
  }
}
