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
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.ottt.djl.commands.train.FreeOptions;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.Split;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.metrics.MetricsFile;
import org.ottt.djl.model.NetworkDescription;

/**
 * The part of a run folder that is compared.
 *
 * @param folder the run folder
 * @param options the run's options as text, by name, and what its data were
 * @param rows the rows of its {@code metrics.csv}
 */
record ComparedRun(Path folder, Map<String, String> options, List<EpochMetrics> rows) {

  private static final String SEED = "seed";

  /** Processes that train together, and how often they average; of no matter where they do not. */
  private static final String RANKS = "ranks";

  private static final String SYNC_EVERY = "sync_every";

  /** What the record of a run says of its data, beside the options. */
  private static final List<String> OF_DATA = List.of("train_samples", "test_samples");

  private static final String CLASSES = "classes";

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
              .getAsJsonObject();
      for (Map.Entry<String, JsonElement> option : json.getAsJsonObject("options").entrySet()) {
        // Earlier versions described the network among the options.
        if (!option.getValue().isJsonObject() && !option.getValue().isJsonNull()) {
          options.put(
              option.getKey(),
              option.getValue().isJsonArray()
                  ? option.getValue().toString()
                  : option.getValue().getAsString());
        }
      }
      addData(json, options);
    } catch (JsonParseException
        | IllegalStateException
        | ClassCastException
        | NullPointerException e) {
      throw new DataException(config + " does not describe the run", e);
    }
    List<EpochMetrics> rows = MetricsFile.read(metrics);
    if (rows.isEmpty()) {
      throw new DataException(folder + " holds no complete epoch");
    }
    return new ComparedRun(folder, options, rows);
  }

  /** Adds what tells data sets apart wherever they lie; earlier versions recorded less of it. */
  private static void addData(JsonObject json, Map<String, String> options) {
    for (String name : OF_DATA) {
      if (json.has(name)) {
        options.put(name, json.get(name).getAsString());
      }
    }
    if (json.has(NetworkDescription.KEY)) {
      JsonElement classes = json.getAsJsonObject(NetworkDescription.KEY).get(CLASSES);
      if (classes != null) {
        options.put(CLASSES, classes.toString());
      }
    }
  }

  /** Returns the seed as it is recorded, or nothing if it is not. */
  Optional<String> seed() {
    return Optional.ofNullable(options.get(SEED));
  }

  /** What runs of one group have in common: all that shapes their numbers but the seed. */
  Map<String, String> withoutSeed() {
    Map<String, String> rest = new TreeMap<>(options);
    rest.keySet().removeAll(FreeOptions.NAMES);
    rest.remove(SEED);
    if (rest.getOrDefault(SYNC_EVERY, "0").equals("0")) {
      rest.keySet().removeAll(Set.of(RANKS, SYNC_EVERY));
    }
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
