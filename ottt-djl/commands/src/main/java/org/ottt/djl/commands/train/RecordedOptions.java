package org.ottt.djl.commands.train;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.ToNumberPolicy;
import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ottt.djl.data.DataException;
import org.ottt.djl.run.RunFolder;
import org.ottt.djl.training.checkpoint.Checkpoint;
import org.ottt.djl.training.checkpoint.CheckpointFolder;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The options of an earlier run, or of a file: picocli takes them where the command line says
 * nothing.
 */
final class RecordedOptions implements IDefaultValueProvider {

  /** What {@code TrainCifar} calls a recipe. */
  private static final String DATASET = "dataset";

  private static final String RECIPE = "recipe";
  private static final String OPTIONS = "options";
  private static final String EPOCHS = "epochs";

  /** What a file may say to any command. */
  private static final Set<String> OF_ALL = Set.of(RECIPE, Sharing.SYNC_EVERY);

  private static final Gson GSON =
      new GsonBuilder().setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE).create();

  private final Map<String, Object> values;

  RecordedOptions(Map<String, ?> values) {
    this.values = new LinkedHashMap<>(values);
    // Earlier versions recorded the network's description among the options.
    this.values.values().removeIf(Map.class::isInstance);
  }

  /**
   * Reads the options of a run. Those that shape its numbers come from the checkpoint that it
   * continues from, the others from its {@code config.json}; so do the epochs of a run that was to
   * become longer and ended before its next checkpoint.
   *
   * @throws IOException if neither has any; the message names the file
   */
  static RecordedOptions ofRun(RunFolder folder, CheckpointFolder checkpoints) throws IOException {
    Map<String, Object> all = new LinkedHashMap<>();
    Optional<Map<String, Object>> kept = inCheckpoint(checkpoints);
    try {
      Map<String, Object> config = folder.readConfig();
      if (config.get(OPTIONS) instanceof Map<?, ?> options) {
        options.forEach((name, value) -> all.put(String.valueOf(name), value));
      }
      all.putIfAbsent("device", config.get("device"));
    } catch (IOException e) {
      if (kept.isEmpty()) {
        throw e;
      }
    }
    Object epochs = all.get(EPOCHS);
    kept.ifPresent(all::putAll);
    all.computeIfPresent(EPOCHS, (name, there) -> larger(there, epochs));
    return new RecordedOptions(all);
  }

  private static Object larger(Object number, Object other) {
    return number instanceof Number one
            && other instanceof Number two
            && two.longValue() > one.longValue()
        ? other
        : number;
  }

  /** Writes the options for another process of the run. */
  String toJson() {
    return GSON.toJson(values);
  }

  /** Reads what {@link #toJson} wrote. */
  static RecordedOptions ofJson(String json) {
    Map<String, Object> values = GSON.fromJson(json, new TypeToken<>() {});
    return new RecordedOptions(values);
  }

  private static Optional<Map<String, Object>> inCheckpoint(CheckpointFolder checkpoints) {
    Optional<Path> newest = checkpoints.newest();
    try {
      return newest.isEmpty()
          ? Optional.empty()
          : ResumedOptions.inCheckpoint(Checkpoint.readMetadata(newest.get()));
    } catch (IOException e) {
      // Whether an earlier one is whole is found out when the run continues from it.
      return Optional.empty();
    }
  }

  /**
   * Reads a file of options: a JSON object with the options' names, or the {@code config.json} of a
   * run.
   *
   * @param spec the command that is to know the names
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException if it holds a name that is not an option, or that only the
   *     command line can set
   */
  static RecordedOptions ofFile(Path file, CommandSpec spec) throws IOException {
    JsonObject json;
    try {
      JsonElement parsed =
          GSON.fromJson(Files.readString(file, StandardCharsets.UTF_8), JsonElement.class);
      if (parsed == null || !parsed.isJsonObject()) {
        throw new DataException(file + " holds no options: it must be a JSON object");
      }
      json = parsed.getAsJsonObject();
    } catch (JsonParseException e) {
      throw new DataException(
          file
              + " is not valid JSON: "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
          e);
    }
    boolean ofRun = json.has(OPTIONS) && json.get(OPTIONS).isJsonObject();
    Map<String, Object> options =
        GSON.fromJson(ofRun ? json.getAsJsonObject(OPTIONS) : json, new TypeToken<>() {});
    Map<String, Object> underscored = new LinkedHashMap<>();
    options.forEach((name, value) -> underscored.put(name.replace('-', '_'), value));
    RecordedOptions recorded = new RecordedOptions(underscored);
    if (!ofRun && recorded.values.containsKey(Sharing.RANKS)) {
      throw new IllegalArgumentException(
          file
              + " sets 'ranks', which no file can set: remove it, and pass --ranks to TrainOnSpark.");
    }
    for (String name : recorded.values.keySet()) {
      if (spec.findOption(dashed(name)) == null && !OF_ALL.contains(name) && !ofRun) {
        throw new IllegalArgumentException(
            file + " sets '" + name + "', which is not an option of " + spec.name() + ".");
      }
    }
    Object dataset = recorded.values.remove(DATASET);
    if (dataset != null && recorded.values.putIfAbsent(RECIPE, dataset) != null) {
      throw new IllegalArgumentException(
          file + " sets both dataset and recipe, which are the same: remove one of them.");
    }
    return recorded;
  }

  @Override
  public String defaultValue(ArgSpec arg) {
    if (!(arg instanceof OptionSpec option)) {
      return null;
    }
    Object value = values.get(key(option));
    if (value instanceof List<?> items) {
      return String.join(",", items.stream().map(ResumedOptions::plain).toList());
    }
    return value == null ? null : ResumedOptions.plain(value);
  }

  /** Returns the recorded values of a command's options, by the options' names. */
  Map<String, String> byOption(CommandSpec spec) {
    Map<String, String> all = new LinkedHashMap<>();
    for (OptionSpec option : spec.options()) {
      String value = defaultValue(option);
      if (value != null) {
        all.put(option.longestName(), value);
      }
    }
    return all;
  }

  /** Returns a recorded value as text, or nothing if there is none. */
  Optional<String> get(String name) {
    return Optional.ofNullable(values.get(name)).map(ResumedOptions::plain);
  }

  /**
   * Lists the options of a command line that contradict the recorded ones.
   *
   * @param given the options that stand on the command line
   * @return a phrase for each, with both values
   */
  List<String> contradictions(Iterable<OptionSpec> given) {
    List<String> found = new ArrayList<>();
    for (OptionSpec option : given) {
      String name = key(option);
      if (!ResumedOptions.mayChange(name)) {
        Object there = values.get(name);
        if (there == null
            ? values.containsKey(name) || isKnownLater(option)
            : differs(there, option)) {
          found.add(
              ResumedOptions.phrase(
                  option.longestName(),
                  ResumedOptions.text(there),
                  ResumedOptions.text(option.getValue())));
        }
      }
    }
    return found;
  }

  /** An option that the run's version did not have was at its default then. */
  private static boolean isKnownLater(OptionSpec option) {
    return !ResumedOptions.text(option.getValue())
        .equals(ResumedOptions.text(option.defaultValue()));
  }

  private static boolean differs(Object there, OptionSpec option) {
    if (option.<Object>getValue() instanceof Path here) {
      // Runs record absolute paths.
      return !Path.of(there.toString())
          .toAbsolutePath()
          .normalize()
          .equals(here.toAbsolutePath().normalize());
    }
    return !ResumedOptions.text(there).equals(ResumedOptions.text(option.getValue()));
  }

  private static String key(OptionSpec option) {
    String name = option.longestName().replaceFirst("^--", "").replace('-', '_');
    return name.equals(DATASET) ? RECIPE : name;
  }

  private static String dashed(String name) {
    return "--" + name.replace('_', '-');
  }
}
